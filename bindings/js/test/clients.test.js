// The interceptor for undici and the adapter for axios, and judging what these, got and Node's http give.

import assert from "node:assert/strict";
import { getEventListeners, once } from "node:events";
import http from "node:http";
import { Readable } from "node:stream";
import test from "node:test";
import axios from "axios";
import got from "got";
import * as undici from "undici";
import { Engine, NotSentError, drive, errors, judge, outcomeOf, raiseForStatus } from "aftercall";
import { axiosAdapter } from "aftercall/axios";
import { interceptor } from "aftercall/undici";
import { virtualTime, withHttp, withSockets } from "./support/servers.js";

const settings = (more = {}) => {
  const time = virtualTime();
  return { engine: new Engine({ policy: { pressure: false } }), clock: time.clock, sleep: time.sleep, ...more };
};
const refused = (response) => response.writeHead(503, { "retry-after": "2" }).end("busy");
const twice = (_, response, body, number) => (number < 3 ? refused(response) : response.end(`done ${body}`));

const through = async (more, use) => {
  const agent = new undici.Agent();
  try {
    return await use(agent.compose(interceptor(settings(more))));
  } finally {
    await agent.destroy();
  }
};

test("undici: a refused POST is sent again, by request and by fetch", () =>
  withHttp(twice, (url, seen) => through({}, async (dispatcher) => {
    const opaque = {};
    const response = await undici.request(url, { dispatcher, method: "POST", body: "x", opaque });
    assert.equal(await response.body.text(), "done x");
    assert.deepEqual(seen.map(({ body }) => body), ["x", "x", "x"]);
    assert.equal(outcomeOf(response).attempts.length, 3);
    const fetched = await undici.fetch(`${url}/f`, { dispatcher });
    assert.equal(await fetched.text(), "done ");
  })));

test("undici: error bodies come back whole, whatever their size", () =>
  withHttp((request, response) => {
    response.writeHead(400, { "content-type": "application/json" });
    response.end(JSON.stringify({ detail: "no", filler: "x".repeat(Number(request.url.slice(1))) }));
  }, (url) => through({}, async (dispatcher) => {
    for (const size of [10, 70_000, 500_000]) {
      const opaque = {};
      const { body } = await undici.request(`${url}/${size}`, { dispatcher, method: "POST", body: "x", opaque });
      assert.equal((await body.json()).filler.length, size);
      assert.equal(outcomeOf(opaque).verdict.problem.detail, "no");
    }
  })));

test("undici: what may have been applied is not sent twice, nor a stream", () =>
  withSockets((socket, head) => (head.startsWith("PUT") ? socket.end("HTTP/1.1 503 B\r\nretry-after: 1\r\n\r\n") : socket.destroy()),
    (url, seen) => through({}, async (dispatcher) => {
      const error = await undici.request(url, { dispatcher, method: "POST", body: "x" }).catch((caught) => caught);
      assert.deepEqual([outcomeOf(error).effect, outcomeOf(error).stop, seen.length], ["unknown", "not-harmless", 1]);
      await assert.rejects(undici.request(url, { dispatcher }));
      assert.equal(seen.splice(0).length, 4);
      const body = Readable.from(["once"]);
      const opaque = {};
      const { statusCode } = await undici.request(url, { dispatcher, method: "PUT", body, opaque, headers: { "content-length": "4" } });
      assert.deepEqual([statusCode, outcomeOf(opaque).stop, seen.length], [503, "not-repeatable", 1]);
    })));

const keyed = (received) => {
  const keys = received.map(({ headers }) => headers["idempotency-key"]);
  assert.equal(keys.length, 2);
  assert.match(keys[0], /^"?[0-9a-f-]{36}"?$/);
  assert.equal(keys[0], keys[1]);
};
/** Breaks the first connection off after it was asked, and answers the second. */
const losing = (received) => (request, response, _, number) => {
  received.push(request);
  return number === 1 ? request.socket.destroy() : response.end("done");
};

test("undici: a lost POST gets a key where one is wanted, and every form of headers keeps its fields", async () => {
  const forms = [{ "X-Own": ["a", "b"] }, ["X-Own", "a", "X-Own", "b"], [["X-Own", "a"], ["X-Own", "b"]], new Headers({ "X-Own": "a, b" })];
  for (const headers of forms) {
    const received = [];
    await withHttp(losing(received), (url) => through({ idempotencyKeys: true }, async (dispatcher) => {
      const response = await undici.request(url, { dispatcher, method: "POST", body: "x", headers });
      assert.equal(await response.body.text(), "done");
    }));
    keyed(received);
    assert.deepEqual(received.map((request) => request.headers["x-own"]), ["a, b", "a, b"]);
  }
});

test("undici: renewed credentials are sent, and the user's own headers stay as they are", () =>
  withHttp((request, response) => response.writeHead(request.headers.authorization === "new" ? 200 : 401, { "www-authenticate": "Bearer" }).end(),
    (url) => through({ authenticate: ({ headers }) => Boolean(headers.set("authorization", "new")) || true }, async (dispatcher) => {
      for (const headers of [undefined, null, { authorization: "old" }, ["authorization", "old"]]) {
        const before = structuredClone(headers);
        const { statusCode } = await undici.request(url, { dispatcher, headers });
        assert.equal(statusCode, 200);
        assert.deepEqual(headers, before);
      }
    })));

test("axios: a lost POST gets a key where one is wanted, for all requests or for one", async () => {
  for (const [all, one] of [[{ idempotencyKeys: true }, {}], [{}, { aftercall: { idempotencyKeys: true } }]]) {
    const received = [];
    await withHttp(losing(received), async (url) => {
      const client = axios.create({ adapter: axiosAdapter(settings(all)), proxy: false });
      assert.equal((await client.post(url, "x", one)).data, "done");
    });
    keyed(received);
  }
});

test("axios: requests leave nothing on a signal and a cancel token that they share, and either ends them", () =>
  withHttp((_, response) => response.end("done"), async (url) => {
    const client = axios.create({ adapter: axiosAdapter(settings()), proxy: false });
    const source = axios.CancelToken.source();
    const controller = new AbortController();
    const shared = { signal: controller.signal, cancelToken: source.token };
    for (let request = 0; request < 3; request++) await client.get(url, shared);
    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
    assert.deepEqual(source.token._listeners ?? [], []);
    for (const config of [shared, { ...shared, cancelToken: axios.CancelToken.source().token }]) {
      const going = client.get(url, config);
      config === shared ? source.cancel("mine") : controller.abort();
      await assert.rejects(going, axios.isCancel);
    }
  }));

test("drive refuses to make keys, because it cannot put them into the request", () =>
  assert.rejects(
    drive(new Engine(), { method: "POST", url: "http://a.example/" }, () => assert.fail("sent"), { idempotencyKeys: true }),
    (error) => error instanceof TypeError && error.message.includes("idempotencyKeys"),
  ));

test("undici: a success streams, and may break off", () =>
  withHttp((_, response) => {
    response.writeHead(200, { "content-length": "100" }).write("first");
    setTimeout(() => response.destroy(), 50);
  }, (url) => through({}, async (dispatcher) => {
    const { body } = await undici.request(url, { dispatcher });
    const iterator = body[Symbol.asyncIterator]();
    assert.equal(String((await iterator.next()).value), "first");
    await assert.rejects(iterator.next());
  })));

test("undici: a signal ends a wait and a send, and a deadline an attempt", () =>
  withHttp((request, response) => {
    if (request.url === "/wait") response.writeHead(503, { "retry-after": "20" }).end();
  }, (url, seen) => through({ clock: undefined, sleep: undefined }, async (dispatcher) => {
    for (const path of ["/wait", "/never"]) {
      const controller = new AbortController();
      const going = undici.request(url + path, { dispatcher, signal: controller.signal, method: "POST" });
      while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      controller.abort(new Error("enough"));
      const error = await going.catch((caught) => caught);
      assert.match(error.message, /enough|aborted/);
      assert.equal(outcomeOf(error).stop, "cancelled");
      seen.length = 0;
    }
    const agent = new undici.Agent();
    const hasty = agent.compose(interceptor(settings({ deadline: 60 })));
    const late = await undici.request(`${url}/never`, { dispatcher: hasty, method: "POST" }).catch((caught) => caught);
    assert.equal(outcomeOf(late).effect, "unknown");
    await agent.destroy();
  })));

test("axios: a refused POST is sent again, an error is axios' own, and options may differ", () =>
  withHttp((request, response, body, number) => (request.url === "/no"
    ? response.writeHead(409, { "content-type": "application/json" }).end('{"title": "Taken"}')
    : twice(request, response, body, number)), async (url, seen) => {
    const client = axios.create({ adapter: axiosAdapter(settings()), proxy: false });
    const response = await client.post(url, { a: 1 });
    assert.deepEqual([response.data, outcomeOf(response).attempts.length], ['done {"a":1}', 3]);
    assert.deepEqual(new Set(seen.map(({ body }) => body)), new Set(['{"a":1}']));
    const error = await client.post(`${url}/no`, { a: 1 }).catch((caught) => caught);
    assert.ok(axios.isAxiosError(error));
    assert.deepEqual([error.response.data.title, outcomeOf(error).verdict.reason], ["Taken", "conflict"]);
    assert.throws(() => raiseForStatus(error), errors.ConflictError);
    seen.length = 0;
    await assert.rejects(client.get(`${url}/b`, { aftercall: { policy: { attempts: 1 } } }));
    assert.equal(seen.length, 1);
    await assert.rejects(client.get(url, { aftercall: { patience: 1 } }), /no option "patience"/);
  }));

test("axios: lost responses, cancellation, time-outs, redirects", () =>
  withSockets((socket) => socket.destroy(), async (url, seen) => {
    const client = axios.create({ adapter: axiosAdapter(settings()), proxy: false });
    const error = await client.post(url, "x").catch((caught) => caught);
    assert.ok(axios.isAxiosError(error));
    assert.deepEqual([outcomeOf(error).effect, outcomeOf(error).stop, seen.length], ["unknown", "not-harmless", 1]);
    await withHttp((request, response) => {
      if (request.url === "/never") return undefined;
      if (request.url === "/from") return response.writeHead(303, { location: "/to" }).end();
      return response.writeHead(503, { "retry-after": "20" }).end();
    }, async (other, came) => {
      const real = axios.create({ adapter: axiosAdapter({ policy: { pressure: false } }), proxy: false });
      for (const path of ["/wait", "/never"]) {
        const controller = new AbortController();
        const going = real.post(other + path, "x", { signal: controller.signal });
        while (came.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
        controller.abort();
        const canceled = await going.catch((caught) => caught);
        assert.ok(axios.isCancel(canceled), String(canceled));
        assert.equal(outcomeOf(canceled).stop, "cancelled");
        came.length = 0;
      }
      const late = await real.post(`${other}/never`, "x", { aftercall: { deadline: 60 } }).catch((caught) => caught);
      assert.deepEqual([late.code, outcomeOf(late).effect], ["ECONNABORTED", "unknown"]);
      const led = await client.post(`${other}/from`, "x").catch((caught) => caught);
      assert.equal(outcomeOf(led).effect, "unknown");
    });
  }));

test("judge takes what clients give, and what they were asked", () =>
  withHttp((request, response) => {
    response.writeHead(409, { "content-type": "application/json" }).end('{"title": "Taken"}');
  }, async (url) => {
    const found = [
      await axios.post(url, "x", { validateStatus: null, proxy: false }),
      await axios.post(url, "x", { proxy: false }).catch((error) => error),
      await got.post(url, { throwHttpErrors: false, retry: { limit: 0 } }),
      await got.post(url, { retry: { limit: 0 } }).catch((error) => error),
    ];
    for (const each of found) {
      const verdict = judge(each);
      assert.deepEqual([verdict.code, verdict.problem.title, verdict.effect], [409, "Taken", "not-applied"]);
    }
    const request = http.request(url, { method: "POST" }).end();
    const [message] = await once(request, "response");
    const plain = await undici.request(url, { method: "POST" });
    for (const each of [message, plain, await fetch(url)]) assert.equal(judge(each).code, 409);
    message.resume();
    await plain.body.dump();
    const lost = await got.post("http://127.0.0.1:1/", { retry: { limit: 0 } }).catch((error) => error);
    assert.deepEqual([judge(lost).isFailure, judge(lost).effect], [true, "not-applied"]);
  }));

test("drive carries out with any client", () =>
  withHttp(twice, async (url, seen) => {
    const send = ({ timeLeft }) => got.post(url, { body: "x", retry: { limit: 0 }, timeout: { request: timeLeft ?? undefined } });
    const { engine, ...others } = settings();
    const { outcome, response } = await drive(engine, { method: "POST", url }, send, others);
    assert.deepEqual([outcome.isSuccess, response.body, seen.length], [true, "done x", 3]);
    const lost = await drive(engine, { method: "POST", url }, () => { throw new Error("odd"); }, others);
    assert.deepEqual([lost.error.message, lost.outcome.effect], ["odd", "unknown"]);
    await assert.rejects(drive(engine, { method: "GET" }, send, { signal: AbortSignal.abort() }), { name: "AbortError" });
    await assert.rejects(drive({}, { method: "GET" }, send), TypeError);
    assert.ok(NotSentError.prototype instanceof Error);
  }));

test("axios, got: a success whose body broke off is not told as a whole one", () =>
  withSockets((socket) => {
    socket.write("HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\nhalf");
    setTimeout(() => socket.destroy(), 20);
  }, async (url, seen) => {
    const client = axios.create({ adapter: axiosAdapter(settings()), proxy: false });
    const byAxios = (method) => client.request({ url, method, data: "x" }).catch((error) => outcomeOf(error));
    const send = (method) => () => got(url, { method, body: method === "POST" ? "x" : undefined, retry: { limit: 0 } });
    const byGot = async (method) => {
      const { engine, ...others } = settings();
      return (await drive(engine, { method, url }, send(method), others)).outcome;
    };
    for (const by of [byAxios, byGot]) {
      for (const [method, remedy, sent] of [["POST", "reconcile", 1], ["GET", "retry", 3]]) {
        const { effect, verdict } = await by(method);
        assert.deepEqual([effect, verdict.remedy, seen.splice(0).length], ["applied", remedy, sent], `${by.name} ${method}`);
        assert.ok(verdict.caveats.includes("body-truncated"));
      }
    }
    const error = await axios.post(url, "x", { proxy: false }).catch((caught) => caught);
    assert.equal(judge(error).remedy, "reconcile");
  }));

test("undici: what comes before it is decided is kept, and no more than that", async () => {
  const told = [];
  const controller = { pause: () => told.push("pause"), resume: () => told.push("resume"), abort() {} };
  const chunk = Buffer.alloc(50_000);
  // A dispatcher that gives everything at once, whatever it is told.
  const dispatch = (_, handler) => {
    handler.onRequestStart(controller, {});
    handler.onResponseStart(controller, 200, { "content-type": "text/plain" }, "OK");
    for (let each = 0; each < 3; each++) handler.onResponseData(controller, chunk);
    setImmediate(() => handler.onResponseEnd(controller, {}));
    return true;
  };
  let size = 0;
  await new Promise((resolve, reject) => {
    interceptor(settings())(dispatch)({ origin: "http://a.example", path: "/", method: "GET" }, {
      onRequestStart() {},
      onResponseStart() { told.push("start"); },
      onResponseData(_, data) { size += data.length; },
      onResponseEnd: resolve,
      onResponseError: (_, error) => reject(error),
    });
  });
  assert.deepEqual(told.filter((each, at) => each !== told[at - 1]), ["pause", "start", "resume"]);
  assert.equal(size, 3 * chunk.length);
});

test("axios: what an adapter does to the fields of one attempt is not sent with the next", async () => {
  const sent = [];
  const adapter = async (config) => {
    sent.push(config.headers.authorization);
    delete config.headers.authorization;
    const status = sent.length < 2 ? 503 : 200;
    return { status, headers: { "retry-after": "1" }, data: "", config, request: {} };
  };
  const client = axios.create({ adapter: axiosAdapter(settings({ adapter })) });
  assert.equal((await client.get("http://a.example/", { headers: { authorization: "mine" } })).status, 200);
  assert.deepEqual(sent, ["mine", "mine"]);
});
