// Requests that were not sent, and signals: what was not sent is known not to have taken effect, and nothing more is said of the rest.

import assert from "node:assert/strict";
import { getEventListeners, once } from "node:events";
import net from "node:net";
import test from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import * as undici from "undici";
import { Engine, createFetch, drive, outcomeOf } from "aftercall";
import { interceptor } from "aftercall/undici";
import { virtualTime, withHttp } from "./support/servers.js";

const policy = { pressure: false };
const caughtOf = (going) => going.then(() => assert.fail("no error"), (error) => error);
const busy = (request, response) => request.url === "/busy" && response.writeHead(503, { "retry-after": "20" }).end();
const until = async (holds) => {
  while (!holds()) await turn();
};

test("fetch and drive: a signal that was aborted before sends nothing, and the effect says so", () =>
  withHttp(() => {}, async (url, seen) => {
    const fetch = createFetch({ policy });
    const sent = () => assert.fail("sent");
    const ways = [
      (signal) => fetch(url, { method: "POST", body: "x", signal }),
      (signal) => fetch(new Request(url, { method: "POST", body: "x", signal })),
      (signal) => drive(new Engine(), { method: "POST", url }, sent, { signal }),
    ];
    for (const begin of ways) {
      const error = await caughtOf(begin(AbortSignal.abort()));
      const { effect, stop, attempts } = outcomeOf(error);
      assert.deepEqual([effect, stop, attempts.length], ["not-applied", "cancelled", 0]);
    }
    assert.equal(seen.length, 0);
  }));

test("a signal that the caller aborts as an attempt begins sends nothing either", () =>
  withHttp(() => {}, async (url, seen) => {
    const controller = new AbortController();
    const onEvent = ({ type }) => type === "attempt-begun" && controller.abort();
    const error = await caughtOf(createFetch({ policy, onEvent })(url, { method: "POST", body: "x", signal: controller.signal }));
    assert.deepEqual([outcomeOf(error).effect, seen.length], ["not-applied", 0]);
  }));

test("a signal that the caller aborts as a wait ends sends nothing more, and the refused attempt is all that there was", () =>
  withHttp(busy, async (url, seen) => {
    const controller = new AbortController();
    const onEvent = ({ type }) => type === "wait-ended" && controller.abort();
    const { clock, sleep } = virtualTime();
    const fetch = createFetch({ policy, clock, sleep, onEvent });
    const error = await caughtOf(fetch(`${url}/busy`, { method: "POST", body: "x", signal: controller.signal }));
    assert.deepEqual([outcomeOf(error).effect, seen.length], ["not-applied", 1]);
  }));

test("a signal that ends several calls says of each only what holds for all", () =>
  withHttp(busy, async (url, seen) => {
    for (const [paths, effect] of [[["/busy", "/open"], "unknown"], [["/busy", "/busy"], "not-applied"]]) {
      const controller = new AbortController();
      const [reason, ends, waits] = [new Error("enough"), [], []];
      const onEvent = ({ type, outcome }) => (type === "call-ended" ? ends.push(outcome.effect) : type === "wait-begun" && waits.push(type));
      const going = paths.map((path) => caughtOf(
        createFetch({ policy, onEvent })(url + path, { method: "POST", body: "x", signal: controller.signal })));
      await until(() => seen.length === 2 && waits.length === paths.filter((path) => path === "/busy").length);
      controller.abort(reason);
      assert.deepEqual(await Promise.all(going), [reason, reason]);
      const { stop, verdict, attempts, ...its } = outcomeOf(reason);
      assert.deepEqual([its.effect, stop, verdict, attempts.length], [effect, "cancelled", null, 0]);
      assert.deepEqual(ends.sort(), paths.map((path) => (path === "/busy" ? "not-applied" : "unknown")).sort());
      seen.length = 0;
    }
  }));

test("drive: how a call ended that a signal ended is found on its reason", () =>
  withHttp(() => {}, async (url, seen) => {
    const controller = new AbortController();
    const send = ({ signal }) => globalThis.fetch(url, { method: "POST", body: "x", signal });
    const going = caughtOf(drive(new Engine(), { method: "POST", url }, send, { signal: controller.signal }));
    await until(() => seen.length === 1);
    controller.abort();
    const error = await going;
    assert.deepEqual([error.name, outcomeOf(error).stop, outcomeOf(error).effect], ["AbortError", "cancelled", "unknown"]);
  }));

test("events: what an end interrupts has ended before it", () =>
  withHttp(busy, async (url) => {
    for (const [path, last] of [["/busy", "wait-begun"], ["/open", "attempt-begun"]]) {
      const events = [];
      const controller = new AbortController();
      const fetch = createFetch({ policy, onEvent: (event) => events.push(event) });
      const going = caughtOf(fetch(url + path, { method: "POST", body: "x", signal: controller.signal }));
      await until(() => events.at(-1)?.type === last);
      controller.abort();
      const error = await going;
      const attempt = events.find(({ type }) => type === "attempt-ended");
      if (path === "/open") assert.deepEqual([attempt.error, attempt.verdict], [error, null]);
      const waited = path === "/busy" ? ["wait-begun", "wait-ended"] : [];
      assert.deepEqual(events.map(({ type }) => type), ["call-begun", "attempt-begun", "attempt-ended", ...waited, "call-ended"]);
    }
  }));

// Signals that many calls share, where the platform cannot make one of two

/** Runs without `AbortSignal.any`, as Node before 18.17 and 20.3. */
async function withoutAny(use) {
  const any = Object.getOwnPropertyDescriptor(AbortSignal, "any");
  delete AbortSignal.any;
  try {
    await use();
  } finally {
    if (any) Object.defineProperty(AbortSignal, "any", any);
  }
}

const ends = (request, response) => {
  if (request.url === "/lost") return request.socket.destroy();
  if (request.url === "/empty") return response.writeHead(204).end();
  if (request.url === "/refused") return response.writeHead(503, { "retry-after": "1" }).end("no");
  response.write("part");
  return request.url === "/broken" ? setTimeout(() => response.destroy(), 20) : request.url === "/open" || response.end("last");
};

test("calls leave nothing on a signal that they share, without AbortSignal.any", () =>
  withoutAny(() => withHttp(ends, async (url) => {
    const { signal } = new AbortController();
    const time = virtualTime();
    const fetch = createFetch({ policy, deadline: 60_000, clock: time.clock, sleep: time.sleep });
    const left = () => getEventListeners(signal, "abort").length;
    const read = (path) => fetch(url + path, { signal });
    await (await read("/whole")).text();
    assert.equal(left(), 0, "read");
    for await (const _ of (await read("/whole")).body);
    assert.equal(left(), 0, "iterated");
    await (await read("/open")).body.cancel();
    assert.equal(left(), 0, "given up");
    await assert.rejects((await read("/broken")).text());
    assert.equal(left(), 0, "broken off");
    await read("/empty");
    assert.equal(left(), 0, "without a body");
    await assert.rejects(read("/lost"));
    assert.equal(left(), 0, "lost");
    const refused = await read("/refused");
    assert.equal(outcomeOf(refused).attempts.length, 3);
    assert.equal(left(), 1, "only that of the last response, whose body is still to be read");
    await refused.text();
    assert.equal(left(), 0);
  })));

test("a body that nobody reads leaves nothing on a signal once it was collected", { skip: !global.gc }, () =>
  withoutAny(() => withHttp(ends, async (url) => {
    const { signal } = new AbortController();
    const fetch = createFetch({ policy, deadline: 60_000 });
    for (let each = 0; each < 20; each++) await fetch(`${url}/whole`, { signal });
    for (let each = 0; each < 200 && getEventListeners(signal, "abort").length > 0; each++) {
      global.gc();
      await turn();
    }
    assert.equal(getEventListeners(signal, "abort").length, 0);
  })));

test("without AbortSignal.any a signal still ends an attempt, and a body that is read", () =>
  withoutAny(() => withHttp(ends, async (url) => {
    const fetch = createFetch({ policy, deadline: 60_000 });
    const controller = new AbortController();
    const response = await fetch(`${url}/open`, { signal: controller.signal });
    const reader = response.body.getReader();
    await reader.read();
    controller.abort(new Error("mine"));
    await assert.rejects(reader.read(), /mine/);
    await assert.rejects(fetch(`${url}/open`, { signal: controller.signal }), /mine/);
  })));

// undici: what it had not begun

const post = (url, dispatcher, more) => {
  const opaque = {};
  return caughtOf(undici.request(url, { dispatcher, method: "POST", body: "x", opaque, ...more })).then((error) => [error, outcomeOf(opaque)]);
};

test("undici: a closed or destroyed agent, and a signal that was aborted before, send nothing, and the effect says so", () =>
  withHttp((_, response) => response.end(), async (url, seen) => {
    for (const end of ["close", "destroy"]) {
      const agent = new undici.Agent();
      const { clock, sleep, slept } = virtualTime();
      const dispatcher = agent.compose(interceptor({ policy, clock, sleep }));
      await agent[end]();
      const [error, outcome] = await post(url, dispatcher);
      assert.match(error.code, /^UND_ERR_(CLOSED|DESTROYED)$/);
      assert.deepEqual([outcome.effect, outcome.attempts.length, slept.length], ["not-applied", 1, 0], end);
      assert.equal(outcomeOf(error).effect, "not-applied");
    }
    const agent = new undici.Agent();
    const [error, outcome] = await post(url, agent.compose(interceptor({ policy })), { signal: AbortSignal.abort() });
    assert.equal(error.name, "AbortError");
    assert.deepEqual([outcome.effect, outcome.stop, outcome.attempts.length], ["not-applied", "cancelled", 0]);
    await agent.destroy();
    assert.equal(seen.length, 0);
  }));

test("undici: an agent that is destroyed while requests are under way: only those that had not begun are known", () =>
  withHttp(() => {}, async (url, seen) => {
    const agent = new undici.Agent({ connections: 1, pipelining: 1 });
    const dispatcher = agent.compose(interceptor({ policy }));
    const [begun, queued] = [post(url, dispatcher), post(url, dispatcher)];
    await until(() => seen.length === 1);
    await agent.destroy();
    const [[shared, first], [other, second]] = await Promise.all([begun, queued]);
    assert.deepEqual([first.effect, second.effect, seen.length], ["unknown", "not-applied", 1]);
    // undici may give one error to both.
    if (shared === other) assert.equal(outcomeOf(shared).effect, "unknown");
  }));

/** A server that accepts a connection of undici only when it is told to, and notes what it is sent. */
async function withSlowConnection(use) {
  const heads = [];
  const server = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => {
      heads.push(String(data).split("\r\n")[0]);
      socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  let connect;
  const held = new Promise((resolve) => (connect = resolve));
  const agent = new undici.Agent({
    connect: (_, callback) => void held.then(() => {
      const socket = net.connect(port, "127.0.0.1", () => callback(null, socket));
    }),
  });
  try {
    await use(agent, `http://127.0.0.1:${port}`, connect, heads);
  } finally {
    await agent.destroy();
    server.close();
  }
}

test("undici: a request that still waits for its connection at the deadline or at an abort is not sent later", async () => {
  for (const how of ["deadline", "abort"]) {
    await withSlowConnection(async (agent, url, connect, heads) => {
      const dispatcher = agent.compose(interceptor({ policy, deadline: how === "deadline" ? 60 : undefined }));
      const controller = new AbortController();
      const going = post(url, dispatcher, { signal: controller.signal });
      if (how === "abort") {
        controller.abort(new Error("enough"));
        connect();
      }
      const [error, outcome] = await going;
      assert.match(error.message, how === "abort" ? /enough/ : /deadline/);
      assert.equal(outcome.effect, "not-applied");
      connect();
      const { statusCode } = await undici.request(`${url}/next`, { dispatcher: agent });
      assert.deepEqual([statusCode, heads], [200, ["GET /next HTTP/1.1"]]);
    });
  }
});

test("undici: a deadline that comes while an error body is looked at does not take the body away", () =>
  withHttp((request, response) => {
    response.writeHead(409, { "content-type": "application/json" }).write('{"title": "Taken", ');
    setTimeout(() => response.end('"more": 1}'), 300);
  }, async (url) => {
    const agent = new undici.Agent();
    const opaque = {};
    const dispatcher = agent.compose(interceptor({ policy, deadline: 100 }));
    const { body } = await undici.request(url, { dispatcher, method: "POST", body: "x", opaque });
    assert.equal(outcomeOf(opaque).verdict.problem.title, "Taken");
    assert.deepEqual(await body.json(), { title: "Taken", more: 1 });
    await agent.destroy();
  }));

/** What a handler is told through an interceptor, by a dispatcher that a test plays; `play` gets the handler and a controller. */
async function played(play, handler = {}) {
  const told = [];
  const ended = new Promise((resolve) => {
    const dispatch = (_, its) => {
      const controller = { pause() {}, resume() {}, abort: (reason) => its.onResponseError(controller, reason) };
      play(its, controller, told.controller);
      return true;
    };
    const opaque = {};
    interceptor({ policy })(dispatch)({ origin: "http://a.example", path: "/", method: "POST", opaque }, {
      onRequestStart: (controller) => { told.controller = controller; },
      onResponseStart: (controller) => { told.push("start"); handler.onResponseStart?.(controller); },
      onResponseData: () => told.push("data"),
      onResponseEnd: () => { told.push("end"); resolve(opaque); },
      onResponseError: (_, error) => { told.push(error.message); setImmediate(resolve, opaque); },
    });
  });
  return [told, outcomeOf(await ended)];
}

test("undici: its own errors before it began a request say that nothing was sent; others prove nothing", async () => {
  const failing = (code, isBegun) => (its, controller) => {
    if (isBegun) its.onRequestStart(controller, {});
    its.onResponseError(controller, Object.assign(new Error(code), { code }));
  };
  for (const code of ["UND_ERR_CLOSED", "UND_ERR_DESTROYED", "UND_ERR_ABORTED", "UND_ERR_INVALID_ARG"]) {
    const [, outcome] = await played(failing(code, false));
    // Another attempt would be of no use, not by a dispatcher that is closing either.
    assert.deepEqual([outcome.effect, outcome.attempts.length], ["not-applied", 1], code);
  }
  for (const code of ["UND_ERR_DESTROYED", "UND_ERR_ABORTED", "UND_ERR_SOCKET"]) {
    assert.equal((await played(failing(code, true)))[1].effect, "unknown", code);
  }
  assert.equal((await played(failing("ODD", false)))[1].effect, "unknown");
});

test("undici: a request that was begun, and is begun again when it was aborted, may have been sent", async () => {
  const [, outcome] = await played((its, controller, users) => {
    its.onRequestStart({ ...controller, abort() {} }, {});
    setImmediate(() => {
      // As an interceptor below this one does that sends again by itself, and keeps the abort for its next request.
      users.abort(new Error("enough"));
      its.onRequestStart(controller, {});
    });
  });
  assert.deepEqual([outcome.effect, outcome.stop], ["unknown", "cancelled"]);
});

test("undici: a handler that aborts as it gets the response is told of the end once, and of no data", async () => {
  const [told] = await played((its, controller) => {
    its.onRequestStart(controller, {});
    its.onResponseStart(controller, 400, { "content-type": "text/plain" }, "Bad");
    its.onResponseData(controller, Buffer.from("no"));
    setTimeout(() => its.onResponseEnd(controller, {}), 20);
  }, { onResponseStart: (controller) => controller.abort(new Error("enough")) });
  assert.deepEqual([...told], ["start", "enough"]);
});
