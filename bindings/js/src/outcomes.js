// Where the Outcome of a call is found: beside a response or an error, without touching it.

import { isError } from "./error.js";

/** The most errors of a chain that are looked at. */
const MAX_DEPTH = 16;

/** response or error -> Outcome; shared by all copies of the package that one program loads. */
const KEY = Symbol.for("aftercall.outcomes");
const left = (globalThis[KEY] ??= new WeakMap());

const canCarry = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

/** Leaves an Outcome where `outcomeOf` finds it; what cannot carry one goes without. */
export function leave(outcome, ...carriers) {
  if (outcome === null) return;
  for (const carrier of carriers) if (canCarry(carrier)) left.set(carrier, outcome);
}

/**
 * The Outcome of the call that gave back this response or error; null if none did. Of an error its `cause`
 * and its `response` are looked at too, of undici's response its `opaque`. Throws nothing.
 */
export function outcomeOf(carrier) {
  const waiting = [carrier];
  for (let depth = 0; depth < MAX_DEPTH && waiting.length > 0; depth++) {
    const link = waiting.shift();
    if (!canCarry(link)) continue;
    if (left.has(link)) return left.get(link);
    try {
      if (isError(link)) waiting.push(link.cause, link.response);
      else waiting.push(link.opaque);
    } catch {
      // A getter that throws tells nothing.
    }
  }
  return null;
}
