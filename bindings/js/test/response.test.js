// The forms in which a response may come, and fetch's Response, which must stay whole.

import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import test from "node:test";
import { bodyWanted, Contract, Engine, judge, readResponse } from "aftercall";

test("headers come in every usual form", () => {
  const forms = [
    { "retry-after": "2" },
    { "Retry-After": 2 },
    { "retry-after": ["2"], absent: undefined },
    new Headers({ "Retry-After": "2" }),
    new Map([["Retry-After", "2"]]),
    [["Retry-After", "2"]],
    [[Buffer.from("Retry-After"), new Uint8Array([0x32])]],
    ["Retry-After", "2", "X", "y"],
    [Buffer.from("Retry-After"), Buffer.from("2")],
  ];
  for (const headers of forms) {
    assert.deepEqual({ ...judge({ status: 503, headers }).wait }, { after: 2000, at: null });
  }
});

test("bodies come as text or bytes", () => {
  const text = '{"detail": "größer"}';
  const bytes = Buffer.from(text);
  const copy = new Uint8Array(bytes).buffer;
  for (const body of [text, bytes, new Uint8Array(bytes), copy, new DataView(copy)]) {
    assert.equal(judge({ status: 400, body }).problem.detail, "größer");
  }
  const beyond = Buffer.from(`xx${text}`).subarray(2);
  assert.equal(judge({ status: 400, body: beyond }).problem.detail, "größer");
});

test("a challenge has what its answer needs", () => {
  const of = (field, more) => judge({ status: 401, headers: { "www-authenticate": field, ...more } });
  const [stepUp] = of('Bearer error_description="Again", acr_values="a b", max_age=300').challenges;
  assert.deepEqual({ ...stepUp }, {
    scheme: "Bearer", realm: "", error: "", errorDescription: "Again", scope: "", acrValues: "a b",
    maxAge: 300, nonce: "", stale: false,
  });
  const [digest] = of('Digest nonce="n1", stale=true').challenges;
  assert.deepEqual([digest.nonce, digest.stale, digest.maxAge], ["n1", true, null]);
  const verdict = of("DPoP error=use_dpop_nonce", { "dpop-nonce": "n2" });
  assert.equal(verdict.challenges[0].nonce, "n2");
  assert.equal(JSON.parse(JSON.stringify(verdict)).challenges[0].max_age, null);
  assert.ok(Object.isFrozen(verdict.challenges[0]));
});

test("the answer behind a redirect that fetch followed proves nothing of the POST", async () => {
  const server = http.createServer((request, response) => {
    if (request.url === "/") return response.writeHead(303, { location: "/there" }).end();
    response.writeHead(503, { "retry-after": "1" }).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}/`;
  const post = { method: "POST", body: "{}" };
  const followed = await readResponse(await fetch(url, post), post);
  assert.deepEqual(followed.redirects, [303]);
  const verdict = judge(followed, post);
  assert.equal(verdict.effect, "unknown");
  assert.equal(verdict.remedy, "reconcile");
  assert.equal(verdict.isRetryable, false);
  const direct = await readResponse(await fetch(`${url}there`, post), post);
  assert.equal(judge(direct, post).isRetryable, true);
  server.closeAllConnections();
  server.close();
});

test("a hold is lifted", () => {
  const engine = new Engine();
  const now = (at) => ({ monotonic: at, wall: at });
  const get = () => engine.call({ method: "GET", url: "https://api.example/a" });
  const first = get();
  first.begin(now(0));
  first.onResponse({ status: 503, headers: { "retry-after": "20" } }, now(0));
  const probe = get();
  assert.equal(probe.begin(now(10)).action, "send");
  const held = get();
  const wait = held.begin(now(20));
  assert.equal(wait.action, "wait");
  engine.release("https://api.example/");
  assert.equal(held.onWake(now(wait.until)).action, "send");
});

test("an engine shows what it knows", () => {
  const engine = new Engine({ policy: { budget: 500 } });
  assert.deepEqual(engine.snapshot(), { scopes: [], forgotten: 0 });
  const call = engine.call({ method: "GET", url: "https://api.example/a" }, { scope: "tenant" });
  call.begin({ monotonic: 0, wall: 0 });
  call.onResponse({ status: 503, headers: { "retry-after": "20" } }, { monotonic: 0, wall: 0 });
  const [scope] = engine.snapshot().scopes;
  assert.equal(scope.origin, "https://api.example:443");
  assert.equal(scope.scope, "tenant");
  assert.deepEqual(scope.hold, { sinceUs: 0, untilUs: 20_000_000, refusals: 0, isProbing: false });
  assert.equal(scope.attempts, 1);
  assert.equal(scope.endedByHold, 0);
  assert.ok(scope.budgetLeft <= scope.budgetCapacity && Object.isFrozen(scope.hold));
  assert.equal(scope.budgetCapacity, 500);
  assert.deepEqual([scope.pressure, scope.quota, scope.learnedGapUs, scope.circuitOpenUntilUs,
    scope.buckets, scope.endedByPressure, scope.endedByQuota, scope.endedByCircuit],
  [179, null, 0, null, 0, 0, 0, 0]);
  // More than fits into the buffer at first.
  for (let each = 0; each < 100; each++) {
    engine.call({ method: "GET", url: `https://${each}.example/` }).begin({ monotonic: 0, wall: 0 });
  }
  assert.equal(engine.snapshot().scopes.length, 101);
});

test("failures put pressure on an origin, and limits that run low space the sends", () => {
  const engine = new Engine({ policy: { breaker: 50, breakerOpen: 2_000 } });
  const at = (seconds) => ({ monotonic: seconds * 1e6, wall: seconds * 1e6 });
  const [down, limited] = ["https://down.example/", "https://limited.example/"];
  const call = (url, seed) => engine.call({ method: "GET", url }, { seed });
  const first = call(down, 1);
  first.begin(at(1));
  assert.equal(first.onResponse({ status: 504 }, at(1)).reason, "retry");
  assert.equal(engine.pressure({ method: "GET", url: down }), 179);
  assert.equal(engine.pressure({ method: "GET", url: down }, "another tenant"), 0);
  const second = call(down, 2);
  second.begin(at(1));
  assert.equal(second.onResponse({ status: 504 }, at(1)).reason, "pressure");
  assert.equal(engine.pressure({ method: "GET", url: down }), 358);
  const low = { ratelimit: '"default";r=2;t=20', "ratelimit-policy": '"default";q=10;w=60' };
  const stated = call(limited, 1);
  stated.begin(at(1));
  stated.onResponse({ status: 200, headers: low }, at(1));
  assert.equal(call(limited, 2).begin(at(1)).action, "send");
  assert.equal(call(limited, 3).begin(at(1)).reason, "paced");
  for (let each = 0; each < 18; each++) {
    const failing = call(down, each);
    failing.begin(at(1));
    failing.onResponse({ status: 504 }, at(1));
  }
  assert.equal(call(down, 99).begin(at(1)).outcome.stop, "circuit-open");
  const [one, other] = engine.snapshot().scopes;
  assert.deepEqual([one.pressure, one.circuitOpenUntilUs, one.endedByCircuit], [600, 3_000_000, 1]);
  assert.deepEqual(other.quota, { remaining: 0, resetsUs: 21_000_000, gapUs: 10_000_000 });
});

test("a contract has its operations", () => {
  const contract = Contract.fromToml(`
    name = "orders"
    [[operation]]
    method = "POST"
    path = "/orders/{id}/cancel"
    idempotent = true
  `);
  const url = "https://api.example/orders/7/cancel";
  const cancel = contract.operation("POST", url);
  const request = { method: "POST", url };
  assert.equal(judge({ status: 504 }, { contract: cancel, request }).isRetryable, true);
  assert.equal(judge({ status: 504 }, { contract, request }).isRetryable, false);
  assert.equal(contract.operation("GET", url), null);
  assert.throws(() => contract.operation("GET", 7), TypeError);
});

test("a verdict is plain data", () => {
  const verdict = judge({ status: 503, headers: { "retry-after": "2" } }, { method: "POST" });
  assert.ok(Object.isFrozen(verdict) && Object.isFrozen(verdict.evidence.wait));
  assert.equal(JSON.parse(JSON.stringify(verdict)).evidence.wait.source, "retry-after");
  assert.equal(structuredClone(verdict).remedy, "slow-down");
  assert.equal(verdict.waitSeconds(), 2);
  assert.match(String(verdict), /^503 Throttled: /);
});

test("a wait until a moment", () => {
  const headers = { "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT" };
  const { wait, waitSeconds } = judge({ status: 503, headers });
  const moment = Date.UTC(2026, 9, 21, 7, 28);
  assert.deepEqual({ ...wait }, { after: null, at: moment });
  assert.equal(waitSeconds.call({ wait }, moment - 1500), 1.5);
  assert.equal(waitSeconds.call({ wait }, new Date(moment + 1)), 0);
  const received = new Date(moment - 3000);
  assert.equal(judge({ status: 503, headers, received }).wait.after, 3000);
});

test("what a request's method and body say", () => {
  const verdict = (request) => judge({ status: 504 }, { request });
  assert.equal(verdict({ method: "GET", url: new URL("http://a.example") }).isRetryable, true);
  assert.equal(verdict({ method: "POST" }).isRetryable, false);
  assert.equal(verdict({ method: "POST", headers: { "Idempotency-Key": "k" } }).isRetryable, true);
  assert.equal(verdict({ method: "PUT", body: "text" }).isRetryable, true);
  assert.equal(verdict({ method: "PUT", body: new ReadableStream() }).isRetryable, false);
  assert.equal(verdict({ method: "PUT", body: (function* () {})() }).isRetryable, false);
  assert.equal(verdict(new Request("http://a.example", { method: "PUT" })).isRetryable, true);
  const streamed = new Request("http://a.example", { method: "PUT", body: "used up when sent" });
  assert.equal(verdict(streamed).isRetryable, false);
  assert.equal(judge({ status: 504 }, { method: "GET" }).isRetryable, true);
});

async function served(handler) {
  const server = http.createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${server.address().port}/` };
}

test("a Response is read from a clone and stays whole", async () => {
  const detail = "x".repeat(100_000);
  const { server, url } = await served((request, answer) => {
    answer.writeHead(request.url === "/ok" ? 200 : 500, { "content-type": "application/json" });
    answer.end(JSON.stringify({ title: "first", detail }));
  });
  const failed = await fetch(url);
  const parts = await readResponse(failed, { method: "GET" });
  assert.equal(parts.bodyState, "prefix");
  assert.ok(parts.body.length >= bodyWanted(500));
  assert.equal(judge(parts).problem.title, "first");
  assert.equal((await failed.json()).detail.length, detail.length);
  assert.equal((await readResponse(failed)).body, undefined, "used up: the head alone");

  const worked = await fetch(`${url}ok`);
  assert.equal((await readResponse(worked)).body, undefined, "nothing of it is wanted");
  assert.equal((await worked.json()).title, "first");
  server.close();
});

test("a body that breaks off is told, not thrown", async () => {
  const { server, url } = await served((_, answer) => {
    answer.writeHead(500, { "content-length": "100" });
    answer.write("The oper", () => answer.destroy());
  });
  const parts = await readResponse(await fetch(url));
  assert.equal(parts.bodyState, "truncated");
  assert.ok(judge(parts).caveats.includes("body-truncated"));
  await assert.rejects(readResponse({ status: 500 }), TypeError);
  server.close();
});

test("a small body is complete", async () => {
  const parts = await readResponse(new Response("no", { status: 400 }));
  assert.deepEqual([Buffer.from(parts.body).toString(), parts.bodyState], ["no", "complete"]);
  assert.equal(judge(parts).problem.detail, "no");
});
