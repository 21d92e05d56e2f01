"use strict";
// Level 3: one logical operation and all its attempts, without I/O. Each method takes what
// happened and gives the one next decision.

const native = require("./native.js");
const { ofText } = require("./bytes.js");
const { decisionOf } = require("./decision.js");
const { expected } = require("./error.js");
const { failureOf, writeFailure } = require("./failure.js");
const { create, disposable, own, pointerOf } = require("./handle.js");
const { readDecision } = require("./layout.js");
const { answered, answeredText, input } = require("./packed.js");
const { requestOf, withRequest } = require("./request.js");
const { responseOf, writeResponse } = require("./response.js");
const { timeOf, toMicros } = require("./time.js");
const { verdictOf } = require("./verdict.js");
const { sets } = require("./vocabulary.js");

/** The events of the packed form. */
const BEGIN = 0;
const RESPONSE = 1;
const FAILURE = 2;
const WAKE = 3;
const CREDENTIALS = 4;
const VERIFIED = 5;
const CANCEL = 6;

/**
 * One logical operation and all its attempts; made by `Engine.call`. `now` is a Now; without one
 * the machine's clocks are read. An input that the call does not expect throws an AftercallError
 * and changes nothing.
 */
class Call {
  constructor() {
    throw new TypeError("a Call is made by Engine.call");
  }

  /** What the last answer or failure meant: a Verdict, or null before the first one. */
  get lastVerdict() {
    return lastVerdict(pointerOf(this, "call"));
  }

  /** For JSON: the last decision, with the same keys in every language; null before the first. */
  toJSON() {
    const pointer = pointerOf(this, "call");
    const text = answeredText((...out) => native.aftercall_call_json(pointer, ...out));
    return text === null ? null : JSON.parse(text);
  }

  /** Starts the call. The origin may be paused: even the first step can be a wait, or the end. */
  begin(now) {
    return step(this, BEGIN, timeOf(now));
  }

  /** Tells the call that a response came to the attempt that was sent. */
  onResponse(response, now) {
    const time = timeOf(now);
    const came = responseOf(response);
    return step(this, RESPONSE, time, (to) => writeResponse(to, came));
  }

  /** Tells the call that the attempt failed before a final response head arrived. */
  onFailure(failure, now) {
    const time = timeOf(now);
    const failed = failureOf(failure);
    return step(this, FAILURE, time, (to) => writeFailure(to, failed));
  }

  /** Tells the call that the wait is over. Too early gives the same wait again. */
  onWake(now) {
    return step(this, WAKE, timeOf(now));
  }

  /** Tells the call whether new credentials were obtained; the next attempt must use them. */
  onCredentials(renewed, now) {
    if (typeof renewed !== "boolean") throw expected(renewed, "renewed", "a boolean");
    return step(this, CREDENTIALS, timeOf(now), (to) => to.u8(Number(renewed)));
  }

  /**
   * Tells the call what a look at the server found. "not-applied" is your word that it did not
   * happen and no longer can; "not visible yet" is "unknown".
   */
  onVerified(found, now) {
    const number = sets.verified.number(found);
    return step(this, VERIFIED, timeOf(now), (to) => to.u8(number));
  }

  /** Ends the call, in any state but the last. An attempt under way may have been applied. */
  cancel(now) {
    return step(this, CANCEL, timeOf(now));
  }
}
disposable(Call);

/** Lets the library decide. From here on no code of the user runs. */
function step(call, event, time, write = (to) => to) {
  const pointer = pointerOf(call, "call");
  const to = input.start().u8(event).u64(time.monotonic_us).u64(time.wall_us);
  const bytes = write(to).written();
  const ask = (...out) => native.aftercall_call_step_packed(pointer, bytes, bytes.length, ...out);
  // A step is taken once, even where the buffer was too small for what it gave.
  const again = (...out) => native.aftercall_call_pack(pointer, ...out);
  const detail = () => native.aftercall_call_error(pointer);
  return decisionOf(answered(ask, detail, again).first(readDecision));
}

function lastVerdict(pointer) {
  const ask = (...out) => native.aftercall_call_pack(pointer, ...out);
  const packed = answered(ask, undefined, ask, native.AFTERCALL_RESULT_STATE)?.first(readDecision);
  return verdictOf(packed?.verdict ?? packed?.outcome?.verdict ?? null);
}

/** A call of the engine; its pointer is fetched when all of the user's values have been read. */
function startCall(engine, request, options) {
  if (!request) throw expected(request, "request", "a Request or an object with method and url");
  const { seed, ...values } = optionsOf(options);
  const told = requestOf({ request });
  return withRequest(told, (asked) => {
    const by = pointerOf(engine, "engine");
    const allowed = native.given("aftercall_call_options", values);
    const made = create((out) => native.aftercall_call_new(by, asked, allowed, seed, out));
    return own(Object.create(Call.prototype), "call", made);
  });
}

/** The options of a call as the library takes them. */
function optionsOf(options) {
  const { canAuthenticate, canVerify, deadline, scope, seed } = options ?? {};
  const name = ofText(scope ?? "", "scope");
  return {
    can_authenticate: canAuthenticate ? 1 : 0,
    can_verify: canVerify ? 1 : 0,
    deadline_us: deadlineOf(deadline),
    scope: name,
    scope_len: name.length,
    seed: seedOf(seed),
  };
}

/** 0 is how the library is told that the policy's deadline holds. */
function deadlineOf(deadline) {
  if (deadline === undefined || deadline === null) return 0;
  const micros = toMicros(deadline, "deadline");
  if (micros <= 0) throw new RangeError(`deadline: ${deadline} ms is not after the beginning`);
  return micros;
}

/** Where the jitter comes from: any number of 64 bits. */
function seedOf(seed) {
  if (seed === undefined || seed === null) return Math.floor(Math.random() * 2 ** 53);
  if (typeof seed === "bigint" && BigInt.asUintN(64, seed) === seed) return seed;
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw expected(seed, "seed", "a whole number or bigint of 0 to 64 bits");
}

module.exports = { Call, startCall };
