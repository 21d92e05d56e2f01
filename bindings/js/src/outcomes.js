// Where the Outcome of a call is found: on the response or the error, where nobody else sees it.

import { isError } from "./error.js";
import { tables } from "./vocabulary.js";

const { Effect, Stop } = tables;

/** The most errors of a chain that are looked at. */
const MAX_DEPTH = 16;

/** The property that has it; the same in all copies of the package that one program loads. */
const KEY = Symbol.for("aftercall.outcome");

/** response or error -> Outcome, where no property can be added. */
const beside = new WeakMap();

/** What is said of a call of which nothing is known. */
export const NOTHING_KNOWN = Object.freeze({
  verdict: null,
  effect: Effect.UNKNOWN,
  stop: Stop.CANCELLED,
  attempts: Object.freeze([]),
  wait: null,
  suggested: null,
  isSuccess: false,
});

const canCarry = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

/** Leaves an Outcome where `outcomeOf` finds it; what cannot carry one goes without. */
export function leave(outcome, ...carriers) {
  if (outcome === null) return;
  for (const carrier of carriers) {
    if (!canCarry(carrier)) continue;
    const property = { value: outcome, configurable: true, enumerable: false };
    if (!Reflect.defineProperty(carrier, KEY, property)) beside.set(carrier, outcome);
  }
}

/**
 * Leaves an Outcome on an error that may have ended other calls, too: the reason of a signal, or what a client gives to all
 * requests of a connection. Whoever holds it cannot tell which call is meant, so of several it says what holds of each.
 */
export function leaveOnShared(outcome, error) {
  const other = canCarry(error) ? left(error) : undefined;
  const isOnly = other === undefined || other === outcome;
  leave(isOnly || outcome === null ? outcome : ofBoth(other, outcome), error);
}

function ofBoth(one, other) {
  return one.effect === other.effect ? Object.freeze({ ...NOTHING_KNOWN, effect: one.effect }) : NOTHING_KNOWN;
}

const left = (carrier) => carrier[KEY] ?? beside.get(carrier);

/**
 * The Outcome of the call that gave back this response or error; null if none did. Of an error its `cause`
 * and its `response` are looked at too, of undici's response its `opaque`. Throws nothing.
 */
export function outcomeOf(carrier) {
  const waiting = [carrier];
  for (let depth = 0; depth < MAX_DEPTH && waiting.length > 0; depth++) {
    const link = waiting.shift();
    if (!canCarry(link)) continue;
    try {
      const found = left(link);
      if (found !== undefined) return found;
      if (isError(link)) waiting.push(link.cause, link.response);
      else waiting.push(link.opaque);
    } catch {
      // A getter that throws tells nothing.
    }
  }
  return null;
}
