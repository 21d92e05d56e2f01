// The types of level 4: fetch that decides, and what adapters for other clients are made of.

import type {
  Attempt, Challenge, ContractLike, Decision, Engine, FailureLike, JudgeOptions, Now, Outcome, Policy, RequestLike,
  ResponseParts, Verdict, ClientResponse,
} from "./index.js";
import type { Cause, Phase, PolicySettings, Reason, Verified, WaitReason } from "./vocabulary.js";

/** What was asked, as the functions of a caller get it. What `authenticate` puts into `headers` is sent. */
export interface AskedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
}

/** What the look at a server is to find out, and how long ago each attempt was sent. */
export type VerifyDecision = Extract<Decision, { action: "verify" }>;

/** Options of a call. `null` takes away what the adapter as a whole has. */
export interface FetchOptions {
  /**
   * Renews the credentials in `request.headers`; false means that there are none. Asked only where nothing
   * may have been applied, and only for the origin that was asked.
   */
  authenticate?: ((request: AskedRequest, challenges: readonly Challenge[]) => unknown) | null;
  /**
   * Finds out whether a request took effect, where that is open. false and "not-applied" are your word that it did not and
   * cannot any more.
   */
  verify?:
    | ((request: AskedRequest, decision: VerifyDecision) =>
        Verified | boolean | null | undefined | Promise<Verified | boolean | null | undefined>)
    | null;
  /** Milliseconds from the beginning after which nothing is sent, instead of the policy's; it ends attempts too. */
  deadline?: number | null;
  /** Who shares pressure and holds within the origin: a tenant, a key's name; no secret. */
  scope?: string | null;
  /** Your word that a second application does (false) or does not (true) do harm. */
  idempotent?: boolean | null;
  /**
   * Whether a request that has no idempotency key and needs one gets one. By default where the contract's
   * operation says that the API honors them.
   */
  idempotencyKeys?: boolean | null;
  /** What calls allow, with the state of the engine that they share. */
  policy?: Policy | Partial<PolicySettings> | null;
  /** Is told what a call does. What it throws changes nothing. */
  onEvent?: ((event: CallEvent) => void) | null;
}

/** Settings of an adapter. */
export interface AdapterOptions extends FetchOptions {
  /** The contract, the policy and what calls share; by default one of the adapter's own. */
  engine?: Engine | null;
  /** The present, for tests. */
  clock?: (() => Now) | null;
  /** Waits, for tests; the signal is the caller's. */
  sleep?: ((milliseconds: number, signal: AbortSignal | null) => Promise<unknown>) | null;
}

/** A fetch that decides: like fetch, with options of this call behind. */
export type DecidingFetch = (
  input: RequestInfo | URL,
  init?: RequestInit,
  options?: FetchOptions,
) => Promise<Response>;

/**
 * fetch that decides, with an engine that all who call it share. Gives the last response as it came, or rejects with the
 * error of the last attempt; with NotSentError when nothing was sent. `outcomeOf` has how the call ended.
 */
export function fetch(input: RequestInfo | URL, init?: RequestInit, options?: FetchOptions): Promise<Response>;

/** A fetch with settings of its own. */
export function createFetch(options?: AdapterOptions & { fetch?: typeof globalThis.fetch | null }): DecidingFetch;

/**
 * The Outcome of the call that gave back this response or error; null if none did. If the body of a success breaks off while
 * it is read, the response and the error have the one that is true then. Of an error that ended several calls, as the
 * reason of a signal may, it is what holds of each of them. Throws nothing.
 */
export function outcomeOf(carrier: unknown): Outcome | null;

/** What `drive` lets its function know of an attempt. */
export type SendDecision = Extract<Decision, { action: "send" }> & { readonly signal: AbortSignal | null };

/**
 * Carries an operation out with a client of any kind: `send` makes one attempt, and gives what `judge` takes or throws the
 * client's error. Rejects only if the signal is aborted, with its reason, which then has the Outcome.
 */
export function drive<Result extends ResponseParts | ClientResponse>(
  engine: Engine,
  request: RequestLike,
  send: (decision: SendDecision) => Result | Promise<Result>,
  options?: Omit<AdapterOptions, "engine" | "idempotencyKeys"> & { signal?: AbortSignal | null },
): Promise<{ readonly outcome: Outcome; readonly response?: Result; readonly error?: unknown }>;

/** A response that is not a success. */
export class StatusError extends Error {
  constructor(verdict: Verdict, response?: unknown, options?: { cause?: unknown });
  readonly verdict: Verdict;
  readonly reason: Reason;
  /** What was judged. */
  readonly response: unknown;
  readonly outcome: Outcome | null;
}

/** The class of one reason. */
export interface StatusErrorClass<Word extends Reason> {
  new (verdict: Verdict, response?: unknown, options?: { cause?: unknown }): StatusError & { readonly reason: Word };
}

/** A call that ended before anything was sent; `outcome` says why, and is null when it could not begin. */
export class NotSentError extends Error {
  constructor(message: string, outcome?: Outcome | null, options?: { cause?: unknown });
  readonly outcome: Outcome | null;
}

/** Throws for a 4xx or 5xx response the error of its reason; the outcome of its call decides where there is one. */
export function raiseForStatus(response: ResponseParts | ClientResponse, options?: JudgeOptions): void;

interface EventParts {
  /** A number for the call, the same in all its events. */
  readonly call: number;
  readonly method: string;
  readonly origin: string;
}

/** What a call is doing. Times are milliseconds. */
export type CallEvent = EventParts &
  (
    | { readonly type: "call-begun"; readonly scope: string | null }
    | { readonly type: "attempt-begun"; readonly number: number }
    | {
        readonly type: "attempt-ended";
        readonly number: number;
        readonly milliseconds: number;
        readonly verdict: Verdict | null;
        readonly error: unknown;
      }
    | { readonly type: "wait-begun"; readonly milliseconds: number; readonly reason: WaitReason; readonly attempts: number }
    | { readonly type: "wait-ended"; readonly milliseconds: number }
    | { readonly type: "call-ended"; readonly outcome: Outcome; readonly milliseconds: number }
  );

/** What adapters for other clients are made of. */
export const adapting: {
  /**
   * Checks settings once; gives a function that begins a call. Headers that have a `set` get an idempotency key where one
   * is wanted, so send these ones; `mayChangeHeaders` says whether the settings allow that, or renewed credentials.
   */
  operation(options: AdapterOptions | undefined, where: string): { readonly mayChangeHeaders: boolean } & ((
    asked: { method: string; url?: string; headers?: unknown; body?: unknown },
    signal?: AbortSignal | null,
    options?: FetchOptions,
  ) => {
    readonly call: { bodyWanted(head: ResponseParts): number };
    run(
      send: (decision: Extract<Decision, { action: "send" }>) =>
        Promise<{ response: ResponseParts } | { error: unknown; failure?: FailureLike }>,
      mayRenew?: () => boolean,
    ): Promise<Outcome>;
    /** The Outcome anew, where the body of the last response, which has this head, broke off after the end of the call. */
    brokenOff(outcome: Outcome, head: ResponseParts): Outcome;
  });
  /** Leaves an Outcome where `outcomeOf` finds it. */
  leave(outcome: Outcome | null, ...carriers: unknown[]): void;
  /** The same for an error that other calls may have, too: of several outcomes it gets what holds of each. */
  leaveOnShared(outcome: Outcome | null, error: unknown): void;
  /** The failure of an attempt that was not sent because a signal was aborted before. */
  readonly UNSENT: { readonly phase: Phase; readonly cause: Cause; readonly sent: false };
  /** Calls `late` when the time that is left is over before `going` has ended. */
  bounded<Result>(going: Promise<Result>, timeLeft: number | null, late: (error: DOMException) => void): Promise<Result>;
  /** What `run` rejects with when a signal ended the call: `cause` is its reason. */
  readonly Interrupted: new (outcome: Outcome, cause: unknown) => Error & { readonly outcome: Outcome };
};
export type { Attempt, ContractLike };
