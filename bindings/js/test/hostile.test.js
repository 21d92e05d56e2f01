// Arguments of the wrong kind: an error that names what is accepted, never a crash, never a
// change. The library's pointers carry no type, so nothing forged may reach it.

import assert from "node:assert/strict";
import test from "node:test";
import { types } from "node:util";
import * as aftercall from "aftercall";

const { Call, Contract, Engine, Failure, Policy, Request, judge, judgeFailure } = aftercall;

const JUNK = [
  undefined, null, true, -1, 1.5, NaN, Infinity, 2 ** 40, 7n, "", "x", "\0", "\ud800", Symbol("s"),
  () => 1, [], [[]], [1], {}, { length: 5 }, new Date(NaN), new Map([[1, 2]]), new Uint8Array(3),
  new Proxy({}, { get() { throw new Error("trap"); } }), Object.create(null), new Set([1]), /x/,
  new Error("x"), Promise.resolve(), new SharedArrayBuffer(4), { method: "GET", url: 7 },
  { status: 200, headers: 5 }, { phase: "x" }, { library: "node" }, { monotonic: 1 }, new Engine(),
];

const KINDS = [TypeError, RangeError, aftercall.AftercallError];

/** Calls with every piece of junk: it works or throws one of the package's errors. */
function poke(name, call) {
  for (const junk of JUNK) {
    try {
      call(junk);
    } catch (error) {
      const isTrap = types.isProxy(junk) && error.message === "trap";
      const isOurs = KINDS.some((kind) => error.constructor === kind) && error.message;
      const given = types.isProxy(junk) ? "proxy" : typeof junk;
      assert.ok(isTrap || isOurs, `${name} with ${given}: ${error.stack}`);
    }
  }
}

const started = () => {
  const call = new Engine().call({ method: "POST", url: "http://a.example/" });
  call.begin();
  return call;
};

test("junk is refused with words", () => {
  poke("status", (junk) => aftercall.status(junk));
  poke("status in", (junk) => aftercall.status(200, { contract: junk }));
  poke("status with", (junk) => aftercall.status(200, junk));
  poke("named", (junk) => Contract.named(junk));
  poke("fromToml", (junk) => Contract.fromToml(junk));
  poke("lists", (junk) => aftercall.rest.lists(junk));
  poke("Request", (junk) => new Request(junk, junk, junk, junk));
  poke("Request url", (junk) => new Request("GET", junk));
  poke("Request headers", (junk) => new Request("GET", "", junk));
  poke("earlier", (junk) => new Request("GET", "", null, { earlier: junk }));
  poke("judge", (junk) => judge(junk));
  poke("judge options", (junk) => judge({ status: 200 }, junk));
  for (const part of ["status", "headers", "body", "bodyState", "received"]) {
    poke(`judge ${part}`, (junk) => judge({ status: 200, body: "x", [part]: junk }));
  }
  for (const option of ["method", "request", "contract"]) {
    poke(`judge ${option}`, (junk) => judge({ status: 200 }, { [option]: junk }));
  }
  poke("header value", (junk) => judge({ status: 200, headers: { a: junk } }));
  poke("header pair", (junk) => judge({ status: 200, headers: [junk] }));
  poke("judgeFailure", (junk) => judgeFailure(junk));
  poke("Failure", (junk) => new Failure(junk, junk, junk));
  poke("Failure.of", (junk) => Failure.of(junk));
  poke("Failure.named", (junk) => Failure.named(junk, junk));
  poke("bodyWanted", (junk) => aftercall.bodyWanted(junk, junk));
});

test("junk does not move a call", () => {
  poke("Policy", (junk) => new Policy(junk));
  for (const { name } of aftercall.policySettings()) {
    poke(`Policy ${name}`, (junk) => new Policy({ [name]: junk }));
  }
  poke("Engine", (junk) => new Engine({ contract: junk }));
  poke("Engine policy", (junk) => new Engine({ policy: junk }));
  poke("pressure", (junk) => new Engine().pressure(junk, junk));
  poke("profile", (junk) => aftercall.Policy.profile(junk, junk));
  poke("call", (junk) => new Engine().call(junk, junk));
  for (const option of ["canVerify", "deadline", "scope", "seed"]) {
    poke(`call ${option}`, (junk) => new Engine().call({ method: "GET" }, { [option]: junk }));
  }
  for (const input of ["begin", "onWake", "cancel"]) {
    poke(input, (junk) => started()[input](junk));
  }
  for (const input of ["onResponse", "onFailure", "onCredentials", "onVerified"]) {
    poke(input, (junk) => started()[input](junk));
  }
  const call = started();
  assert.throws(() => call.onResponse({ status: 70_000 }), RangeError);
  assert.throws(() => call.onResponse({ status: 200 }, { monotonic: -1, wall: 0 }), RangeError);
  assert.throws(() => call.onWake(), aftercall.AftercallError);
  assert.equal(call.onResponse({ status: 201 }).action, "done");
});

test("no object passes for a handle", () => {
  const engine = new Engine();
  const forged = [
    Object.create(Engine.prototype),
    Object.setPrototypeOf(new Policy(), Engine.prototype),
    { __proto__: engine },
    new Proxy(engine, {}),
  ];
  for (const object of forged) {
    assert.throws(() => Engine.prototype.call.call(object, { method: "GET" }), TypeError);
    assert.throws(() => Call.prototype.begin.call(object), TypeError);
    assert.throws(() => aftercall.status(200, { contract: object }), TypeError);
  }
  assert.throws(() => new Call(1n, 1n), TypeError);
  assert.throws(() => new Contract(1n), TypeError);
});

test("what was freed is not used", () => {
  const made = [
    [new Policy(), (it) => it.attempts],
    [new Engine(), (it) => it.call({ method: "GET" })],
    [new Request("GET"), (it) => judge({ status: 200 }, { request: it })],
    [Contract.named("rest"), (it) => aftercall.status(200, { contract: it })],
    [started(), (it) => it.cancel()],
  ];
  for (const [it, use] of made) {
    use(it);
    it.free();
    it.free();
    assert.throws(() => use(it), /was freed/);
  }
  aftercall.rest.free();
  assert.equal(aftercall.status(200).message, "OK", "the built-in contracts are kept");
  if (Symbol.dispose) assert.equal(typeof new Policy()[Symbol.dispose], "function");
});

test("a call outlives its engine and its request", () => {
  const [engine, request] = [new Engine(), new Request("GET", "http://a.example/")];
  const call = engine.call(request);
  engine.free();
  request.free();
  assert.equal(call.begin().action, "send");
  assert.equal(call.onResponse({ status: 200 }).outcome.isSuccess, true);
});

test("the user's code that runs while an argument is read changes nothing", () => {
  const meddle = () => judge({ status: 204, headers: { "retry-after": "9" }, body: "{}" });
  const headers = { get "Retry-After"() { return meddle(), "2"; } };
  const request = { method: "POST", get url() { return meddle(), "http://a.example/"; } };
  const verdict = judge({ headers, get status() { return meddle(), 503; } }, { request });
  assert.deepEqual([verdict.code, verdict.wait.after], [503, 2000]);
  const call = new Engine().call(request);
  const now = { get monotonic() { return meddle(), started(), 5; }, wall: 0 };
  assert.equal(call.begin(now).number, 1);
  const failure = { phase: "connect", get cause() { return started(), meddle(), "refused"; } };
  assert.equal(call.onFailure(failure, now).action, "wait");
  assert.equal(call.lastVerdict.failure.cause, "refused");
});

test("large and odd bytes", () => {
  const body = Buffer.alloc(1 << 20, "[");
  assert.ok(judge({ status: 500, body }).caveats.includes("body-too-long"));
  const many = Array.from({ length: 5000 }, (_, each) => [`x-${each}`, "1"]);
  assert.equal(judge({ status: 503, headers: [...many, ["Retry-After", "1"]] }).wait.after, 1000);
  const odd = judge({ status: 400, body: '{"detail": "a\\u0000b\u{1f600}"}' });
  assert.equal(odd.problem.detail, "a\0b\u{1f600}");
  const shared = new Uint8Array(new SharedArrayBuffer(2));
  assert.equal(judge({ status: 400, body: shared }).code, 400);
  for (const status of [0, 99, 600, 65_535]) assert.equal(judge({ status }).isServerError, true);
});
