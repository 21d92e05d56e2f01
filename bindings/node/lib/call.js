"use strict";
// Storey 3: one logical operation and all its attempts, without I/O. Each method takes what
// happened and gives the one next decision.

const native = require("./native.js");
const { ofText } = require("./bytes.js");
const { decisionOf } = require("./decision.js");
const { check, expected } = require("./error.js");
const { failureOf } = require("./failure.js");
const { create, disposable, own, pointerOf } = require("./handle.js");
const { requestOf, withRequest } = require("./request.js");
const { responseOf } = require("./response.js");
const { timeOf, toMicros } = require("./time.js");
const { verdictOf } = require("./verdict.js");
const { sets } = require("./vocabulary.js");

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

  /** Starts the call. The origin may be paused: even the first step can be a wait, or the end. */
  begin(now) {
    return drive(this, now, native.aftercall_call_begin);
  }

  /** Tells the call that a response came to the attempt that was sent. */
  onResponse(response, now) {
    const time = timeOf(now);
    const came = responseOf(response);
    return next(this, time, (call, at, out) =>
      native.aftercall_call_on_response(call, came, at, out));
  }

  /** Tells the call that no final response head came to the attempt that was sent. */
  onFailure(failure, now) {
    const time = timeOf(now);
    const failed = failureOf(failure);
    return next(this, time, (call, at, out) =>
      native.aftercall_call_on_failure(call, native.given("aftercall_failure", failed), at, out));
  }

  /** Tells the call that the wait is over. Too early gives the same wait again. */
  onWake(now) {
    return drive(this, now, native.aftercall_call_on_wake);
  }

  /** Tells the call whether new credentials were got; the next attempt is to carry them. */
  onCredentials(renewed, now) {
    if (typeof renewed !== "boolean") throw expected(renewed, "renewed", "a boolean");
    return drive(this, now, native.aftercall_call_on_credentials, Number(renewed));
  }

  /**
   * Tells the call what a look at the server found. "not-applied" is your word that it did not
   * happen and cannot any more; "not visible yet" is "unknown".
   */
  onVerified(found, now) {
    return drive(this, now, native.aftercall_call_on_verified, sets.verified.number(found));
  }

  /** Ends the call, in any state but the last. An attempt under way may have been applied. */
  cancel(now) {
    return drive(this, now, native.aftercall_call_cancel);
  }
}
disposable(Call);

/** Gives the call an input that is in the library's form already. */
function drive(call, now, input, ...what) {
  return next(call, timeOf(now), (pointer, at, out) => input(pointer, ...what, at, out));
}

/** Lets the library decide. From here on no code of the user runs. */
function next(call, time, decide) {
  const pointer = pointerOf(call, "call");
  const at = native.given("aftercall_time", time);
  const [result, decision] = native.filled("aftercall_decision", (out) => decide(pointer, at, out));
  check(result, () => native.aftercall_call_error(pointer));
  return decisionOf(pointer, decision, () => lastVerdict(pointer));
}

function lastVerdict(pointer) {
  return verdictOf((out) => native.aftercall_call_verdict(pointer, out));
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
