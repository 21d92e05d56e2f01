// aftercall in JavaScript: a call over fetch, as examples/js/call.mjs shows it. The words of a name are
// those of once/clients/ours.py.

import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const TIMEOUT = 300; // milliseconds for an attempt
const LONGEST = 1_000; // no write happens later than this after its request was sent

const aftercall = await import(pathToFileURL(process.env.ONCE_AFTERCALL));
const { Action, Engine, Verified } = aftercall;

const engines = new Map();

/** One engine for all users; each has an origin of its own. */
function engineFor(name, words) {
  if (!engines.has(name)) {
    const policy = { pressure: words.includes("pressure") };
    if (words.includes("throttle50")) policy.throttleBase = 50;
    const contract = words.includes("http") ? "http" : "rest";
    engines.set(name, new Engine({ contract, policy }));
  }
  return engines.get(name);
}

/** One attempt, its body read to the end as the program will want it. */
async function attempt(call, url, { method, path, headers, body }) {
  try {
    const signal = AbortSignal.timeout(TIMEOUT);
    const response = await fetch(url + path, { method, headers, body, signal, redirect: "manual" });
    const parts = { status: response.status, headers: [...response.headers], received: Date.now() };
    try {
      const read = Buffer.from(await response.arrayBuffer());
      const next = call.onResponse({ ...parts, body: read, bodyState: "complete" });
      return { next, status: response.status };
    } catch {
      const empty = Buffer.alloc(0);
      return { next: call.onResponse({ ...parts, body: empty, bodyState: "truncated" }), status: 0 };
    }
  } catch (error) {
    return { next: call.onFailure(error), status: 0 };
  }
}

async function look(server, reference, sentAt) {
  const applied = async () => {
    const answer = await fetch(`${server}/admin/counts/${reference}`);
    return (await answer.json()).applications > 0;
  };
  if (await applied()) return Verified.APPLIED;
  await sleep(Math.max(0, LONGEST - (performance.now() - sentAt)));
  return (await applied()) ? Verified.APPLIED : Verified.NOT_APPLIED;
}

/** Makes the client of this name. */
export function makeOurs(name) {
  const words = name.split("/").slice(1);
  return async (url, server) => {
    const engine = engineFor(name, words);
    return async (operation) => {
      const { method, headers } = operation;
      const means = { canVerify: words.includes("verify") };
      const call = engine.call({ method, url: url + operation.path, headers }, means);
      let next = call.begin();
      let status = 0;
      let sentAt = 0;
      while (next.action !== Action.DONE) {
        if (next.action === Action.SEND) {
          sentAt = performance.now();
          ({ next, status } = await attempt(call, url, operation));
        } else if (next.action === Action.WAIT) {
          await sleep(next.milliseconds);
          next = call.onWake();
        } else if (next.action === Action.VERIFY) {
          next = call.onVerified(await look(server, headers["Aftercall-Reference"], sentAt));
        } else {
          next = call.onCredentials(false);
        }
      }
      call.free();
      const { isSuccess, effect, stop, attempts } = next.outcome;
      const tries = attempts.map((one) => [one.code, one.effect, one.remedy]);
      return { status, success: isSuccess, effect, stop, tries };
    };
  };
}
