// fetch against the reference server's faults: real connections that are closed before and after the work is done, real bytes
// that are cut. However a POST ends, it is applied at most once, and the outcome does not lie about it.

import assert from "node:assert/strict";
import test from "node:test";
import { Engine, createFetch, judge, outcomeOf } from "aftercall";
import { skip, withServer } from "./support/reference.js";
import { virtualTime } from "./support/servers.js";

const headers = { authorization: "Bearer writer-token", "content-type": "application/json" };

/** Each fault of the grammar; `status` both before and after the work was done. */
const FAULTS = [
  "drop-before-read", "drop-after-read", "drop-after-apply", "cut-body", "refuse", "delay=50",
  ...[400, 401, 403, 404, 408, 409, 410, 425, 429, 500, 501, 502, 503, 504].map((status) => `status=${status}; applied=no`),
  ...[500, 502, 504, 408].map((status) => `status=${status}; applied=yes`),
  "status=503; applied=no; retry-after=1", "status=429; applied=no; retry-after=1",
  'status=500; applied=yes; detail="The operation timed out"',
];

/** The effects that are true, by how often the server applied it. */
const TRUE = { 0: ["not-applied", "unknown"], 1: ["applied", "unknown", "partial", "pending"] };

async function json(url, init) {
  const response = await fetch(url, init);
  assert.ok(judge(response).isSuccess, `${url}: ${response.status}`);
  return response.json();
}

const plan = (url, fault, times) => json(`${url}/admin/faults`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ fault, ...fault.startsWith("refuse") || fault === "drop-before-read" ? {} : { method: "POST", path: "/v1/orders" }, times }),
});

/** One POST over a fault: how it ended, and how often it was applied. */
async function over(url, fault, times, options, more = {}) {
  const time = virtualTime();
  const deciding = createFetch({
    engine: new Engine({ policy: { pressure: false } }), clock: time.clock, sleep: time.sleep, ...options,
  });
  const reference = `js-${Math.random().toString(36).slice(2)}`;
  await plan(url, fault, times);
  const post = { method: "POST", headers: { ...headers, ...more, "aftercall-reference": reference }, body: JSON.stringify({ id: reference, item: "tea" }) };
  const ended = await deciding(`${url}/v1/orders`, post).catch((error) => error);
  const outcome = outcomeOf(ended);
  if (ended instanceof Response) await ended.text().catch(() => {});
  // What is left of the plan is used up.
  await json(`${url}/admin/faults`, { method: "DELETE" }).catch(() => {});
  const { applications } = await json(`${url}/admin/counts/${reference}`);
  return { outcome, applications };
}

test("no POST is applied twice, and no outcome lies", { skip, timeout: 120_000 }, () => withServer(async (url) => {
  let worked = 0;
  for (const fault of FAULTS) {
    for (const times of [1, 3]) {
      const { outcome, applications } = await over(url, fault, times);
      assert.ok(applications <= 1, `${fault}: applied ${applications} times`);
      assert.ok(TRUE[applications].includes(outcome.effect), `${fault}: ${outcome.effect}, applied ${applications} times`);
      worked += outcome.isSuccess ? 1 : 0;
    }
  }
  console.log(`${worked} of ${2 * FAULTS.length} worked`);
  assert.ok(worked >= 8, `${worked} worked`);
}));

test("with a key a POST is sent again, and applied once", { skip, timeout: 120_000 }, () => withServer(async (url) => {
  for (const fault of ["drop-after-apply", "drop-after-read", "cut-body"]) {
    const { outcome, applications } = await over(url, fault, 1, { idempotencyKeys: true });
    assert.deepEqual([outcome.isSuccess, applications], [true, 1], fault);
  }
}));
