// What an engine shows of what it knows: the types of `engine.snapshot()`. Times are whole microseconds of the
// monotonic clock.

/** What an engine knows of its origins at one moment; it changes no more. */
export interface Snapshot {
  /** Every origin and scope that the engine remembers, sorted. */
  readonly scopes: readonly ScopeSnapshot[];
  /** How many the engine forgot to make room for others. */
  readonly forgotten: number;
}

/** What the calls to one origin and scope share, and what became of them. */
export interface ScopeSnapshot {
  readonly origin: string;
  /** null is the scope of all calls that name none. */
  readonly scope: string | null;
  /** The pressure that failures put on it, in hundredths, 0 to 600; up to 197 retries are free. */
  readonly pressure: number;
  /** What is left of the retry budget, in the unit of the policy's `price`. */
  readonly budgetLeft: number;
  /** What the retry budget holds when it is full: the policy's `budget`; 0 if it has none. */
  readonly budgetCapacity: number;
  /** The last hold, if it was not ended since; times are microseconds of the monotonic clock. */
  readonly hold: {
    readonly sinceUs: number;
    readonly untilUs: number;
    readonly refusals: number;
    readonly isProbing: boolean;
  } | null;
  /** The limit that is running low, if one is: sends are spaced by `gapUs` so that it lasts. */
  readonly quota: {
    readonly remaining: number;
    readonly resetsUs: number;
    readonly gapUs: number;
  } | null;
  /** The microseconds between two sends that were learned from refusals; 0 if they are not spaced. */
  readonly learnedGapUs: number;
  /** While the circuit is open: when the next probe may be sent. */
  readonly circuitOpenUntilUs: number | null;
  /** How many buckets of the provider's own, within this scope, are running low or held. */
  readonly buckets: number;
  /** How many attempts were sent so far, and how they ended. */
  readonly attempts: number;
  readonly retries: number;
  readonly successes: number;
  readonly throttles: number;
  readonly failures: number;
  /** How many calls could not retry because of the pressure, or because the budget was used up. */
  readonly endedByPressure: number;
  /** How many could not send because a hold or the spacing would have outlasted their deadline. */
  readonly endedByHold: number;
  /** How many could not send because a limit is used up for longer than the longest wait. */
  readonly endedByQuota: number;
  /** How many could not send because the circuit was open. */
  readonly endedByCircuit: number;
}
