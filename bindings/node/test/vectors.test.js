"use strict";
// Runs every shared vector: converts a case, asks the package, compares. An unknown key is an
// error, so a vector that says something new cannot pass unread.

const assert = require("node:assert/strict");
const { readFileSync, readdirSync } = require("node:fs");
const path = require("node:path");
const test = require("node:test");
const aftercall = require("../index.js");

const FOLDER = path.resolve(__dirname, "../../../crates/aftercall/vectors");

const META = ["name", "kind", "source", "level", "contract"];
const PLAIN = [
  ...["code", "message", "description", "is_known", "effect", "fault", "repeat", "remedy"],
  ...["is_success", "is_client_error", "is_server_error", "is_throttled"],
];

const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

function only(given, ...known) {
  const unknown = Object.keys(given).filter((key) => !known.includes(key));
  assert.deepEqual(unknown, [], `unknown keys: ${unknown}`);
}

/** Compares the members of `found` that `expect` names, except those in `apart`. */
function compare(found, expect, ...apart) {
  for (const [key, value] of Object.entries(expect)) {
    if (!apart.includes(key)) assert.deepEqual(found[camel(key)], value, key);
  }
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

function checkVerdict(found, expect) {
  const apart = ["wait", "problem", "caveats", "evidence"];
  only(expect, ...PLAIN, "is_retryable", ...apart);
  assert.ok(found, "no verdict");
  compare(found, expect, ...apart);
  if ("wait" in expect) checkWait(found, expect.wait);
  if ("problem" in expect) checkProblem(found.problem, expect.problem);
  if ("caveats" in expect) {
    assert.deepEqual([...found.caveats].sort(), [...expect.caveats].sort(), "caveats");
  }
  for (const [field, source] of Object.entries(expect.evidence ?? {})) {
    assert.equal(found.evidence[field]?.source, source, `evidence of ${field}`);
  }
}

function checkWait(verdict, expect) {
  if (expect === null) {
    assert.equal(verdict.wait, null, "wait");
    return assert.equal(verdict.waitSeconds(), 0);
  }
  only(expect, "after_ms", "at");
  assert.ok(verdict.wait, "no wait");
  const after = expect.after_ms ?? null;
  const at = expect.at === undefined ? null : micros(expect.at) / 1000;
  assert.deepEqual({ ...verdict.wait }, { after, at }, "wait");
  if (after !== null) assert.equal(verdict.waitSeconds(0), after / 1000);
}

function checkProblem(found, expect) {
  only(expect, "type", "code", "title", "detail", "request_id", "errors");
  compare(found, expect, "errors");
  if (expect.errors === undefined) return;
  assert.equal(found.errors.length, expect.errors.length, "number of errors");
  expect.errors.forEach((wanted, each) => {
    only(wanted, "pointer", "field", "code", "detail");
    compare(found.errors[each], wanted);
  });
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
  only(given.expect, ...PLAIN, "phrase");
  const found = look();
  compare(found, given.expect, "phrase");
  // A status without a registered phrase has an empty one.
  if ("phrase" in given.expect) assert.equal(found.phrase, given.expect.phrase ?? "", "phrase");
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

/** What a decision of each kind may be asked. */
const DECISIONS = {
  send(decision, expect) {
    only(expect, "attempt", "time_left_ms", "fresh_connection");
    const { number: attempt, timeLeft: timeLeftMs, freshConnection } = decision;
    compare({ attempt, timeLeftMs, freshConnection }, expect);
  },
  wait(decision, expect) {
    only(expect, "until_ms", "until_us", "reason");
    compare(decision, expect, "until_ms", "until_us");
    const { until } = decision;
    if ("until_us" in expect) assert.equal(until, expect.until_us, "until_us");
    if (!expect.until_ms) return;
    const [low, high] = expect.until_ms.map((bound) => bound * 1000);
    assert.ok(low <= until && until <= high, `until ${until}, expected ${low}..${high}`);
  },
  authenticate(decision, expect) {
    only(expect, "scheme");
    compare({ scheme: decision.challenges[0]?.scheme ?? null }, expect);
  },
  verify({ attempt, timeLeft, verdict, attempts }, expect) {
    only(expect, "attempt", "time_left_ms", "code", "failure", "sent_ms", "ended_ms");
    const times = (name) => attempts.map((each) => each[name] / 1000);
    const { code, failure: failed } = verdict;
    const told = {
      attempt,
      time_left_ms: timeLeft,
      code,
      failure: failed && String(failed),
      sent_ms: times("sentAt"),
      ended_ms: times("endedAt"),
    };
    for (const key of Object.keys(expect)) assert.deepEqual(told[key], expect[key], key);
  },
  done({ outcome }, expect) {
    only(expect, "outcome");
    const wanted = expect.outcome ?? {};
    only(wanted, "effect", "stop", "is_success", "attempts", "wait_ms", "code");
    compare(outcome, wanted, "attempts", "wait_ms", "code");
    const told = {
      attempts: outcome.attempts.length,
      wait_ms: outcome.wait,
      code: outcome.verdict === null ? null : outcome.verdict.code,
    };
    for (const key of Object.keys(told)) {
      if (key in wanted) assert.equal(told[key], wanted[key], key);
    }
  },
};

function checkDecision(call, decision, expect) {
  const { action, verdict, ...rest } = expect;
  assert.equal(decision.action, action, "action");
  DECISIONS[action](decision, rest);
  if (verdict) checkVerdict(decision.outcome?.verdict ?? call.lastVerdict, verdict);
}

const KINDS = { status: runStatus, judge: runJudge, call: runCall };

function run(given) {
  assert.ok(KINDS[given.kind], `unknown kind ${given.kind}`);
  KINDS[given.kind](given);
}

const files = readdirSync(FOLDER).filter((name) => /\.json$/.test(name) && name !== "schema.json");
const seen = { status: 0, judge: 0, call: 0 };

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
