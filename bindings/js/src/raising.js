// Errors for a response that is not a success: one class for each reason, made from the library's words.

import { isError } from "./error.js";
import { judge } from "./judging.js";
import { outcomeOf } from "./outcomes.js";
import { tables } from "./vocabulary.js";

/** A response that is not a success: what `raiseForStatus` throws. */
export class StatusError extends Error {
  constructor(verdict, response = null, options = undefined) {
    super(String(verdict), options);
    this.verdict = verdict;
    this.reason = verdict.reason;
    // Not shown with the error: a response has header fields, which may hold secrets.
    Object.defineProperty(this, "response", { value: response, configurable: true });
    Object.defineProperty(this, "outcome", { value: outcomeOf(response), configurable: true });
  }
}
name(StatusError, "StatusError");

/** A call that ended before anything was sent, or that could not begin. `outcome` says why. */
export class NotSentError extends Error {
  constructor(message, outcome = null, options = undefined) {
    super(message, options);
    this.outcome = outcome;
  }
}
name(NotSentError, "NotSentError");

function name(made, its) {
  Object.defineProperty(made, "name", { value: its });
  Object.defineProperty(made.prototype, "name", { value: its, writable: true, configurable: true });
}

/** `rate-limited` as RateLimitedError. */
const classNameOf = (slug) => `${slug.replace(/(^|-)(.)/g, (_, __, letter) => letter.toUpperCase())}Error`;

function classFor(slug) {
  const made = class extends StatusError {};
  name(made, classNameOf(slug));
  return made;
}

const byReason = new Map(Object.values(tables.Reason).map((slug) => [slug, classFor(slug)]));

/** The classes by their names: `errors.RateLimitedError`. */
export const errors = Object.freeze(Object.fromEntries([...byReason.values()].map((made) => [made.name, made])));

/**
 * Throws for a 4xx or 5xx response the error of its reason, and nothing for any other. For a response that
 * `fetch` of this package gave back the outcome of its call decides: one that was a success throws nothing, also where
 * a repeated DELETE found nothing left. `response` is whatever `judge` takes.
 */
export function raiseForStatus(response, options) {
  const outcome = outcomeOf(response);
  if (outcome?.isSuccess) return;
  const verdict = outcome?.verdict ?? judge(response, options);
  if (verdict.isClientError || verdict.isServerError || verdict.isFailure) {
    const cause = isError(response) ? { cause: response } : undefined;
    throw new (byReason.get(verdict.reason) ?? StatusError)(verdict, response, cause);
  }
}
