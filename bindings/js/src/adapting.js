// What adapters for other clients are made of, in this package and in others: a call with settings that were checked,
// the time that an attempt may take, and where the outcome is left.

import { isKept } from "./contract.js";
import { Operation } from "./driving.js";
import { makeKey } from "./keys.js";
import { canReplay } from "./request.js";
import { optionsOf, settingsOf } from "./settings.js";

export { Interrupted, UNSENT } from "./driving.js";
export { leave, leaveOnShared } from "./outcomes.js";
export { SEE_OTHER, axiosRequest, followed, recognized } from "./recognizing.js";
export { redirectOf } from "./response.js";

/**
 * Checks an adapter's settings once, and gives a function that begins a call: of `{method, url, headers, body,
 * idempotent}`, with a signal and with the options of this call. Its `run(send)` gives the Outcome. Headers that have a
 * `set` get an idempotency key where one is wanted, so send these ones. The function's `mayChangeHeaders` says whether
 * the settings allow that a key is made or that credentials are renewed.
 */
export function operation(options, where) {
  const settings = settingsOf(options, where);
  const begin = (asked, signal = null, own = undefined) => {
    const its = optionsOf(settings, own);
    const { method, url, headers, body } = asked;
    if (typeof headers?.set === "function") {
      makeKey(its.engine.contract, { method, url, headers }, its.idempotent, its.idempotencyKeys ?? undefined);
    }
    const request = { method, url, headers, replayable: canReplay(body), idempotent: its.idempotent };
    return new Operation(request, its, signal);
  };
  return Object.assign(begin, { mayChangeHeaders: mayChangeHeaders(settings) });
}

function mayChangeHeaders({ authenticate, idempotencyKeys, engine }) {
  return Boolean(authenticate || (idempotencyKeys ?? !isKept(engine.contract)));
}

/** Calls `late` with an error when the time that is left is over before `going` has ended; null is no bound. */
export function bounded(going, timeLeft, late) {
  if (timeLeft === null) return going;
  const error = new DOMException("the deadline of the call came", "TimeoutError");
  const timer = setTimeout(() => late(error), Math.max(1, Math.floor(timeLeft)));
  return going.finally(() => clearTimeout(timer));
}
