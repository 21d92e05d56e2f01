// Level 3, call: operations carried through to their end, over fetch.
//
// The call decides, this program acts: it sends, waits, verifies, and reports the result to the call.
// Against the reference server it meets a throttle, a lost response and a refusal:
//
//   aftercall serve --address 127.0.0.1:8080
//   node call.mjs http://127.0.0.1:8080

import { setTimeout as sleep } from "node:timers/promises";
// With the package installed: from "aftercall".
import { Engine, Action, Verified, judge, readResponse } from "../../bindings/js/dist/index.js";

const engine = new Engine({ policy: { deadline: 20_000 } }); // one for the whole program

/**
 * One attempt, with no longer time-out than the call allows. fetch follows redirects unless it is told not to:
 * a POST would become a GET, and its response would prove nothing about the POST.
 */
function send({ method, url, headers, body }, timeLeft) {
  // timeLeft is null if no deadline was set.
  const signal = AbortSignal.timeout(Math.max(1, Math.floor(timeLeft ?? 30_000)));
  return fetch(url, { method, headers, body, signal, redirect: "manual" });
}

/** Sends and reports the result: returns the decision, and the response if there was one. */
async function attempt(call, operation, timeLeft) {
  let response;
  let parts;
  try {
    response = await send(operation, timeLeft);
    parts = await readResponse(response, operation);
  } catch (error) {
    return { next: call.onFailure(error) };
  }
  return { next: call.onResponse(parts), response };
}

/** Carries one operation through to its end; returns its outcome and the last response. */
export async function carryOut(operation, { look, renew } = {}) {
  const means = { canVerify: Boolean(look), canAuthenticate: Boolean(renew) };
  const call = engine.call(operation, means);
  let response;
  let next = call.begin();
  while (next.action !== Action.DONE) {
    show(next);
    switch (next.action) {
      case Action.SEND:
        await response?.body?.cancel(); // of the attempt before; its connection is free again
        ({ next, response } = await attempt(call, operation, next.timeLeft));
        break;
      case Action.WAIT:
        await sleep(next.milliseconds);
        next = call.onWake();
        break;
      case Action.AUTHENTICATE:
        next = call.onCredentials(await renew(next.challenges));
        break;
      case Action.VERIFY:
        next = call.onVerified(await look(next.timeLeft));
        break;
    }
  }
  call.free();
  return { outcome: next.outcome, response };
}

function show({ action, number, milliseconds, reason, attempt: unsure }) {
  const detail = {
    [Action.SEND]: `attempt ${number}`,
    [Action.WAIT]: `${Math.round(milliseconds)} ms, ${reason}`,
    [Action.AUTHENTICATE]: "new credentials",
    [Action.VERIFY]: `attempt ${unsure}`,
  };
  console.log(`    ${action}: ${detail[action]}`);
}

// The program: orders, and how they end

const server = process.argv[2] ?? "http://127.0.0.1:8080";
const orders = `${server}/v1/orders`;
const credentials = { authorization: "Bearer writer-token" };
const json = { "content-type": "application/json" };

/** Asks the reference server for a fault of the next request of this method. */
async function plan(fault, method) {
  const body = JSON.stringify({ fault, method, path: "/v1/orders", times: 1 });
  const planned = await fetch(`${server}/admin/faults`, { method: "POST", headers: json, body });
  if (!judge({ status: planned.status }).isSuccess) throw new Error("no reference server");
}

function post(id, headers = credentials) {
  const fields = { ...headers, ...json, "aftercall-reference": `node-${id}` };
  const body = JSON.stringify({ id, item: "tea" });
  return { method: "POST", url: orders, headers: fields, body };
}

const get = (id) => ({ method: "GET", url: `${orders}/${id}`, headers: credentials });

/** Is the object there? A 404 soon after a lost response proves nothing: it may still appear. */
async function isThere(id, timeLeft) {
  const response = await send(get(id), timeLeft).catch(() => null);
  await response?.body?.cancel();
  const found = response !== null && judge({ status: response.status }).isSuccess;
  return found ? Verified.APPLIED : Verified.UNKNOWN;
}

async function story(title, operation, means) {
  console.log(`${title}: ${operation.method} ${new URL(operation.url).pathname}`);
  const { outcome } = await carryOut(operation, means);
  const last = outcome.verdict === null ? "no answer" : String(outcome.verdict);
  console.log(`    done: ${outcome.stop}, effect ${outcome.effect}; last: ${last}`);
  return outcome.isSuccess;
}

async function main() {
  const id = `${Date.now()}`;
  const worked = [await story("an order", post(id)), await story("it is read", get(id))];

  await plan("status=503; applied=no; retry-after=1", "POST");
  worked.push(await story("throttled once", post(`${id}-throttled`)));

  // The response is lost after the order was accepted: verify instead of ordering twice.
  await plan("drop-after-apply", "POST");
  const look = (timeLeft) => isThere(`${id}-lost`, timeLeft);
  worked.push(await story("the answer is lost", post(`${id}-lost`), { look }));
  const counts = await (await fetch(`${server}/admin/counts/node-${id}-lost`)).json();
  console.log(`    the server applied it ${counts.applications} time(s)`);

  const wrong = post(`${id}-token`, { authorization: "Bearer old-token" });
  const renew = async () => Boolean(Object.assign(wrong.headers, credentials));
  worked.push(await story("an old token", wrong, { renew }));

  worked.push(!(await story("the same order again", post(id))));
  return worked.every(Boolean) && counts.applications === 1;
}

process.exitCode = (await main()) ? 0 : 1;
