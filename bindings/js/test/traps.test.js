// A bug of the library: it ends the instance in which it happened. Lookups and judgements go on in another one; the engines of
// that instance refuse everything from then on, and nothing is sent again by itself.

import assert from "node:assert/strict";
import test from "node:test";
import { Engine, NotSentError, Stream, createFetch, outcomeOf, status } from "../src/index.js";
import { handleOf } from "../src/handle.js";
import { shared } from "../src/instance.js";
import { withHttp } from "./support/servers.js";

/** A module whose one function traps: (module (func (export "trap") unreachable)). */
const TRAP = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 116, 114, 97, 112, 0, 0, 10, 5, 1, 3, 0, 0, 11,
))).exports.trap;

/** Lets the next call of a function of this instance trap. */
function poison(instance, name) {
  instance.replaceForTest(name, TRAP);
}

const PANIC = 10;
const isPanic = (error) => {
  assert.equal(error.result, PANIC);
  assert.match(error.message, /a bug of aftercall/);
  assert.ok(error.cause instanceof WebAssembly.RuntimeError);
  return true;
};

test("a lookup that traps is told, and the next one is answered by a new instance", () => {
  const before = shared();
  const contract = { contract: "otlp" };
  assert.equal(status(500, contract).repeat, "never");
  const stream = new Stream({ status: 200, headers: { "content-type": "text/event-stream" } });
  poison(before, "ac_status");
  assert.throws(() => status(503), isPanic);
  assert.ok(before.hasEnded);
  assert.equal(status(503).message, "Throttled");
  assert.notEqual(shared(), before);
  assert.equal(status(500, contract).repeat, "never", "a contract is made again");
  assert.throws(() => stream.feed("x"), isPanic, "what was in the instance is lost");
  stream.free();
});

test("an engine that trapped refuses everything, and another one works", () => {
  const engine = new Engine();
  const [call, other] = [1, 2].map(() => engine.call({ method: "POST", url: "http://a.example/" }));
  call.begin();
  const { instance } = handleOf(engine, "engine");
  poison(instance, "ac_call_step");
  assert.throws(() => call.onResponse({ status: 503 }), isPanic);
  for (const use of [() => call.cancel(), () => other.begin(), () => engine.snapshot(), () => engine.call({ method: "GET" })]) {
    assert.throws(use, isPanic);
  }
  call.free();
  other.free();
  engine.free();
  const fresh = new Engine();
  assert.equal(fresh.call({ method: "GET" }).begin().action, "send");
});

test("fetch gives the response back, says that nothing is known, and sends nothing again", () =>
  withHttp((_, response) => response.writeHead(503, { "retry-after": "0" }).end("busy"), async (url, seen) => {
    const engine = new Engine();
    const fetch = createFetch({ engine });
    const { instance } = handleOf(engine, "engine");
    const going = fetch(url, { method: "POST", body: "x" });
    while (seen.length === 0) await new Promise(setImmediate);
    poison(instance, "ac_call_step");
    const response = await going;
    assert.deepEqual([response.status, await response.text(), seen.length], [503, "busy", 1]);
    const { effect, stop, verdict } = outcomeOf(response);
    assert.deepEqual([effect, stop, verdict], ["unknown", "cancelled", null]);
    const error = await fetch(url, { method: "POST" }).catch((caught) => caught);
    assert.ok(error instanceof NotSentError);
    assert.equal(error.cause.result, PANIC);
    assert.equal(seen.length, 1);
  }));

test("fetch does not say that nothing was sent where a look at the response traps", () =>
  withHttp((_, response) => response.writeHead(201).end("made"), async (url, seen) => {
    const engine = new Engine();
    const { instance } = handleOf(engine, "engine");
    poison(instance, "ac_call_body_wanted");
    const response = await createFetch({ engine })(url, { method: "POST", body: "x" });
    assert.deepEqual([response.status, await response.text(), seen.length], [201, "made", 1]);
    assert.deepEqual([outcomeOf(response).effect, outcomeOf(response).stop], ["unknown", "cancelled"]);
  }));
