// Runs a shared vector on any copy of the package, in any runtime: converts a case, asks the package, compares. An unknown
// key is an error, so a vector that says something new cannot pass unread.

const encoder = new TextEncoder();

function check(holds, message) {
  if (!holds) throw new Error(message);
}

function same(found, expected, place) {
  const [one, other] = [found, expected].map((value) => JSON.stringify(sorted(value)));
  check(one === other, `${place}: ${one} instead of ${other}`);
}

/** A value with the keys of its objects in one order. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

function refused(run, kinds) {
  try {
    run();
  } catch (error) {
    return check(kinds.some((kind) => error instanceof kind), String(error));
  }
  return check(false, "it was not refused");
}

/** A function that runs a vector on this package, and throws when it differs. */
export function runner(aftercall) {
  const META = ["name", "kind", "source", "level", "contract"];
  const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

  function only(given, ...known) {
    const unknown = Object.keys(given).filter((key) => !known.includes(key));
    check(unknown.length === 0, `unknown keys: ${unknown}`);
  }

  // Reading what is given

  function contract({ contract: given = "rest" }) {
    if (typeof given === "string") return aftercall.Contract.named(given);
    only(given, "toml");
    return aftercall.Contract.fromToml(given.toml);
  }

  /** A header value or a body with its escapes. */
  function raw(value) {
    if (typeof value === "string") return encoder.encode(value);
    if (Array.isArray(value)) return Uint8Array.from(value.flatMap((each) => [...raw(each)]));
    if ("hex" in value) {
      only(value, "hex");
      return Uint8Array.from(value.hex.match(/../g) ?? [], (each) => Number.parseInt(each, 16));
    }
    only(value, "repeat", "times");
    return encoder.encode(value.repeat.repeat(value.times));
  }

  function fields({ headers = [] }) {
    return headers.map(([name, value]) => [encoder.encode(name), raw(value)]);
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
        check(key in found, `there is no ${place}.${key}`);
        compare(value, found[key], `${place}.${key}`);
      }
    } else if (Array.isArray(expected) && Array.isArray(found)) {
      const areTexts = [...expected, ...found].every((item) => typeof item === "string");
      const [wanted, items] = areTexts ? [[...expected].sort(), [...found].sort()] : [expected, found];
      same(items.length, wanted.length, `${place}: how many`);
      wanted.forEach((value, at) => compare(value, items[at], `${place}[${at}]`));
    } else if (Array.isArray(expected) && typeof found === "number") {
      const [low, high] = expected;
      check(low <= found && found <= high, `${place}: ${found} is not within ${low}..${high}`);
    } else {
      same(found, expected, place);
    }
  }

  const json = (value) => JSON.parse(JSON.stringify(value));

  /** A verdict says as JSON what the case expects. */
  function checkVerdict(found, expect) {
    check(found, "no verdict");
    compare(expect, json(found), "verdict");
    same(found.waitSeconds(0), (found.wait?.after ?? found.wait?.at ?? 0) / 1000, "waitSeconds");
  }

  /** The core's own JSON of the last decision, and the package's of the same verdict. */
  function checkDecision(call, decision, { verdict, ...expect }) {
    const said = call.toJSON();
    compare(expect, said, "decision");
    same(decision.action, said.action, "action");
    const last = decision.outcome ? decision.outcome.verdict : call.lastVerdict;
    if (decision.outcome) same(json(last), said.outcome.verdict, "the core's JSON");
    if (verdict) checkVerdict(last, verdict);
  }

  // The three kinds

  function runStatus(given) {
    only(given, ...META, "input", "expect");
    const by = contract(given);
    const look = () => aftercall.status(given.input, { contract: by });
    if ("error" in given.expect) {
      only(given.expect, "error");
      return refused(look, [aftercall.AftercallError, RangeError]);
    }
    compare(given.expect, json(look()), "status");
  }

  function runJudge(given) {
    only(given, ...META, "request", "response", "failure", "expect");
    const options = { request: request(given.request), contract: contract(given) };
    const isResponse = "response" in given;
    check(isResponse !== "failure" in given, "a response or a failure");
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
    if (begun !== undefined) same(stream.contentBegun, begun, "content_begun");
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
    check("calls" in given !== "request" in given, "calls or a request");
    const single = { request: given.request, options: given.options };
    const operations = Object.entries(given.calls ?? { "": single });
    const calls = new Map(
      operations.map(([name, operation]) => [name, start(engine, operation, given.seed ?? 1)]),
    );
    check(given.steps.length > 0, "no steps");
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
    check(STEPS[step.do], `unknown step ${step.do}`);
    const take = () => STEPS[step.do](call, step, now);
    if ("error" in step.expect) {
      only(step.expect, "error");
      return refused(take, [aftercall.AftercallError]);
    }
    checkDecision(call, take(), step.expect);
  }

  const KINDS = { status: runStatus, judge: runJudge, stream: runStream, call: runCall };

  function run(given) {
    check(KINDS[given.kind], `unknown kind ${given.kind}`);
    KINDS[given.kind](given);
  }

  return run;
}
