// fetch that decides, against servers that we did not write: Node's http and bare sockets. What counts is what
// the server saw, what the caller gets, and what the outcome says.

import assert from "node:assert/strict";
import net from "node:net";
import { once } from "node:events";
import test from "node:test";
import { Engine, NotSentError, Policy, createFetch, errors, fetch as shared, judge, outcomeOf, raiseForStatus } from "aftercall";
import { virtualTime, withHttp, withSockets } from "./support/servers.js";

const free = { pressure: false };

/** A fetch in virtual time, whose engine makes three attempts whatever fails. */
function made(options = {}) {
  const time = virtualTime();
  const { policy, ...others } = options;
  const engine = new Engine({ policy: { ...free, ...policy } });
  return { fetch: createFetch({ engine, clock: time.clock, sleep: time.sleep, ...others }), time, engine };
}

const refused = (response, more = {}) => response.writeHead(503, { "retry-after": "2", ...more }).end("busy");

test("a refused POST is sent again after the server's wait, with the same body", () =>
  withHttp((_, response, __, number) => (number < 3 ? refused(response) : response.end("done")), async (url, seen) => {
    const { fetch, time } = made();
    const response = await fetch(`${url}/orders`, { method: "POST", body: '{"a":1}' });
    assert.equal(await response.text(), "done");
    assert.deepEqual(seen.map(({ method, body }) => [method, body]), Array(3).fill(["POST", '{"a":1}']));
    assert.ok(time.slept.length >= 2 && time.slept.every((each) => each > 0), String(time.slept));
    const outcome = outcomeOf(response);
    assert.deepEqual([outcome.stop, outcome.effect, outcome.attempts.length], ["settled", "applied", 3]);
  }));

test("each kind of body that can be sent again is, as it was when fetch was called", () =>
  withHttp((_, response, __, number) => (number % 2 ? refused(response) : response.end()), async (url, seen) => {
    const bytes = new TextEncoder().encode("bytes");
    const query = new URLSearchParams({ a: "1" });
    const form = new FormData();
    form.append("a", "1");
    const bodies = ["text", bytes, bytes.buffer.slice(0), new DataView(bytes.buffer), query, new Blob(["blob"]), form];
    for (const body of bodies) {
      const { fetch } = made();
      const going = fetch(url, { method: "POST", body });
      // What the caller changes later is not sent.
      if (body === query) query.set("a", "2");
      const response = await going;
      assert.equal(response.status, 200);
      const [first, second] = seen.splice(0);
      if (body !== form) assert.equal(first.body, second.body);
      assert.ok(second.body.length > 0, "a body");
      if (body === query) assert.equal(second.body, "a=1");
    }
    const { fetch } = made();
    const request = new Request(url, { method: "POST", body: "in a Request", headers: { "x-a": "1" } });
    assert.equal((await fetch(request)).status, 200);
    assert.deepEqual(seen.map(({ body, headers }) => [body, headers["x-a"]]), Array(2).fill(["in a Request", "1"]));
  }));

test("a body that cannot be sent again is sent once", () =>
  withHttp((_, response) => refused(response), async (url, seen) => {
    const { fetch } = made();
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("once"));
        controller.close();
      },
    });
    const response = await fetch(url, { method: "POST", body, duplex: "half" });
    assert.equal(response.status, 503);
    assert.equal(await response.text(), "busy");
    assert.deepEqual(seen.map((each) => each.body), ["once"]);
    assert.equal(outcomeOf(response).stop, "not-repeatable");
  }));

test("a POST whose response is lost is not sent twice; a GET is", () =>
  withSockets((socket) => socket.destroy(), async (url, seen) => {
    const { fetch } = made();
    const error = await fetch(url, { method: "POST", body: "x" }).catch((caught) => caught);
    assert.ok(error instanceof TypeError);
    assert.equal(seen.length, 1);
    const outcome = outcomeOf(error);
    assert.deepEqual([outcome.stop, outcome.effect, outcome.isSuccess], ["not-harmless", "unknown", false]);
    assert.equal(outcomeOf(new Error("of my own", { cause: error })), outcome);
    await assert.rejects(fetch(url), TypeError);
    assert.equal(seen.length, 4);
  }));

test("a POST that could not connect is sent again", async () => {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  const { fetch, time } = made();
  const error = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "x" }).catch((caught) => caught);
  assert.equal(error.cause.code, "ECONNREFUSED");
  const { effect, attempts } = outcomeOf(error);
  assert.deepEqual([effect, attempts.length, time.slept.length], ["not-applied", 3, 2]);
});

test("a body that breaks off: a success is applied, and the reader is told as by bare fetch", () =>
  withSockets((socket) => {
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
    setTimeout(() => socket.destroy(), 20);
  }, async (url, seen) => {
    const { fetch } = made();
    const response = await fetch(url, { method: "POST", body: "x" });
    assert.equal(outcomeOf(response).effect, "applied");
    await assert.rejects(response.text());
    assert.equal(seen.length, 1);
  }));

test("an error body that breaks off is judged as far as it came", () =>
  withSockets((socket) => {
    socket.write('HTTP/1.1 409 Conflict\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"title": "Taken"');
    setTimeout(() => socket.destroy(), 20);
  }, async (url, seen) => {
    const { fetch } = made();
    const response = await fetch(url, { method: "POST", body: "x" });
    const { verdict, stop } = outcomeOf(response);
    assert.deepEqual([verdict.problem.title, stop, seen.length], ["Taken", "settled", 1]);
    await assert.rejects(response.text());
  }));

test("an error body that never ends does not hold the response for ever", { timeout: 20_000 }, () =>
  withHttp((_, response) => {
    response.writeHead(409, { "content-type": "application/json" }).write('{"title": "Taken"}');
  }, async (url) => {
    const { fetch } = made();
    const response = await fetch(url, { method: "POST", body: "x" }, { deadline: 300 });
    assert.equal(outcomeOf(response).verdict.problem.title, "Taken");
    await response.body.cancel();
  }));

test("HTTP/1.0 and a response without a length", () =>
  withSockets((socket) => socket.end("HTTP/1.0 503 Busy\r\nretry-after: 1\r\n\r\nnot now"), async (url, seen) => {
    const { fetch } = made();
    const response = await fetch(url, { method: "POST", body: "x" });
    assert.deepEqual([response.status, await response.text(), seen.length], [503, "not now", 3]);
  }));

test("what is no HTTP at all is unknown", () =>
  withSockets((socket) => socket.end("hello\r\n\r\n"), async (url, seen) => {
    const { fetch } = made();
    const error = await fetch(url, { method: "POST", body: "x" }).catch((caught) => caught);
    assert.equal(outcomeOf(error).effect, "unknown");
    assert.equal(seen.length, 1);
  }));

test("the error body is given back whole", () =>
  withHttp((_, response) => {
    response.writeHead(400, { "content-type": "application/json" });
    response.end(JSON.stringify({ detail: "no", filler: "x".repeat(200_000) }));
  }, async (url) => {
    const { fetch } = made();
    const response = await fetch(url, { method: "POST", body: "x" });
    assert.equal(outcomeOf(response).verdict.problem.detail, "no");
    assert.equal((await response.json()).filler.length, 200_000);
  }));

test("a success streams: it is given back before its end", () =>
  withHttp((_, response) => {
    response.write("first");
    response.on("drain", () => {});
    setTimeout(() => response.end("last"), 50);
  }, async (url) => {
    const { fetch } = made();
    const reader = (await fetch(url)).body.getReader();
    assert.equal(Buffer.from((await reader.read()).value).toString(), "first");
    assert.equal(Buffer.from((await reader.read()).value).toString(), "last");
  }));

// Redirects

const redirecting = (status) => (request, response) => {
  if (request.url === "/from") return response.writeHead(status, { location: "/to" }).end();
  return response.writeHead(request.method === "GET" ? 503 : 201).end(request.method);
};

test("a followed redirect that makes a GET of a POST proves nothing", () =>
  withHttp(redirecting(303), async (url, seen) => {
    const { fetch } = made();
    const response = await fetch(`${url}/from`, { method: "POST", body: "x", headers: { "x-a": "1" } });
    assert.deepEqual([response.redirected, response.url, response.status], [true, `${url}/to`, 503]);
    assert.deepEqual(seen.map(({ method, url: at, body }) => `${method} ${at} ${body}`), ["POST /from x", "GET /to "]);
    assert.deepEqual([seen[1].headers["content-type"], seen[1].headers["x-a"]], [undefined, "1"]);
    const { effect, stop } = outcomeOf(response);
    assert.deepEqual([effect, stop], ["unknown", "settled"]);
  }));

test("307 carries the POST on; a failure behind it is not one of the first request", () =>
  withHttp(redirecting(307), async (url, seen) => {
    const { fetch } = made();
    const response = await fetch(`${url}/from`, { method: "POST", body: "x" });
    assert.equal(await response.text(), "POST");
    assert.deepEqual(seen.map(({ url: at, body }) => [at, body]), [["/from", "x"], ["/to", "x"]]);
    assert.equal(outcomeOf(response).effect, "applied");
  }));

test("307 carries the body of a Request on, too", () =>
  withHttp(redirecting(307), async (url, seen) => {
    for (const method of ["POST", "PUT"]) {
      const { fetch } = made();
      const request = new Request(`${url}/from`, { method, body: "in a Request", headers: { "x-a": "1" } });
      assert.equal(await (await fetch(request)).text(), method);
      const came = seen.splice(0).map(({ url: at, body, headers }) => [at, body, headers["x-a"], headers["content-type"]]);
      assert.deepEqual(came, ["/from", "/to"].map((at) => [at, "in a Request", "1", "text/plain;charset=UTF-8"]));
    }
  }));

test("a refused connection behind a redirect is no proof for the POST before it", async () => {
  const closed = net.createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const { port } = closed.address();
  closed.close();
  await once(closed, "close");
  for (const status of [302, 303]) {
    await withHttp((_, response) => response.writeHead(status, { location: `http://127.0.0.1:${port}/` }).end(),
      async (url, seen) => {
        const { fetch } = made();
        const error = await fetch(url, { method: "POST", body: "x" }).catch((caught) => caught);
        assert.equal(error.cause.code, "ECONNREFUSED");
        assert.deepEqual([outcomeOf(error).effect, seen.length], ["unknown", 1]);
      });
  }
});

test("credentials do not follow to another origin, and loops end", () =>
  withHttp((_, response) => response.end("there"), (other, reached) =>
    withHttp((request, response) => {
      const location = request.url === "/loop" ? "/loop" : `${other}/`;
      response.writeHead(307, { location }).end();
    }, async (url, seen) => {
      const { fetch } = made();
      const headers = { authorization: "secret", cookie: "a=b", "x-a": "1" };
      await (await fetch(url, { method: "POST", body: "x", headers })).text();
      const got = reached[0].headers;
      assert.deepEqual([got.authorization, got.cookie, got["x-a"]], [undefined, undefined, "1"]);
      seen.length = 0;
      await assert.rejects(fetch(`${url}/loop`, { method: "PUT", body: "x" }, { policy: { attempts: 1 } }), TypeError);
      assert.equal(seen.length, 21);
    })));

test("redirect: manual and error are the caller's", () =>
  withHttp(redirecting(303), async (url, seen) => {
    const { fetch } = made();
    const response = await fetch(`${url}/from`, { method: "POST", body: "x", redirect: "manual" });
    assert.deepEqual([response.status, seen.length, outcomeOf(response).verdict.remedy], [303, 1, "follow"]);
    await assert.rejects(fetch(`${url}/from`, { method: "POST", body: "x", redirect: "error" }), TypeError);
  }));

// Signals and deadlines

test("a signal ends a wait, cancels the call, and its reason is thrown", () =>
  withHttp((_, response) => refused(response, { "retry-after": "20" }), async (url, seen) => {
    const events = [];
    const fetch = createFetch({ policy: free, onEvent: (event) => events.push(event) });
    const controller = new AbortController();
    const going = fetch(url, { method: "POST", body: "x", signal: controller.signal });
    while (!events.some(({ type }) => type === "wait-begun")) await new Promise(setImmediate);
    const reason = new Error("enough");
    controller.abort(reason);
    assert.equal(await going.catch((caught) => caught), reason);
    assert.equal(outcomeOf(reason).stop, "cancelled");
    assert.equal(outcomeOf(reason).effect, "not-applied");
    assert.equal(seen.length, 1);
    assert.deepEqual(events.map(({ type }) => type),
      ["call-begun", "attempt-begun", "attempt-ended", "wait-begun", "wait-ended", "call-ended"]);
  }));

test("a signal ends what the caller's functions would wait for", () =>
  withHttp((request, response) => {
    if (request.method === "POST") return request.socket.destroy();
    response.writeHead(401, { "www-authenticate": "Basic" }).end();
  }, async (url) => {
    const never = () => new Promise(() => {});
    for (const [method, options] of [["POST", { verify: never }], ["GET", { authenticate: never }]]) {
      const { fetch } = made(options);
      const error = await fetch(url, { method, signal: AbortSignal.timeout(100) }).catch((caught) => caught);
      assert.deepEqual([error.name, outcomeOf(error).stop], ["TimeoutError", "cancelled"]);
    }
  }));

test("a signal ends a send, and the effect is unknown", () =>
  withHttp(() => {}, async (url, seen) => {
    const { fetch } = made();
    const controller = new AbortController();
    const going = fetch(url, { method: "POST", body: "x", signal: controller.signal });
    while (seen.length === 0) await new Promise(setImmediate);
    controller.abort();
    const error = await going.catch((caught) => caught);
    assert.equal(error.name, "AbortError");
    assert.deepEqual([outcomeOf(error).stop, outcomeOf(error).effect], ["cancelled", "unknown"]);
  }));

test("a signal that is aborted before sends nothing, and one that is aborted after ends the body", () =>
  withHttp((_, response) => response.write("part"), async (url, seen) => {
    const { fetch } = made();
    await assert.rejects(fetch(url, { signal: AbortSignal.abort() }), { name: "AbortError" });
    assert.equal(seen.length, 0);
    for (const options of [{}, { deadline: 5_000 }]) {
      const controller = new AbortController();
      const response = await fetch(url, { signal: controller.signal }, options);
      controller.abort();
      await assert.rejects(response.text(), { name: "AbortError" });
    }
  }));

test("a deadline ends an attempt, and not the body of what came in time", () =>
  withHttp((request, response) => {
    if (request.url === "/never") return;
    response.write("slow");
    setTimeout(() => response.end("ly"), 200);
  }, async (url) => {
    const { fetch } = made();
    const error = await fetch(`${url}/never`, { method: "POST", body: "x" }, { deadline: 60 }).catch((caught) => caught);
    assert.equal(error.name, "TimeoutError");
    assert.equal(outcomeOf(error).effect, "unknown");
    assert.equal(await (await fetch(url, {}, { deadline: 100 })).text(), "slowly");
  }));

// What the caller's functions do

test("authenticate renews what later attempts send, for the origin that was asked", () =>
  withHttp((request, response) => {
    if (request.headers.authorization === "new") return response.end("in");
    response.writeHead(401, { "www-authenticate": 'Bearer error="invalid_token"' }).end();
  }, async (url, seen) => {
    const { fetch } = made({
      authenticate: async ({ headers }, [challenge]) => {
        assert.equal(challenge.scheme.toLowerCase(), "bearer");
        headers.set("authorization", "new");
        return true;
      },
    });
    const response = await fetch(url, { method: "POST", body: "x", headers: { authorization: "old" } });
    assert.deepEqual([await response.text(), seen.length], ["in", 2]);
    const refusing = made({ authenticate: () => { throw new Error("no secret"); } });
    assert.equal((await refusing.fetch(url, { method: "POST" })).status, 401);
  }));

test("authenticate is not asked for another origin", () =>
  withHttp((_, response) => response.writeHead(401, { "www-authenticate": "Basic" }).end(), (other) =>
    withHttp((_, response) => response.writeHead(307, { location: other }).end(), async (url) => {
      let asked = 0;
      const { fetch } = made({ authenticate: () => (asked++, true) });
      for (const method of ["GET", "POST"]) assert.equal((await fetch(url, { method })).status, 401);
      assert.equal(asked, 0);
    })));

test("verify finds out what a lost response left open", () =>
  withSockets((socket) => socket.destroy(), async (url, seen) => {
    for (const [told, stop, sent] of [["applied", "already-done", 1], [false, "attempts", 3], ["junk", "not-harmless", 1]]) {
      seen.length = 0;
      const asked = [];
      const { fetch } = made({ verify: (request, decision) => (asked.push([request.method, decision.attempt]), told) });
      const error = await fetch(url, { method: "POST", body: "x" }).catch((caught) => caught);
      assert.deepEqual([outcomeOf(error).stop, seen.length], [stop, sent], told);
      assert.deepEqual(asked[0], ["POST", 1]);
    }
  }));

test("keys are made where they are wanted, one a call, and make a POST harmless", () =>
  withSockets((socket) => socket.destroy(), async (url) => {
    const sent = [];
    const bare = (to, init) => (sent.push(init.headers?.get("idempotency-key") ?? null), globalThis.fetch(to, init));
    const { fetch } = made({ fetch: bare });
    const post = { method: "POST", body: "x" };
    await assert.rejects(fetch(url, post));
    assert.deepEqual(sent.splice(0), [null]);
    await assert.rejects(fetch(url, post, { idempotencyKeys: true }));
    assert.deepEqual([sent.length, new Set(sent).size, sent[0].length], [3, 1, 36]);
    sent.length = 0;
    await assert.rejects(fetch(url, { ...post, headers: { "Idempotency-Key": "mine" } }, { idempotencyKeys: true }));
    assert.deepEqual([...new Set(sent.splice(0))], ["mine"]);
    await assert.rejects(fetch(url, post, { idempotent: true }));
    assert.deepEqual(sent, [null, null, null]);
  }));

test("options of one call: policy, scope, and what is no option", () =>
  withHttp((_, response) => response.writeHead(500).end(), async (url, seen) => {
    const { fetch, engine } = made();
    await fetch(url, {}, { policy: { attempts: 1, retryReported: true }, scope: "tenant" });
    await fetch(url, {}, { policy: new Policy({ attempts: 2, retryReported: true, pressure: false }) });
    assert.equal(seen.length, 3);
    assert.deepEqual(engine.snapshot().scopes.map(({ scope }) => scope), [null, "tenant"]);
    await assert.rejects(fetch(url, {}, { patience: 1 }), /no option "patience"; there are authenticate/);
    await assert.rejects(fetch(url, {}, { deadline: -1 }), /deadline/);
    assert.throws(() => createFetch({ fetch: 7 }), /fetch: expected a function, not 7/);
    for (const deadline of [0, -1, NaN, Infinity, 1e-9, "5"]) assert.throws(() => createFetch({ deadline }), /deadline: expected/);
    assert.throws(() => createFetch({ engine: {} }), TypeError);
    assert.equal(seen.length, 3);
  }));

test("a call that is not sent at all says so", () =>
  withHttp((_, response) => refused(response, { "retry-after": "25" }), async (url, seen) => {
    const { fetch } = made({ policy: { deadline: 500 } });
    await fetch(url, { method: "POST" });
    // One goes ahead to see whether the server still refuses.
    await fetch(url, { method: "POST" });
    const error = await fetch(url, { method: "POST" }).catch((caught) => caught);
    assert.ok(error instanceof NotSentError, String(error));
    assert.ok(error.outcome.wait > 0, String(error.outcome.wait));
    assert.equal(seen.length, 2);
  }));

test("what bare fetch refuses is refused by bare fetch", async () => {
  const { fetch } = made();
  await assert.rejects(fetch("no url"), TypeError);
  await assert.rejects(fetch("http://127.0.0.1:1/", { headers: { "a b": "c" } }), TypeError);
  await assert.rejects(fetch("http://127.0.0.1:1/", { method: "GET", body: "x" }), TypeError);
  await assert.rejects(fetch("http://127.0.0.1:1/", { method: "a b" }), TypeError);
  await assert.rejects(fetch(), TypeError);
});

test("raiseForStatus throws the class of the reason, and follows the outcome", () =>
  withHttp((request, response, _, number) => {
    const status = Number(request.url.slice(1));
    if (request.method === "DELETE" && number === 1) return request.socket.destroy();
    response.writeHead(status).end();
  }, async (url) => {
    const { fetch } = made();
    const gone = await fetch(`${url}/404`, { method: "DELETE" });
    assert.deepEqual([gone.status, outcomeOf(gone).stop], [404, "already-done"]);
    raiseForStatus(gone);
    raiseForStatus(await fetch(`${url}/201`, { method: "POST" }));
    const response = await fetch(`${url}/409`, { method: "POST" });
    assert.throws(() => raiseForStatus(response), (error) => {
      assert.ok(error instanceof errors.ConflictError);
      assert.deepEqual([error.name, error.reason, error.response], ["ConflictError", "conflict", response]);
      return error.outcome === outcomeOf(response) && !JSON.stringify(error).includes("headers");
    });
    assert.throws(() => raiseForStatus({ status: 429 }), errors.RateLimitedError);
  }));

test("events tell what a call does, and their function may throw", () =>
  withHttp((_, response, __, number) => (number === 1 ? refused(response) : response.end()), async (url) => {
    const events = [];
    const { fetch } = made({ onEvent: (event) => { events.push(event); throw new Error("no matter"); } });
    await fetch(url, { method: "POST", body: "x" });
    const told = events.map(({ type, number, verdict }) => [type, number ?? verdict?.code].filter(Boolean).join(" "));
    assert.deepEqual(told.filter((each) => !each.startsWith("wait")), [
      "call-begun", "attempt-begun 1", "attempt-ended 1", "attempt-begun 2", "attempt-ended 2", "call-ended",
    ]);
    assert.ok(events.every(({ call, origin, method }) => call === events[0].call && origin === url && method === "POST"));
    assert.equal(events.at(-1).outcome.isSuccess, true);
  }));

test("many calls at once, and the fetch that all share", () =>
  withHttp((_, response) => response.end("ok"), async (url, seen) => {
    const texts = await Promise.all(Array.from({ length: 200 }, async (_, each) =>
      (await shared(`${url}/${each}`)).text()));
    assert.deepEqual([seen.length, new Set(texts).size], [200, 1]);
    assert.equal(judge(await shared(url)).isSuccess, true);
  }));

test("a clock may count in bigint", () =>
  withHttp((_, response, __, number) => (number < 2 ? refused(response) : response.end()), async (url) => {
    let micros = 5_000_000n;
    const clock = () => ({ monotonic: micros, wall: 1_790_000_000_000_000n });
    const sleep = async (milliseconds) => { micros += BigInt(Math.ceil(milliseconds * 1000)); };
    const response = await createFetch({ policy: free, clock, sleep })(url, { method: "POST" });
    assert.deepEqual([response.status, outcomeOf(response).attempts.length], [200, 2]);
  }));

test("a clock that lags behind a wait does not make it twice", () =>
  withHttp((_, response, __, number) => (number < 2 ? refused(response) : response.end()), async (url, seen) => {
    const slept = [];
    const clock = () => ({ monotonic: 5_000_000, wall: 1_790_000_000_000_000 });
    const fetch = createFetch({ policy: free, clock, sleep: async (milliseconds) => { slept.push(milliseconds); } });
    assert.equal((await fetch(url, { method: "POST" })).status, 200);
    assert.deepEqual([seen.length, slept.length], [2, 1]);
  }));
