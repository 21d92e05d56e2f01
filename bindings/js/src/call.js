// Level 3: one logical operation and all its attempts, without I/O. Each method takes what
// happened and gives the one next decision.

import { ofText } from "./bytes.js";
import { decisionOf } from "./decision.js";
import { AftercallError, Result, expected } from "./error.js";
import { failureOf, writeFailure } from "./failure.js";
import { disposable, handleOf, own } from "./handle.js";
import { readDecision, readText, readVerdict } from "./layout.js";
import { requestOf, writeRequest } from "./request.js";
import { A_RESPONSE, headOf, responseOf, writeResponse } from "./response.js";
import { timeOf, toMicros } from "./time.js";
import { Verdict, WANT_ALL } from "./verdict.js";
import { again, mayAskAgain } from "./again.js";
import { sets } from "./vocabulary.js";

/** What a decision has: a verdict, with or without all that it can have. */
const WANT_VERDICT = 8;
const WANT_EVERYTHING = WANT_VERDICT + WANT_ALL;

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
export class Call {
  constructor() {
    throw new TypeError("a Call is made by Engine.call");
  }

  /** What the last answer or failure meant: a Verdict, or null before the first one. */
  get lastVerdict() {
    const { instance, number } = handleOf(this, "call");
    return unless(Result.NOT_FOUND, () =>
      new Verdict(instance.output("ac_call_verdict", number, WANT_ALL).first(readVerdict)));
  }

  /** For JSON: the last decision, with the same keys in every language; null before the first. */
  toJSON() {
    const { instance, number } = handleOf(this, "call");
    return unless(Result.STATE, () => JSON.parse(instance.output("ac_call_json", number).first(readText).text));
  }

  /**
   * How many leading bytes of the body of a response to give to `onResponse`, by its status and
   * headers: 0 where the body cannot change the decision or belongs to the caller.
   */
  bodyWanted(head) {
    const came = headOf(head);
    const { instance, number } = handleOf(this, "call");
    return instance.number("ac_call_body_wanted", number, undefined, writeResponse(instance.write(), came));
  }

  /** Starts the call. The origin may be paused: even the first step can be a wait, or the end. */
  begin(now) {
    return step(this, BEGIN, timeOf(now));
  }

  /** Tells the call that a response came to the attempt that was sent. */
  onResponse(response, now) {
    const time = timeOf(now);
    const came = responseOf(response);
    return step(this, RESPONSE, time, writeResponse, came);
  }

  /** Tells the call that the attempt failed before a final response head arrived. */
  onFailure(failure, now) {
    const time = timeOf(now);
    const failed = failureOf(failure);
    return step(this, FAILURE, time, writeFailure, failed);
  }

  /** Tells the call that the wait is over. Too early gives the same wait again. */
  onWake(now) {
    return step(this, WAKE, timeOf(now));
  }

  /** Tells the call whether new credentials were obtained; the next attempt must use them. */
  onCredentials(renewed, now) {
    if (typeof renewed !== "boolean") throw expected(renewed, "renewed", "a boolean");
    return step(this, CREDENTIALS, timeOf(now), writeNumber, Number(renewed));
  }

  /**
   * Tells the call what a look at the server found. "not-applied" is your word that it did not
   * happen and no longer can; "not visible yet" is "unknown".
   */
  onVerified(found, now) {
    const number = sets.verified.number(found);
    return step(this, VERIFIED, timeOf(now), writeNumber, number);
  }

  /** Ends the call, in any state but the last. An attempt under way may have been applied. */
  cancel(now) {
    return step(this, CANCEL, timeOf(now));
  }
}
disposable(Call);

const writeNumber = (to, number) => to.u8(number);

/** Lets the library decide. From here on no code of the user runs. */
function step(call, event, time, write, what) {
  const { instance, number, facts } = handleOf(call, "call");
  const to = instance.write().u8(event).u64(time.monotonic).u64(time.wall);
  if (write !== undefined) write(to, what);
  if (event !== RESPONSE || !mayAskAgain(facts.contract, to.length)) {
    return decisionOf(instance.output("ac_call_step", number, WANT_EVERYTHING, to).first(readDecision));
  }
  const decided = instance.output("ac_call_step", number, WANT_VERDICT, to).first(readDecision);
  return decisionOf(decided, moreOf(facts, decided, what, () =>
    instance.output("ac_call_verdict", number, WANT_ALL).first(readVerdict)));
}

/**
 * Gives the last verdict with everything. That on a success of the first attempt is the same as a judgement of its own, so it
 * is asked for when it is wanted; another one now, because the call goes on.
 */
function moreOf({ contract, asked }, { outcome, verdict: seen }, came, ask) {
  const verdict = outcome?.verdict ?? seen;
  if (verdict === null) return undefined;
  const isPlain = came.body.length === 0 && came.fields.every((each) => typeof each === "string");
  if (isPlain && outcome !== null && outcome.attempts.length === 1 && verdict.is_success !== 0) {
    return again(contract, (to) => writeResponse(writeRequest(to, asked, false).u8(A_RESPONSE), came));
  }
  const packed = ask();
  return () => packed;
}

/** What `ask` gives, or null where the library refuses with this result. */
function unless(result, ask) {
  try {
    return ask();
  } catch (error) {
    if (error instanceof AftercallError && error.result === result) return null;
    throw error;
  }
}

/**
 * A call of the engine; its handle is fetched when all of the user's values have been read. Without `isLost` it is
 * freed by hand in any case.
 */
export function startCall(engine, contract, request, options, isLost = true) {
  if (!request) throw expected(request, "request", "a Request or an object with method and url");
  const { flags, deadline, seed, scope } = optionsOf(options);
  const told = requestOf(request);
  const { instance, number } = handleOf(engine, "engine");
  const input = instance.write().u8(flags).u64(deadline).u64(seed).text(scope);
  const made = instance.handle("ac_call_new", number, undefined, writeRequest(input, told));
  return own(Object.create(Call.prototype), "call", instance, made, { contract, asked: told }, isLost);
}

const CAN_AUTHENTICATE = 1;
const CAN_VERIFY = 2;

/** The options of a call as the library takes them. */
function optionsOf(options) {
  const { canAuthenticate, canVerify, deadline, scope, seed } = options ?? {};
  return {
    flags: (canAuthenticate ? CAN_AUTHENTICATE : 0) | (canVerify ? CAN_VERIFY : 0),
    deadline: deadlineOf(deadline),
    seed: seedOf(seed),
    scope: ofText(scope ?? "", "scope"),
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

