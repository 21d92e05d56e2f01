// Memory: a verdict keeps nothing of the library, and what has a handle gives it back, by hand or
// by the garbage collector.

import assert from "node:assert/strict";
import test from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Contract, Engine, Policy, Request, createFetch, judge, judgeFailure, status } from "../src/index.js";
import { handleOf } from "../src/handle.js";
import { shared } from "../src/instance.js";

/** What the process may hold more after the work, in bytes: slack of the allocators. */
const BOUND = 48 << 20;

async function settle() {
  for (let each = 0; each < 8; each++) {
    global.gc?.();
    await turn();
  }
}

async function grown(work) {
  work(50_000); // until the heap has its size
  await settle();
  const before = process.memoryUsage().rss;
  work(100_000);
  await settle();
  return process.memoryUsage().rss - before;
}

function assertBounded(bytes) {
  assert.ok(bytes < BOUND, `grew by ${Math.round(bytes / 1024)} KiB`);
}

test("100,000 judgements", async () => {
  const response = {
    status: 503,
    headers: { "Retry-After": "2", "WWW-Authenticate": 'Bearer realm="x"' },
    body: JSON.stringify({ title: "busy", detail: "try later", errors: [{ detail: "x" }] }),
  };
  assertBounded(await grown((times) => {
    for (let each = 0; each < times; each++) {
      judge(response, { method: "POST" });
      judgeFailure({ phase: "wait" });
    }
  }));
});

test("calls that are freed by hand, in any state", async () => {
  const engine = new Engine();
  assertBounded(await grown((times) => {
    for (let each = 0; each < times; each++) {
      const request = new Request("GET", "http://a.example/", { "X-Filler": "x".repeat(1000) });
      const call = engine.call(request);
      call.begin();
      call.free();
      request.free();
    }
  }));
});

test("what nobody freed is freed by the garbage collector", { skip: !global.gc }, async () => {
  const filler = { "X-Filler": "x".repeat(100_000) };
  await settle();
  const before = process.memoryUsage().rss;
  for (let round = 0; round < 20; round++) {
    // 10 MB of the library's memory a round.
    for (let each = 0; each < 100; each++) new Request("GET", "", filler);
    for (let each = 0; each < 100; each++) new Engine({ policy: new Policy() }).policy.settings();
    for (let each = 0; each < 10; each++) status(200, { contract: Contract.named("http") });
    await settle();
  }
  const bytes = process.memoryUsage().rss - before;
  assert.ok(bytes < 100 << 20, `grew by ${Math.round(bytes / 1024)} KiB of 200,000`);
});

test("fetch: what a call alone has, a policy or the contract of an operation, is freed with it", async () => {
  const contract = Contract.fromToml('name = "mine"\n[[operation]]\nmethod = "POST"\npath = "/o"\nidempotency_keys = true\n');
  const engine = new Engine({ contract });
  const keys = new Set();
  const bare = async (_, init) => (keys.add(init.headers.get("idempotency-key")), new Response("ok"));
  const fetch = createFetch({ engine, fetch: bare });
  const begin = () => fetch("http://a.example/o", { method: "POST" }, { policy: { attempts: 2 } });
  await begin();
  const count = () => [handleOf(engine, "engine").instance.count, shared().count];
  const before = count();
  for (let each = 0; each < 50; each++) await begin();
  assert.deepEqual(count(), before);
  assert.equal(keys.size, 51);
});
