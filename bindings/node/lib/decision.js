"use strict";
// The one next step of a call, and how a call ended.

const native = require("./native.js");
const { check } = require("./error.js");
const { toMillis } = require("./time.js");
const { challengesOf } = require("./verdict.js");
const { sets, tables } = require("./vocabulary.js");

const { Action } = tables;

/** The time that an attempt may take; null for AFTERCALL_NO_LIMIT, since no deadline was set. */
const timeLeft = (micros) => (micros > Number.MAX_SAFE_INTEGER ? null : toMillis(micros));

/** What each action carries besides its name. */
const CARRIES = {
  [Action.SEND]: (_, decision) => ({
    number: decision.attempt,
    timeLeft: timeLeft(decision.time_left_us),
    freshConnection: decision.fresh_connection !== 0,
  }),
  [Action.WAIT]: (_, decision) => ({
    until: Number(decision.wait_until_us),
    milliseconds: toMillis(decision.wait_us),
    reason: sets.wait_reason.slug(decision.wait_reason),
  }),
  [Action.AUTHENTICATE]: (call, decision) => ({
    challenges: challengesOf(decision.challenge_count, (position, out) =>
      native.aftercall_call_challenge_at(call, position, out)),
  }),
  [Action.VERIFY]: (call, decision, verdict) => ({
    attempt: decision.attempt,
    timeLeft: timeLeft(decision.time_left_us),
    now: Number(decision.now_us),
    verdict: verdict(),
    attempts: attemptsOf(call, decision.attempt),
  }),
  [Action.DONE]: (call, _, verdict) => ({ outcome: outcomeOf(call, verdict()) }),
};

/** A decision of the library for the user; `verdict` gives the call's last one. */
function decisionOf(call, decision, verdict) {
  const action = sets.action.slug(decision.action);
  return Object.freeze({ action, ...CARRIES[action](call, decision, verdict) });
}

function outcomeOf(call, verdict) {
  const [result, outcome] = native.filled("aftercall_outcome", (out) =>
    native.aftercall_call_outcome(call, out));
  check(result);
  return Object.freeze({
    verdict,
    effect: sets.effect.slug(outcome.effect),
    stop: sets.stop.slug(outcome.stop),
    attempts: attemptsOf(call, outcome.attempts),
    wait: outcome.has_wait ? toMillis(outcome.wait_us) : null,
    isSuccess: outcome.is_success !== 0,
  });
}

function attemptsOf(call, length) {
  return Object.freeze(Array.from({ length }, (_, position) => attemptAt(call, position)));
}

function attemptAt(call, position) {
  const [result, record] = native.filled("aftercall_attempt", (out) =>
    native.aftercall_call_attempt_at(call, position, out));
  check(result);
  return Object.freeze({
    number: record.number,
    sentAt: Number(record.sent_at_us),
    endedAt: record.has_ended ? Number(record.ended_at_us) : null,
    code: record.code,
    effect: sets.effect.slug(record.effect),
    remedy: sets.remedy.slug(record.remedy),
  });
}

module.exports = { decisionOf };
