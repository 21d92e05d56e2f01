// The scalars of a verdict. Made by `cargo run -p xtask -- types` from the core's list of scalars; do not edit.

import type { Effect, Fault, Reason, Repeat, Remedy, Disposition } from "./vocabulary.js";

/** The scalars of a verdict. */
export interface Scalars {
  /** The status code; 0 for a failure. */
  readonly code: number;
  /** Whether a row of the contract names the status; false for its class and for a failure. */
  readonly isKnown: boolean;
  /** Did the request take effect? */
  readonly effect: Effect;
  /** Whose fault is it? */
  readonly fault: Fault;
  /** What went wrong, in one word for all providers. */
  readonly reason: Reason;
  /** May the unchanged request be sent again? */
  readonly repeat: Repeat;
  /** What is useful to do next? */
  readonly remedy: Remedy;
  /** What should a queue or a shipper do with the item? */
  readonly disposition: Disposition;
  /** It worked: 2xx, or the requested state already holds. */
  readonly isSuccess: boolean;
  /** 4xx, unless it is a success. */
  readonly isClientError: boolean;
  /** 5xx or a code outside 100..=599, unless it is a success. */
  readonly isServerError: boolean;
  /** The remedy is to slow down. */
  readonly isThrottled: boolean;
  /** A repeat is useful (the remedy is retry or slow-down) and allowed for this very request. */
  readonly isRetryable: boolean;
  /** The requested state already holds, thanks to an earlier attempt. */
  readonly isAlreadyDone: boolean;
  /** The caller's verification found that the request took effect, whatever the last response was. */
  readonly isVerified: boolean;
  /** A failure was judged and not a response. */
  readonly isFailure: boolean;
}
