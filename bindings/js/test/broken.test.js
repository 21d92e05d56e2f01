// Bodies that break off while the caller reads them: the outcome that a success had is no longer the truth, and what is found on
// the response and on the error says so.

import assert from "node:assert/strict";
import { Readable } from "node:stream";
import test from "node:test";
import * as undici from "undici";
import { Contract, Engine, createFetch, judge, outcomeOf } from "aftercall";
import { interceptor } from "aftercall/undici";
import { withHttp, withSockets } from "./support/servers.js";

const policy = { pressure: false };
const head = (status, length = 100) => `HTTP/1.1 ${status} X\r\ncontent-length: ${length}\r\n\r\n`;

/** Answers with half a body, and breaks off. */
const half = (socket, asked) => {
  socket.write(`${head(asked.includes("/conflict") ? 409 : 201)}{"half": `);
  setTimeout(() => socket.destroy(), 20);
};

const cut = (method) => judge({ status: 201, headers: { "content-length": "100" }, body: "", bodyState: "truncated" }, { method });

/** What a broken success of a POST is found to be, on whatever carries it. */
function assertCut(carrier, method = "POST") {
  const { effect, verdict, stop, isSuccess, attempts } = outcomeOf(carrier);
  const expected = cut(method);
  assert.ok(verdict.caveats.includes("body-truncated"), String(verdict.caveats));
  assert.deepEqual([effect, verdict.remedy, verdict.reason, isSuccess], [expected.effect, expected.remedy, "interrupted", expected.isSuccess]);
  assert.deepEqual([stop, attempts.length], ["settled", 1]);
}

const through = async (stream) => {
  const reader = stream.getReader();
  while (!(await reader.read()).done);
};
const iterate = async (stream) => {
  for await (const _ of stream);
};

/** The ways to read a body. */
const WAYS = {
  text: (response) => response.text(),
  json: (response) => response.json(),
  arrayBuffer: (response) => response.arrayBuffer(),
  blob: (response) => response.blob(),
  "a reader": (response) => through(response.body),
  iteration: (response) => iterate(response.body),
  pipeTo: (response) => response.body.pipeTo(new WritableStream()),
  pipeThrough: (response) => iterate(response.body.pipeThrough(new TextDecoderStream())),
  "Node's stream": (response) => iterate(Readable.fromWeb(response.body)),
  tee: (response) => {
    const [one, other] = response.body.tee();
    return Promise.all([through(one), iterate(other)]);
  },
  "a clone": (response) => {
    const copy = response.clone();
    response.body.cancel().catch(() => {});
    return copy.text();
  },
};

for (const [name, read] of Object.entries(WAYS)) {
  test(`fetch: a success that breaks off, by ${name}`, () =>
    withSockets(half, async (url, seen) => {
      const fetch = createFetch({ policy });
      const response = await fetch(url, { method: "POST", body: "x" });
      assert.deepEqual(outcomeOf(response).verdict.caveats, []);
      const error = await read(response).then(() => assert.fail("read to its end"), (caught) => caught);
      // What is behind a pipe fails before the pipe does.
      await new Promise(setImmediate);
      assertCut(error);
      assertCut(response);
      assert.equal(seen.length, 1);
    }));

  test(`fetch: a success that comes whole stays one, by ${name}`, () =>
    withHttp((_, response) => response.writeHead(201).end("[]"), async (url) => {
      const fetch = createFetch({ policy });
      const response = await fetch(url, { method: "POST", body: "x" });
      const before = outcomeOf(response);
      await read(response);
      assert.equal(outcomeOf(response), before);
    }));
}

test("fetch: what is refused or wrong about a whole body, or given up, is no body that broke off", () =>
  withHttp((request, response) => {
    response.writeHead(200).write("no JSON");
    if (request.url !== "/open") response.end();
  }, async (url) => {
    const fetch = createFetch({ policy });
    const uses = {
      "/json": [SyntaxError, (response) => response.json()],
      "/twice": [TypeError, async (response) => (await response.text(), response.text())],
      "/locked": [TypeError, (response) => (response.body.getReader(), response.text())],
      "/sink": [RangeError, (response) => response.body.pipeTo(new WritableStream({ write() { throw new RangeError("full"); } }))],
    };
    for (const [path, [kind, use]] of Object.entries(uses)) {
      const response = await fetch(url + path, { method: "POST" });
      const before = outcomeOf(response);
      await assert.rejects(use(response), kind, path);
      assert.equal(outcomeOf(response), before, path);
    }
    for (const isLockedAgain of [true, false]) {
      const released = await fetch(`${url}/open`, { method: "POST" });
      const [before, reader] = [outcomeOf(released), released.body.getReader()];
      await reader.read();
      const pending = reader.read().catch(() => {});
      reader.releaseLock();
      if (isLockedAgain) released.body.getReader();
      await pending;
      assert.equal(outcomeOf(released), before);
    }
    const controller = new AbortController();
    const aborted = await fetch(`${url}/open`, { method: "POST", signal: controller.signal });
    const its = outcomeOf(aborted);
    const going = aborted.text();
    controller.abort();
    const error = await going.catch((caught) => caught);
    assert.equal(error.name, "AbortError");
    assert.deepEqual([outcomeOf(aborted), outcomeOf(error)], [its, its]);
  }));

test("fetch: an error response that breaks off keeps its verdict, which the error has, too", () =>
  withSockets(half, async (url) => {
    const fetch = createFetch({ policy });
    const response = await fetch(`${url}/conflict`, { method: "POST", body: "x" });
    const outcome = outcomeOf(response);
    const error = await response.text().catch((caught) => caught);
    assert.equal(outcome.verdict.code, 409);
    for (const carrier of [error, response]) assert.equal(outcomeOf(carrier), outcome);
  }));

test("fetch: what a look at the server has settled stays so, though the words of the failure broke off", () =>
  withSockets((socket) => {
    // More than is looked at before it is decided.
    socket.write(`${head(504, 200_000)}${"x".repeat(100_000)}`);
    setTimeout(() => socket.destroy(), 100);
  }, async (url) => {
    const fetch = createFetch({ policy, verify: () => "applied" });
    const response = await fetch(url, { method: "POST", body: "x" });
    const outcome = outcomeOf(response);
    assert.deepEqual([outcome.stop, outcome.effect, outcome.isSuccess], ["already-done", "applied", true]);
    const error = await response.text().then(() => assert.fail("read to its end"), (caught) => caught);
    for (const carrier of [error, response]) assert.equal(outcomeOf(carrier), outcome);
  }));

test("fetch: a response that a test put together is left as it is", async () => {
  const given = { status: 200, headers: new Headers(), body: null, text: async () => "mine" };
  const response = await createFetch({ policy, fetch: async () => given })("http://a.example/");
  assert.deepEqual([response, Object.getPrototypeOf(response), outcomeOf(response).effect], [given, Object.prototype, "applied"]);
});

test("fetch: a broken GET may be sent again, and behind a redirect a POST stays unknown", () =>
  withSockets((socket, asked) => {
    if (asked.startsWith("POST /from")) return socket.end(`HTTP/1.1 303 X\r\nlocation: /to\r\ncontent-length: 0\r\n\r\n`);
    return half(socket, asked);
  }, async (url) => {
    const fetch = createFetch({ policy });
    const got = await fetch(url);
    assertCut(await got.text().catch((caught) => caught), "GET");
    assert.equal(outcomeOf(got).verdict.isRetryable, true);
    const led = await fetch(`${url}/from`, { method: "POST", body: "x" });
    assert.equal(outcomeOf(led).effect, "unknown");
    await assert.rejects(led.text());
    assert.deepEqual([outcomeOf(led).effect, outcomeOf(led).verdict.caveats.includes("body-truncated")], ["unknown", true]);
  }));

test("fetch: a broken body is judged by the contract of its operation", () =>
  withSockets(half, async (url) => {
    const contract = Contract.fromToml(
      'name = "mine"\nextends = "rest"\n[[operation]]\nmethod = "POST"\npath = "/orders"\n[[operation.status]]\ncode = 201\nmessage = "Ordered"\n');
    const fetch = createFetch({ engine: new Engine({ contract, policy }) });
    for (const [path, message] of [["/orders", "Ordered"], ["/others", "Created"]]) {
      const response = await fetch(url + path, { method: "POST", body: "x" });
      await assert.rejects(response.text());
      const { verdict } = outcomeOf(response);
      assert.deepEqual([verdict.message, verdict.caveats.includes("body-truncated")], [message, true]);
    }
  }));

test("fetch: what an attempt before may have done is not unsaid by a body that breaks off", () => {
  let requests = 0;
  const lostFirst = (socket, asked) => (requests++ === 0 ? socket.destroy() : half(socket, asked));
  return withSockets(lostFirst, async (url) => {
    const row = '[[status]]\ncode = 201\nmessage = "Nothing done"\neffect = "not-applied"\n';
    const contract = Contract.fromToml(`name = "mine"\nextends = "rest"\n${row}`);
    const fetch = createFetch({ engine: new Engine({ contract, policy: { ...policy, base: 1 } }) });
    const response = await fetch(url, { method: "PUT", body: "x" });
    assert.equal(outcomeOf(response).attempts.length, 2);
    assert.equal(outcomeOf(response).effect, "unknown");
    await assert.rejects(response.text());
    assert.deepEqual([outcomeOf(response).verdict.effect, outcomeOf(response).effect], ["not-applied", "unknown"]);
  });
});

const withAgent = async (use) => {
  const agent = new undici.Agent();
  try {
    return await use(agent.compose(interceptor({ policy })));
  } finally {
    await agent.destroy();
  }
};

test("undici: a success that breaks off, by what it was given as opaque and by the error", () =>
  withSockets(half, (url) => withAgent(async (dispatcher) => {
    for (const read of [(body) => body.text(), iterate]) {
      const opaque = {};
      const response = await undici.request(url, { dispatcher, method: "POST", body: "x", opaque });
      assert.deepEqual(outcomeOf(response).verdict.caveats, []);
      const error = await read(response.body).catch((caught) => caught);
      assertCut(error);
      assertCut(response);
    }
  })));

test("undici: a body that the caller gives up is no body that broke off", () =>
  withHttp((_, response) => void response.writeHead(201).write("part"), (url) => withAgent(async (dispatcher) => {
    const opaque = {};
    const response = await undici.request(url, { dispatcher, method: "POST", body: "x", opaque });
    const outcome = outcomeOf(response);
    const controller = new AbortController();
    response.body.on("error", () => controller.abort());
    response.body.destroy(new Error("enough"));
    if (!controller.signal.aborted) await new Promise((resolve) => controller.signal.addEventListener("abort", resolve));
    assert.equal(outcomeOf(opaque), outcome);
  })));
