// The one next step of a call, and how a call ended.

import { toMillis } from "./time.js";
import { challengesOf, verdictOf } from "./verdict.js";
import { sets, tables } from "./vocabulary.js";

const { Action } = tables;

/** The time that an attempt may take; null where no deadline was set. */
const timeLeft = (decision) => (decision.has_time_left ? toMillis(decision.time_left_us) : null);

/** What each action carries besides its name. */
const CARRIES = {
  [Action.SEND]: (decision) => ({
    number: decision.attempt,
    timeLeft: timeLeft(decision),
    freshConnection: decision.fresh_connection !== 0,
  }),
  [Action.WAIT]: (decision) => ({
    until: decision.wait_until_us,
    milliseconds: toMillis(decision.wait_us),
    reason: sets.wait_reason.slug(decision.wait_reason),
  }),
  [Action.AUTHENTICATE]: ({ challenges }) => ({ challenges: challengesOf(challenges) }),
  [Action.VERIFY]: (decision, more) => ({
    attempt: decision.attempt,
    timeLeft: timeLeft(decision),
    now: decision.now_us,
    verdict: verdictOf(decision.verdict, more),
    attempts: attemptsOf(decision.attempts),
  }),
  [Action.DONE]: ({ outcome }, more) => ({ outcome: outcomeOf(outcome, more) }),
};

/** A decision out of the columns of the packed form; `more` gives its verdict with everything. */
export function decisionOf(packed, more = undefined) {
  const action = sets.action.slug(packed.action);
  return Object.freeze({ action, ...CARRIES[action](packed, more) });
}

function outcomeOf(packed, more) {
  return Object.freeze({
    verdict: verdictOf(packed.verdict, more),
    effect: sets.effect.slug(packed.effect),
    stop: sets.stop.slug(packed.stop),
    attempts: attemptsOf(packed.attempts),
    wait: packed.has_wait ? toMillis(packed.wait_us) : null,
    suggested: packed.has_suggested ? sets.action.slug(packed.suggested) : null,
    isSuccess: packed.is_success !== 0,
  });
}

function attemptsOf(packed) {
  return Object.freeze(packed.map((attempt) => Object.freeze({
    number: attempt.number,
    sentAt: attempt.sent_at_us,
    endedAt: attempt.has_ended ? attempt.ended_at_us : null,
    code: attempt.code,
    effect: sets.effect.slug(attempt.effect),
    remedy: sets.remedy.slug(attempt.remedy),
  })));
}

