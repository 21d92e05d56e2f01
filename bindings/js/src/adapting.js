// What adapters for other clients are made of, in this package and in others: a call with settings that were checked,
// the time that an attempt may take, and where the outcome is left.

import { Operation } from "./driving.js";
import { canReplay } from "./request.js";
import { optionsOf, settingsOf } from "./settings.js";

export { Interrupted } from "./driving.js";
export { leave } from "./outcomes.js";
export { axiosRequest, followed, ofAxios } from "./recognizing.js";

/**
 * Checks an adapter's settings once, and gives a function that begins a call: of `{method, url, headers, body,
 * idempotent}`, with a signal and with the options of this call. Its `run(send)` gives the Outcome.
 */
export function operation(options, where) {
  const settings = settingsOf(options, where);
  return (asked, signal = null, own = undefined) => {
    const its = optionsOf(settings, own);
    const { method, url, headers, body } = asked;
    const request = { method, url, headers, replayable: canReplay(body), idempotent: its.idempotent };
    return new Operation(request, its, signal);
  };
}

/** Calls `late` with an error when the time that is left is over before `going` has ended; null is no bound. */
export function bounded(going, timeLeft, late) {
  if (timeLeft === null) return going;
  const error = new DOMException("the deadline of the call came", "TimeoutError");
  const timer = setTimeout(() => late(error), Math.max(1, Math.floor(timeLeft)));
  return going.finally(() => clearTimeout(timer));
}
