// Runs every shared vector through the module: converts a case, asks, compares. What the packed form says
// must also be what the core's JSON says. An unknown key is an error, and so is a kind that did not run.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";
import { Host, Refused, WANT, Writer } from "./host.mjs";
import * as shapes from "./shapes.mjs";
import { numberOf } from "./shapes.mjs";

const FOLDER = new URL("../../../crates/aftercall/vectors/", import.meta.url);
/** A result of the C interface. */
const NOT_FOUND = 8;

const META = ["name", "kind", "source", "level", "contract"];

const host = await Host.load();
shapes.learn(host);

function only(given, ...known) {
  const unknown = Object.keys(given).filter((key) => !known.includes(key));
  assert.deepEqual(unknown, [], `unknown keys: ${unknown}`);
}

// Reading what is given

/** Hands a case's contract to `use` and frees it. */
function withContract({ contract: given = "rest" }, use) {
  if (given === "rest") return use(0);
  const [name, text] = typeof given === "string"
    ? ["ac_contract_named", given]
    : (only(given, "toml"), ["ac_contract_from_toml", given.toml]);
  return holding(host.call(name, [], new Writer().text(text)), use);
}

function holding(handle, use) {
  try {
    return use(handle);
  } finally {
    host.call("ac_free", [handle]);
  }
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

const fields = (headers = []) => headers.map(([name, value]) => [Buffer.from(name), raw(value)]);

/** RFC 3339 in microseconds since 1970, exactly. */
function micros(text) {
  const [, whole, fraction = ""] = /^(.*?)(?:\.(\d+))?Z$/.exec(text);
  return Date.parse(`${whole}Z`) * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}

function request(to, given) {
  if (given === undefined) return to.u8(0);
  only(given, "method", "url", "headers", "replayable", "idempotent", "earlier");
  const { method, url = "", headers, replayable = true, idempotent, earlier } = given;
  const declared = idempotent === undefined ? 0 : 4 + (idempotent ? 8 : 0);
  to.u8(1 + (replayable ? 0 : 2) + declared);
  to.u8(earlier === undefined ? 0 : 1 + numberOf("effect", earlier));
  return to.text(method).text(url).fields(fields(headers));
}

/** Of several redirects the first that changes the method counts, else the first. */
const redirect = (codes = []) => codes.find((code) => code <= 303) ?? codes[0] ?? 0;

function response(to, given, isHead = false) {
  only(given, "status", "headers", "body", "body_state", "received", "redirects");
  const body = given.body === undefined || isHead ? Buffer.alloc(0) : raw(given.body);
  const state = given.body_state ?? (given.body === undefined ? "unread" : "complete");
  const received = given.received === undefined ? null : micros(given.received);
  to.u16(given.status).u8(numberOf("body_state", isHead ? "unread" : state));
  to.u8(received === null ? 0 : 1).u64(received ?? 0).u16(redirect(given.redirects));
  // No more of it counts; one byte more tells that there is more.
  return to.fields(fields(given.headers)).text(body.subarray(0, 65_537));
}

/** A name without a row says nothing, which is always true. */
function named(library, name) {
  try {
    return host.call("ac_failure_named", [], new Writer().text(library).text(name));
  } catch (error) {
    if (error.result !== NOT_FOUND) throw error;
    return { phase: numberOf("phase", "unknown"), cause: numberOf("cause", "unknown"), sent: 0 };
  }
}

function failure(to, given) {
  const { redirects, sent, ...rest } = given;
  only(rest, ..."library" in rest ? ["library", "name"] : ["phase", "cause"]);
  const found = "library" in rest
    ? named(rest.library, rest.name)
    : { phase: numberOf("phase", rest.phase), cause: numberOf("cause", rest.cause ?? "unknown"), sent: 0 };
  const told = sent === undefined ? found.sent : 1 + Number(sent);
  return to.u8(found.phase).u8(found.cause).u8(told).u16(redirect(redirects));
}

// Comparing

/** Compares as the vectors' README says; names no key. */
function compare(expected, found, place) {
  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  if (isObject(expected) && isObject(found)) {
    for (const [key, value] of Object.entries(expected)) {
      assert.ok(key in found, `there is no ${place}.${key}`);
      const reads = key in READS ? READS[key](found[key], value) : found[key];
      compare(value, reads, `${place}.${key}`);
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

/** Where the vectors have less than the JSON: the slug of the source alone, and how many attempts. */
const READS = {
  attempts: (found, wanted) => (typeof wanted === "number" ? found.length : found),
};

const json = (text) => JSON.parse(text.text);

function checkVerdict(part, text, expect) {
  const found = shapes.verdict(part);
  assert.deepEqual(JSON.parse(JSON.stringify(found)), json(text), "the core's JSON");
  const evidence = Object.fromEntries(Object.entries(found.evidence).map(([field, { source }]) => [field, source]));
  const shown = { ...found, evidence: typeof Object.values(expect.evidence ?? {})[0] === "string" ? evidence : found.evidence };
  compare(expect, shown, "verdict");
}

// The four kinds

function runStatus(given) {
  only(given, ...META, "input", "expect");
  const { input, expect } = given;
  const look = () => withContract(given, (contract) => typeof input === "number"
    ? host.call("ac_status", [contract, input])
    : host.call("ac_status_named", [contract], new Writer().text(input)));
  if ("error" in expect) {
    only(expect, "error");
    return assert.throws(look, Refused);
  }
  compare(expect, shapes.status(look()), "status");
}

function runJudge(given) {
  only(given, ...META, "request", "response", "failure", "expect");
  const isResponse = "response" in given;
  assert.notEqual(isResponse, "failure" in given, "a response or a failure");
  const write = (isHead) => {
    const to = request(new Writer(), given.request).u8(isResponse ? 0 : 1);
    return isResponse ? response(to, given.response, isHead) : failure(to, given.failure);
  };
  withContract(given, (contract) => {
    const part = host.call("ac_judge", [contract, WANT.all], write());
    checkVerdict(part, host.call("ac_judge_json", [contract], write()), given.expect);
    const less = host.call("ac_judge", [contract, 0], write());
    assert.deepEqual(less, { ...part, evidence: [], explanation: null, status: null });
    const wanted = host.call("ac_body_wanted", [contract], write(true));
    assert.ok(wanted >= 0 && wanted <= 65_536, `body_wanted ${wanted}`);
  });
}

function runStream(given) {
  only(given, ...META, "request", "response", "chunks", "trailers", "complete", "expect");
  const head = response(request(new Writer(), given.request).u8(0), given.response, true);
  withContract(given, (contract) => holding(host.call("ac_stream_new", [contract], head), (stream) => {
    for (const chunk of given.chunks) host.call("ac_stream_feed", [stream], raw(chunk));
    host.call("ac_stream_trailers", [stream], new Writer().fields(fields(given.trailers)));
    const part = host.call("ac_stream_finish", [stream, Number(given.complete ?? true), WANT.all]);
    const { content_begun: begun, ...expect } = given.expect;
    if (begun !== undefined) assert.equal(host.call("ac_stream_content_begun", [stream]), Number(begun));
    assert.deepEqual(host.call("ac_stream_verdict", [stream, WANT.all]), part);
    checkVerdict(part, host.call("ac_stream_json", [stream]), expect);
  }));
}

function policy(given = {}) {
  const settings = Object.entries(given);
  const to = new Writer().text("").u32(settings.length);
  for (const [name, value] of settings) to.text(name).u64(Number(value));
  return to;
}

function start(engine, operation, seed) {
  only(operation, "request", "options");
  const { request: asked, options = {} } = operation;
  only(options, "can_authenticate", "can_verify", "deadline_ms", "scope");
  const to = new Writer().u8((options.can_authenticate ? 1 : 0) + (options.can_verify ? 2 : 0));
  to.u64((options.deadline_ms ?? 0) * 1000).u64(seed).text(options.scope ?? "");
  return host.call("ac_call_new", [engine], request(to, asked));
}

function runCall(given) {
  only(given, ...META, "policy", "seed", "wall", "calls", "request", "options", "steps");
  assert.notEqual("calls" in given, "request" in given, "calls or a request");
  assert.ok(given.steps.length, "no steps");
  withContract(given, (contract) =>
    holding(host.call("ac_engine_new", [contract], policy(given.policy)), (engine) => {
      const single = { "": { request: given.request, options: given.options } };
      const calls = new Map(Object.entries(given.calls ?? single)
        .map(([name, operation]) => [name, start(engine, operation, given.seed ?? 1)]));
      try {
        runSteps(given, engine, calls);
      } finally {
        for (const call of calls.values()) host.call("ac_free", [call]);
      }
    }));
}

function runSteps(given, engine, calls) {
  let wall = micros(given.wall ?? "2026-01-01T00:00:00Z");
  given.steps.forEach((step, each) => {
    wall += (step.wall_jump_ms ?? 0) * 1000;
    const at = step.at_ms * 1000;
    try {
      if (step.do === "release") {
        only(step, "at_ms", "do", "url", "scope");
        host.call("ac_engine_release", [engine], new Writer().text(step.url).text(step.scope ?? ""));
      } else {
        runStep(calls.get(step.call ?? ""), step, at, wall + at);
      }
    } catch (error) {
      error.message = `step ${each}: ${error.message}`;
      throw error;
    }
  });
}

const EVENTS = {
  begin: [0, (to) => to],
  response: [1, (to, step) => response(to, step.response)],
  failure: [2, (to, step) => failure(to, step.failure)],
  wake: [3, (to) => to],
  credentials: [4, (to, step) => to.u8(Number(step.ok))],
  verified: [5, (to, step) => to.u8(numberOf("verified", step.result))],
  cancel: [6, (to) => to],
};

function runStep(call, step, monotonic, wall) {
  const carried = { response: ["response"], failure: ["failure"], credentials: ["ok"], verified: ["result"] };
  only(step, "at_ms", "call", "do", "expect", "wall_jump_ms", ...carried[step.do] ?? []);
  const [event, write] = EVENTS[step.do];
  const take = () => host.call("ac_call_step", [call, WANT.all],
    write(new Writer().u8(event).u64(monotonic).u64(wall), step));
  if ("error" in step.expect) {
    only(step.expect, "error");
    return assert.throws(take, Refused);
  }
  const { verdict, ...expect } = step.expect;
  const part = take();
  checkDecision(call, part, expect);
  if (verdict !== undefined) {
    const last = host.call("ac_call_verdict", [call, WANT.all]);
    assert.deepEqual(part.verdict ?? part.outcome.verdict, last);
    checkVerdict(last, host.call("ac_call_verdict_json", [call]), verdict);
  }
}

function checkDecision(call, part, expect) {
  assert.deepEqual(host.call("ac_call_last", [call, WANT.all]), part, "the last decision");
  const found = shapes.decision(part);
  if (typeof expect.failure === "string") {
    const { failure: words, ...others } = expect;
    assert.equal(`${found.failure.phase}: ${found.failure.cause}`, words);
    expect = others;
  }
  assert.deepEqual(JSON.parse(JSON.stringify(found)), json(host.call("ac_call_json", [call])), "the core's JSON");
  compare(expect, shown(found), "decision");
}

/** A decision with the names that the vectors have besides. */
function shown(found) {
  const attempts = found.attempts ?? [];
  return {
    ...found,
    scheme: found.challenges?.[0]?.scheme,
    sent_ms: attempts.map((one) => one.sent_ms),
    ended_ms: attempts.map((one) => one.ended_ms),
  };
}

const KINDS = { status: runStatus, judge: runJudge, stream: runStream, call: runCall };
const seen = { status: 0, judge: 0, stream: 0, call: 0 };

function run(given) {
  assert.ok(KINDS[given.kind], `unknown kind ${given.kind}`);
  KINDS[given.kind](given);
}

const files = readdirSync(FOLDER).filter((name) => /\.json$/.test(name) && name !== "schema.json");

for (const file of files.sort()) {
  test(`vectors of ${file}`, () => {
    const wrong = [];
    for (const given of JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"))) {
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

test("there are vectors of every kind, and nothing is left of them", () => {
  const told = Object.entries(seen).map(([kind, count]) => `${count} ${kind}`).join(", ");
  console.log(`vectors through the module: ${told}`);
  for (const [kind, count] of Object.entries(seen)) assert.notEqual(count, 0, `${kind}: none ran`);
  assert.equal(host.call("ac_count"), 0);
});

test("an unknown key, a wrong value and an unknown kind fail", () => {
  const given = { name: "x", kind: "status", input: 200, expect: {} };
  run(given);
  assert.throws(() => run({ ...given, surprise: 1 }), /surprise/);
  assert.throws(() => run({ ...given, expect: { surprise: 1 } }), /surprise/);
  assert.throws(() => run({ ...given, expect: { message: "surprise" } }), /surprise/);
  assert.throws(() => run({ ...given, kind: "surprise" }), /surprise/);
  const judge = { kind: "judge", response: { status: 503 }, expect: { remedy: "proceed" } };
  assert.throws(() => run(judge), /slow-down/);
});
