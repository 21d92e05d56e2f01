// Which failure an Error stands for, on real sockets of the loopback interface.

import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import test from "node:test";
import { Failure, failureNames, judgeFailure } from "aftercall";

async function listening(onConnection) {
  const server = net.createServer(onConnection).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${server.address().port}/` };
}

async function failureOf(promise) {
  const error = await promise.then(() => assert.fail("no failure"), (thrown) => thrown);
  return Failure.of(error);
}

const shown = (failure) => `${failure.phase} ${failure.cause}`;

test("a refused connection proves that nothing was applied", async () => {
  const { server, url } = await listening();
  server.close();
  await once(server, "close");
  const failure = await failureOf(fetch(url, { method: "POST", body: "x" }));
  assert.equal(shown(failure), "connect refused");
  const verdict = judgeFailure(failure, { method: "POST" });
  assert.equal(verdict.effect, "not-applied");
  assert.equal(verdict.isRetryable, true);
  assert.equal(verdict.code, 0);
  assert.equal(verdict.status, null);
  assert.deepEqual(verdict.failure, failure);
});

test("a lost answer leaves the effect unknown", async () => {
  const { server, url } = await listening((socket) => socket.once("data", () => socket.destroy()));
  const byFetch = await failureOf(fetch(url, { method: "POST", body: "x" }));
  assert.equal(byFetch.phase, "wait");
  const verdict = judgeFailure(byFetch, { method: "POST" });
  assert.deepEqual([verdict.effect, verdict.isRetryable], ["unknown", false]);
  const asked = http.get(url);
  const [error] = await once(asked, "error");
  assert.equal(shown(Failure.of(error)), "wait reset");
  server.close();
});

test("the caller's own abort", async () => {
  const { server, url } = await listening((socket) => socket.unref());
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 20);
  const failure = await failureOf(fetch(url, { signal: abort.signal }));
  assert.equal(failure.cause, "cancelled");
  server.close();
});

test("a URL that is none, a chain, a circle and a list of errors", async () => {
  assert.equal(shown(await failureOf(fetch("nonsense"))), "config invalid");
  const inner = Object.assign(new Error("x"), { code: "ECONNREFUSED" });
  const middle = new Error("y", { cause: inner });
  assert.equal(shown(Failure.of(new TypeError("z", { cause: middle }))), "connect refused");
  inner.cause = middle;
  assert.equal(shown(Failure.of(middle)), "connect refused");
  assert.equal(shown(Failure.of(new AggregateError([new Error("a"), inner]))), "connect refused");
  assert.equal(shown(Failure.of(new Error("x"))), "unknown unknown");
  const odd = Object.assign(new Error("x"), { code: 5, cause: 7 });
  assert.equal(shown(Failure.of(odd)), "unknown unknown");
});

test("every row of the library's table for node is found by an Error's code", () => {
  const rows = failureNames().filter(({ library }) => library === "node");
  assert.ok(rows.length > 10);
  for (const { name, phase, cause } of rows) {
    const failure = Failure.of(Object.assign(new Error("x"), { code: name }));
    assert.deepEqual([failure.phase, failure.cause], [phase, cause], name);
    assert.deepEqual(Failure.named("node", name), failure);
  }
  assert.equal(Failure.named("node", "nonsense"), null);
});

test("whether bytes were sent", () => {
  const told = (sent) => judgeFailure({ phase: "wait", sent }, { method: "POST" });
  assert.equal(told(false).effect, "not-applied");
  assert.equal(told(true).effect, "unknown");
  assert.equal(told(null).failure.sent, null);
  assert.equal(told(false).failure.sent, false);
});
