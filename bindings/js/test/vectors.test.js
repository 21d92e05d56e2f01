// Runs every shared vector: converts a case, asks the package, compares. An unknown key is an
// error, so a vector that says something new cannot pass unread.

import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import * as aftercall from "aftercall";

const FOLDER = fileURLToPath(new URL("../../../crates/aftercall/vectors", import.meta.url));

const META = ["name", "kind", "source", "level", "contract"];
const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

function only(given, ...known) {
  const unknown = Object.keys(given).filter((key) => !known.includes(key));
  assert.deepEqual(unknown, [], `unknown keys: ${unknown}`);
}

// Reading what is given

function contract({ contract: given = "rest" }) {
  if (typeof given === "string") return aftercall.Contract.named(given);
  only(given, "toml");
  return aftercall.Contract.fromToml(given.toml);
}

/** A header value or a body with its escapes. */
function raw(value) {
  if (typeof value === "string") return Buffer.from(value);
  if (Array.isArray(value)) return Buffer.concat(value.map(raw));
  if ("hex" in value) {
    only(value, "hex");
    return Buffer.from(value.hex, "hex");
  }
  only(value, "repeat", "times");
  return Buffer.from(value.repeat.repeat(value.times));
}

function fields({ headers = [] }) {
  return headers.map(([name, value]) => [Buffer.from(name), raw(value)]);
}

/** RFC 3339 in microseconds since 1970, exactly. */
function micros(text) {
  const [, whole, fraction = ""] = /^(.*?)(?:\.(\d+))?Z$/.exec(text);
  return Date.parse(`${whole}Z`) * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}

function request(given) {
  if (given === undefined) return undefined;
  only(given, "method", "url", "headers", "replayable", "idempotent", "earlier");
  const { method, url, replayable, idempotent, earlier } = given;
  return new aftercall.Request(method, url, fields(given), { replayable, idempotent, earlier });
}

function response(given) {
  only(given, "status", "headers", "body", "body_state", "received", "redirects");
  return {
    status: given.status,
    headers: fields(given),
    body: given.body === undefined ? null : raw(given.body),
    bodyState: given.body_state,
    received: given.received === undefined ? null : micros(given.received) / 1000,
    redirects: given.redirects,
  };
}

function failure(given) {
  const known = "library" in given ? ["library", "name"] : ["phase", "cause"];
  const { redirects, ...rest } = given;
  only(rest, ...known, "sent");
  return { ...rest, redirect: redirects?.[0] };
}

// Comparing

/** Compares as the vectors' README says; names no key. */
function compare(expected, found, place) {
  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  if (isObject(expected) && isObject(found)) {
    for (const [key, value] of Object.entries(expected)) {
      assert.ok(key in found, `there is no ${place}.${key}`);
      compare(value, found[key], `${place}.${key}`);
    }
  } else if (Array.isArray(expected) && Array.isArray(found)) {
    const areTexts = [...expected, ...found].every((item) => typeof item === "string");
    const [wanted, items] = areTexts ? [[...expected].sort(), [...found].sort()] : [expected, found];
    assert.equal(items.length, wanted.length, `${place}: how many`);
    wanted.forEach((value, at) => compare(value, items[at], `${place}[${at}]`));
  } else if (Array.isArray(expected) && typeof found === "number") {
    const [low, high] = expected;
    assert.ok(low <= found && found <= high, `${place}: ${found} is not within ${low}..${high}`);
  } else {
    assert.deepEqual(found, expected, place);
  }
}

const json = (value) => JSON.parse(JSON.stringify(value));

/** A verdict says as JSON what the case expects. */
function checkVerdict(found, expect) {
  assert.ok(found, "no verdict");
  compare(expect, json(found), "verdict");
  assert.equal(found.waitSeconds(0), (found.wait?.after ?? found.wait?.at ?? 0) / 1000);
}

/** The core's own JSON of the last decision, and the package's of the same verdict. */
function checkDecision(call, decision, { verdict, ...expect }) {
  const said = call.toJSON();
  compare(expect, said, "decision");
  assert.equal(decision.action, said.action);
  const last = decision.outcome ? decision.outcome.verdict : call.lastVerdict;
  if (decision.outcome) assert.deepEqual(json(last), said.outcome.verdict, "the core's JSON");
  if (verdict) checkVerdict(last, verdict);
}

// The three kinds

function runStatus(given) {
  only(given, ...META, "input", "expect");
  const by = contract(given);
  const look = () => aftercall.status(given.input, { contract: by });
  if ("error" in given.expect) {
    only(given.expect, "error");
    return assert.throws(look, (error) =>
      error instanceof aftercall.AftercallError || error instanceof RangeError);
  }
  compare(given.expect, json(look()), "status");
}

function runJudge(given) {
  only(given, ...META, "request", "response", "failure", "expect");
  const options = { request: request(given.request), contract: contract(given) };
  const isResponse = "response" in given;
  assert.notEqual(isResponse, "failure" in given, "a response or a failure");
  const verdict = isResponse
    ? aftercall.judge(response(given.response), options)
    : aftercall.judgeFailure(failure(given.failure), options);
  checkVerdict(verdict, given.expect);
}

function runStream(given) {
  only(given, ...META, "request", "response", "chunks", "trailers", "complete", "expect");
  const options = { request: request(given.request), contract: contract(given) };
  const stream = new aftercall.Stream(response(given.response), options);
  for (const chunk of given.chunks) stream.feed(raw(chunk));
  stream.trailers(fields({ headers: given.trailers }));
  const verdict = stream.finish(given.complete ?? true);
  const { content_begun: begun, ...expect } = given.expect;
  if (begun !== undefined) assert.equal(stream.contentBegun, begun, "content_begun");
  checkVerdict(verdict, expect);
}

function policy(given = {}) {
  const settings = Object.entries(given).map(([name, value]) => [
    camel(name.replace(/_ms$/, "")),
    value,
  ]);
  return new aftercall.Policy(Object.fromEntries(settings));
}

function start(engine, operation, seed) {
  only(operation, "request", "options");
  const given = operation.options ?? {};
  only(given, "can_authenticate", "can_verify", "deadline_ms", "scope");
  return engine.call(request(operation.request), {
    canAuthenticate: given.can_authenticate,
    canVerify: given.can_verify,
    deadline: given.deadline_ms,
    scope: given.scope,
    seed,
  });
}

function runCall(given) {
  only(given, ...META, "policy", "seed", "wall", "calls", "request", "options", "steps");
  const engine = new aftercall.Engine({ contract: contract(given), policy: policy(given.policy) });
  assert.notEqual("calls" in given, "request" in given, "calls or a request");
  const single = { request: given.request, options: given.options };
  const operations = Object.entries(given.calls ?? { "": single });
  const calls = new Map(
    operations.map(([name, operation]) => [name, start(engine, operation, given.seed ?? 1)]),
  );
  assert.ok(given.steps.length, "no steps");
  let wall = micros(given.wall ?? "2026-01-01T00:00:00Z");
  given.steps.forEach((step, each) => {
    wall += (step.wall_jump_ms ?? 0) * 1000;
    const at = step.at_ms * 1000;
    try {
      if (step.do === "release") return release(engine, step);
      runStep(calls.get(step.call ?? ""), step, { monotonic: at, wall: wall + at });
    } catch (error) {
      error.message = `step ${each}: ${error.message}`;
      throw error;
    }
  });
}

const STEPS = {
  begin: (call, _, now) => call.begin(now),
  response: (call, step, now) => call.onResponse(response(step.response), now),
  failure: (call, step, now) => call.onFailure(failure(step.failure), now),
  wake: (call, _, now) => call.onWake(now),
  credentials: (call, step, now) => call.onCredentials(step.ok, now),
  verified: (call, step, now) => call.onVerified(step.result, now),
  cancel: (call, _, now) => call.cancel(now),
};

function release(engine, step) {
  only(step, "at_ms", "do", "url", "scope");
  engine.release(step.url, step.scope);
}

function runStep(call, step, now) {
  const carried = { response: ["response"], failure: ["failure"], credentials: ["ok"] };
  const own = step.do === "verified" ? ["result"] : carried[step.do] ?? [];
  only(step, "at_ms", "call", "do", "expect", "wall_jump_ms", ...own);
  assert.ok(STEPS[step.do], `unknown step ${step.do}`);
  const take = () => STEPS[step.do](call, step, now);
  if ("error" in step.expect) {
    only(step.expect, "error");
    return assert.throws(take, aftercall.AftercallError);
  }
  checkDecision(call, take(), step.expect);
}

const KINDS = { status: runStatus, judge: runJudge, stream: runStream, call: runCall };

function run(given) {
  assert.ok(KINDS[given.kind], `unknown kind ${given.kind}`);
  KINDS[given.kind](given);
}

const files = readdirSync(FOLDER).filter((name) => /\.json$/.test(name) && name !== "schema.json");
const seen = { status: 0, judge: 0, stream: 0, call: 0 };

for (const file of files.sort()) {
  test(`vectors of ${file}`, () => {
    const wrong = [];
    for (const given of JSON.parse(readFileSync(path.join(FOLDER, file), "utf8"))) {
      try {
        seen[given.kind] += 1;
        run(given);
      } catch (error) {
        wrong.push(`${given.name}: ${error.message}`);
      }
    }
    assert.equal(wrong.length, 0, `${wrong.length} differ\n${wrong.join("\n")}`);
  });
}

test("there are vectors of every kind", () => {
  const count = Object.values(seen).reduce((sum, each) => sum + each, 0);
  console.log(`${count} vectors`);
  for (const [kind, cases] of Object.entries(seen)) assert.notEqual(cases, 0, `${kind}: none ran`);
});

test("an unknown key fails", () => {
  const given = { name: "x", kind: "status", input: 200, expect: {} };
  run(given);
  assert.throws(() => run({ ...given, surprise: 1 }), /surprise/);
  assert.throws(() => run({ ...given, expect: { surprise: 1 } }), /surprise/);
  assert.throws(() => run({ ...given, kind: "surprise" }), /surprise/);
  assert.throws(() => run({ kind: "judge", response: { status: 1, surprise: 1 }, expect: {} }));
});
