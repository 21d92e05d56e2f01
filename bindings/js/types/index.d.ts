// The types of the package. Times are milliseconds, as setTimeout and Date count them, except in
// `Now` and where a moment of its monotonic clock is meant: those are whole microseconds.

import type {
  Action,
  BodyState,
  Cause,
  Caveat,
  Disposition,
  Effect,
  Fault,
  Field,
  LimitScope,
  Phase,
  PolicyProfile,
  PolicySettings,
  Reason,
  Remedy,
  Repeat,
  Source,
  Stop,
  Verified,
  WaitReason,
} from "./vocabulary.js";

import type { Snapshot } from "./snapshot.js";
import type { Scalars } from "./verdict.js";

export * from "./adapting.js";
export * from "./errors.js";
export * from "./snapshot.js";
export * from "./vocabulary.js";
export {};

type Bytes = ArrayBufferView | ArrayBuffer;
type FieldText = string | number | Bytes;

/** Header fields: an object, a Headers, a Map, pairs, or Node's rawHeaders. */
export type HeaderFields =
  | Iterable<readonly [FieldText, FieldText]>
  | Iterable<string>
  | { readonly [name: string]: FieldText | readonly FieldText[] | null | undefined };

/** What `free()` and `using` have in common: it ends the use of an object now. */
interface Handle {
  /** Frees it now; without this the garbage collector does. A second time does nothing. With `using` it is done for you. */
  free(): void;
}

/** What the library refused. */
export class AftercallError extends Error {
  /** The library's number for what went wrong; stable. */
  readonly result: number;
  /** What that number means. */
  readonly resultText: string;
}

// Level 1: look up

/** What a status code means, before any particular answer is looked at. */
export class Status {
  private constructor();
  readonly code: number;
  /** A stable name, for instance "throttled". */
  readonly name: string;
  /** A few words: the contract's, else the registered phrase. */
  readonly message: string;
  /** One or two sentences on what it means. */
  readonly description: string;
  /** The phrase of the IANA registry; empty for a code that is not registered. */
  readonly phrase: string;
  /** What to do about it, in a sentence; may be empty. */
  readonly help: string;
  /** The document that defines it; may be empty. */
  readonly reference: string;
  /** Whether a row names this code; otherwise the row of its class speaks. */
  readonly isKnown: boolean;
  readonly effect: Effect;
  readonly fault: Fault;
  readonly reason: Reason;
  readonly repeat: Repeat;
  readonly remedy: Remedy;
  readonly isSuccess: boolean;
  readonly isClientError: boolean;
  readonly isServerError: boolean;
  readonly isThrottled: boolean;
  /** The code and the message. */
  toString(): string;
}

/** What each status means for an API. */
export class Contract implements Handle {
  private constructor();
  /** The built-in contract of this name: "rest", the default, "http", or that of an intake. */
  static named(name: ContractName): Contract;
  static named(name: string): Contract;
  /** Reads a contract from TOML; the error says what is wrong, with line and column. */
  static fromToml(toml: string): Contract;
  /** Reads a contract from a table with a heading such as "Status  Message  Description". */
  static fromTable(
    table: string,
    format: "text" | "markdown" | "csv",
    options?: { readonly extends?: ContractLike },
  ): Contract;
  readonly name: string;
  /** Whether a status that the contract does not list itself is off-contract. */
  readonly closed: boolean;
  /** Whether If-Match and If-None-Match: * make a POST harmless to repeat. */
  readonly heedsPreconditionsOnPost: boolean;
  /** Whether a caller may rely on the idempotency keys that it sends. */
  readonly honorsIdempotencyKeys: boolean;
  /**
   * Whether the operation that this is the contract of says itself that it honors idempotency keys, as
   * a client that makes keys by itself needs it. false for a contract of no operation.
   */
  readonly declaresIdempotencyKeys: boolean;
  /**
   * Whether the API wants an idempotency key as a String of RFC 9651, in double quotes. One without
   * quotes is recognized all the same.
   */
  readonly quotesIdempotencyKeys: boolean;
  /** The contract of the operation that this method and URL (or path) are; null when there is none. */
  operation(method: string, url: string): Contract | null;
  /** What a code, or a text that names a status, means here. */
  status(value: number | string): Status;
  /** Whether the contract itself, not one that it extends, lists this code. */
  lists(code: number): boolean;
  /** The rows that the contract lists itself, in code order, one a code. */
  rows(): Status[];
  /** Every row, those it inherits too, in code order, one a code. */
  allRows(): Status[];
  /** The rows for ranges of codes that the contract lists itself; 100 and 999 stand for every code. */
  ranges(): { readonly first: number; readonly last: number; readonly status: Status }[];
  /** The rows that differ from their code's plain row, each with words that say when. */
  variants(): { readonly status: Status; readonly when: string }[];
  free(): void;
}

/** A contract, or the name of a built-in one. */
export type ContractLike = Contract | ContractName;

/** The name of a built-in contract. */
export type ContractName =
  | "rest" | "http"
  | "elasticsearch-bulk" | "loggly" | "otlp" | "prometheus-remote-write" | "splunk-hec";

/** The default contract: the statuses of a common REST API over every registered one. */
export const rest: Contract;
/** Every status of the IANA registry. */
export const http: Contract;

/**
 * What a code, or a text that names a status, means: `status(503)`, `status("503 Throttled")`.
 * Throws an AftercallError for a text that names no status, a RangeError for a number that can be
 * no status.
 */
export function status(value: number | string, options?: { contract?: ContractLike }): Status;

// Level 2: judge

/** What was asked. */
export class Request implements Handle {
  constructor(
    method: string,
    url?: string | URL,
    headers?: HeaderFields | null,
    options?: RequestOptions,
  );
  readonly method: string;
  /** Where it goes (RFC 6454): "scheme://host:port", or empty. */
  readonly origin: string;
  readonly replayable: boolean;
  /** Whether a second application does no harm, where idempotency keys are honored. */
  readonly isHarmless: boolean;
  free(): void;
}

export interface RequestOptions {
  /** Whether the body can be sent a second time; default yes. */
  replayable?: boolean;
  /** Your word that a second application does (false) or does not (true) do harm. */
  idempotent?: boolean | null;
  /** The overall effect of earlier attempts, for those who judge without a Call. */
  earlier?: Effect | null;
}

/** A Request, fetch's Request, or its parts. A `body` that is a stream cannot be sent twice. */
export type RequestLike =
  | Request
  | (RequestOptions & {
      method: string;
      url?: string | URL;
      headers?: HeaderFields | null;
      body?: unknown;
    });

/** What came back. */
export interface ResponseParts {
  status: number;
  headers?: HeaderFields | null;
  /** The leading bytes as far as they were read; null when none were. */
  body?: string | Bytes | null;
  /** How much of the body that is; by default all of it, or nothing when there is none. */
  bodyState?: BodyState;
  /** When the head was received: a Date or milliseconds since 1970; used only to read dates. */
  received?: Date | number | null;
  /**
   * The statuses of the redirects that the client followed before this answer. After 301, 302 or 303 to a
   * request that is not safe the answer is about another request and proves nothing about the first.
   */
  redirects?: Iterable<number>;
}

/** Who asked, and by which contract to judge. Without a request nothing is harmless to repeat. */
export interface JudgeOptions {
  method?: string;
  request?: RequestLike | null;
  contract?: ContractLike;
}

/** What one response or failure means. Plain data: keep it, log it, send it to a worker. */
/** The scalars of a verdict are listed in verdict.d.ts. */
export interface Verdict extends Scalars {}

export class Verdict {
  private constructor();
  readonly message: string;
  readonly description: string;
  /** The wait that the server asked for: so many milliseconds, or until milliseconds since 1970. */
  readonly wait: { readonly after: number | null; readonly at: number | null } | null;
  /** What the body said about itself; everything here is the server's text. */
  readonly problem: Problem;
  /** The items of a batch, in the order of the answer, at most 1,024; empty if the body lists none. */
  readonly items: readonly Item[];
  readonly challenges: readonly Challenge[];
  /** What may be sent and how much of it is left; a success states it too. */
  readonly limits: readonly Limit[];
  /** Leniencies taken, and what was off-contract. */
  readonly caveats: readonly Caveat[];
  /** Why each field has its value; the wait is there only when there is one. */
  readonly evidence: { readonly [field in Field]?: Evidence };
  /** The row that spoke for the status; null for a failure. */
  readonly status: Status | null;
  /** The failure that was judged; null for a response. */
  readonly failure: Failure | null;
  /** Seconds to wait at `now` (a Date or milliseconds since 1970), 0 if the server asked none. */
  waitSeconds(now?: Date | number): number;
  /** One or two sentences for a person: what happened, its effect, and what to do next. */
  explain(): string;
  /** For JSON: the keys are the same in every language. */
  toJSON(): object;
  toString(): string;
}

export interface Problem {
  readonly type: string | null;
  readonly code: string | null;
  readonly title: string | null;
  readonly detail: string | null;
  readonly requestId: string | null;
  readonly errors: readonly FieldError[];
}

export interface FieldError {
  readonly pointer: string | null;
  readonly field: string | null;
  readonly code: string | null;
  readonly detail: string | null;
}

/** What a response says about one part of a batch. */
export interface Item {
  /** Its position in the answer, from 0; where the answer names the position in the request, that. */
  readonly index: number;
  /** The id, key, path or pointer that the answer gives. */
  readonly id: string | null;
  /** Its status; 0 if it has none. */
  readonly status: number;
  readonly code: string | null;
  readonly detail: string | null;
  readonly reason: Reason;
  readonly effect: Effect;
  /** What should a queue do with it? */
  readonly disposition: Disposition;
  readonly isSuccess: boolean;
}

/** One challenge of WWW-Authenticate; what the server did not send is empty. */
export interface Challenge {
  readonly scheme: string;
  readonly realm: string;
  readonly error: string;
  /** A sentence for developers. */
  readonly errorDescription: string;
  readonly scope: string;
  /** The authentication contexts that would be enough, the preferred first (RFC 9470). */
  readonly acrValues: string;
  /** How long ago the user may have signed in at most, in seconds (RFC 9470). */
  readonly maxAge: number | null;
  /** The nonce to answer with, exactly as sent: of the challenge or of the field DPoP-Nonce. */
  readonly nonce: string;
  /** Only the nonce is too old: the same credentials with the new one are good (RFC 7616). */
  readonly stale: boolean;
}

/** A limit on what the caller may send. */
export interface Limit {
  /** The server's name for it, such as "requests"; empty if it has none. */
  readonly name: string;
  /** How much is allowed in one window. */
  readonly limit: number | null;
  /** How much of it is left; a fraction is rounded down. */
  readonly remaining: number | null;
  /** When it is full again: in so many milliseconds, or at milliseconds since 1970. */
  readonly resets: { readonly after: number | null; readonly at: number | null } | null;
  /** The length of its window in milliseconds. */
  readonly window: number | null;
  /** What is counted: "requests", "tokens", "bytes", ...; empty if it is unknown. */
  readonly unit: string;
  /** What it applies to. */
  readonly scope: LimitScope;
}

export interface Evidence {
  readonly field: Field;
  readonly value: string;
  readonly source: Source;
  readonly name: string;
  /** Each other piece of evidence that had another word for this field. */
  readonly overrode: readonly {
    readonly source: Source;
    readonly value: string;
    readonly name: string;
  }[];
}

/** What clients other than fetch give back: undici, axios, got, Node's http. */
export type ClientResponse =
  | globalThis.Response
  | { readonly statusCode: number; readonly headers: object }
  | { readonly status: number; readonly headers: object; readonly data: unknown; readonly config: object }
  | Error;

/**
 * What a response means: plain parts, or what fetch, undici, axios, got or Node's http give. Of a stream nothing is
 * read: see `readResponse`. An error with a response is judged by that, another one as a failure. Reads no
 * clock and never fails over what a server sent.
 */
export function judge(response: ResponseParts | ClientResponse, options?: JudgeOptions): Verdict;

/**
 * Reads a stream (server-sent events, lines of JSON, gRPC, gRPC-Web, Connect) and says whether it failed or
 * ended early.
 */
export class Stream {
  /** `head`: what judge takes; its body is not looked at. */
  constructor(head: ResponseParts, options?: JudgeOptions);
  /** The next bytes of the body, decompressed. What comes after the end is passed over. */
  feed(data: string | ArrayBuffer | ArrayBufferView): void;
  /** The trailers. They count like fields of the head. */
  trailers(trailers: ResponseParts["headers"]): void;
  /** The stream has ended: as the protocol ends it, or, with false, because the connection broke. */
  finish(complete?: boolean): Verdict;
  /** What the stream means, once it has said that it failed or was finished; null before. */
  readonly verdict: Verdict | null;
  /** Whether a part of the result has come, which cannot be unsaid. */
  readonly contentBegun: boolean;
  free(): void;
}

/**
 * How many leading bytes of the body to read before a verdict is asked for. With the headers and the
 * contract it is also seen whether the body of a success may say that it failed.
 */
export function bodyWanted(
  status: number,
  options?: JudgeOptions & { headers?: ResponseParts["headers"] },
): number;

/**
 * The parts of fetch's Response that `judge` takes. The leading bytes of a body are read from a
 * clone, and only where they can matter: the response stays whole.
 */
export function readResponse(
  response: globalThis.Response,
  options?: JudgeOptions,
): Promise<ResponseParts>;

/** Why no final response head came. */
export class Failure {
  constructor(phase?: Phase, cause?: Cause, options?: { sent?: boolean | null; redirect?: number });
  /** The failure that a library calls by this name or number; null when the table has none. */
  static named(library: string, name: string): Failure | null;
  /** The failure that an Error and the errors that caused it stand for. */
  static of(error: Error): Failure;
  readonly phase: Phase;
  readonly cause: Cause;
  /** Whether a byte of the request may have been written; null where that is not known. */
  readonly sent: boolean | null;
  /** The status of the redirect that was followed before; 0 when none was. */
  readonly redirect: number;
  toString(): string;
}

export type FailureLike =
  | Error
  | Failure
  | { phase?: Phase; cause?: Cause; sent?: boolean | null; redirect?: number }
  | { library: string; name: string; sent?: boolean | null; redirect?: number };

/** What a failure means: `judgeFailure(error)`. */
export function judgeFailure(failure: FailureLike, options?: JudgeOptions): Verdict;

/** The library's table of transport errors. */
export function failureNames(): {
  readonly library: string;
  readonly name: string;
  readonly number: string;
  readonly phase: Phase;
  readonly cause: Cause;
  /** Whether the client may have sent the request before by its own decision. */
  readonly mayBeSent: boolean;
}[];

// Level 3: call

/** What the caller allows. A setting that is left out keeps its default. */
export interface Policy extends PolicySettings {}
export class Policy implements Handle {
  constructor(settings?: Partial<PolicySettings>);
  /**
   * The policy of a profile, with settings of your own; `policyProfiles()` lists the profiles and says
   * where each is unsafe.
   */
  static profile(name: PolicyProfile, settings?: Partial<PolicySettings>): Policy;
  settings(): PolicySettings;
  free(): void;
}

/** The settings of a policy with one line of help each. */
export function policySettings(): { readonly name: keyof PolicySettings; readonly help: string }[];

/** The profiles of a policy; the help says what each does and where it is unsafe. */
export function policyProfiles(): { readonly name: PolicyProfile; readonly help: string }[];

/** A contract, a policy and the state that calls share. Make one for a program and keep it. */
export class Engine implements Handle {
  constructor(options?: { contract?: ContractLike; policy?: Policy | Partial<PolicySettings> });
  /**
   * The same engine with another policy, for some of its calls: they share with the others what this
   * engine's calls share, so a throttle stops them too.
   */
  withPolicy(policy: Policy | Partial<PolicySettings>): Engine;
  readonly contract: Contract;
  readonly policy: Policy;
  /** Starts one logical operation; `begin` then gives its first decision. */
  call(request: RequestLike, options?: CallOptions): Call;
  /**
   * Ends the hold of a URL's origin and a scope: calls that wait because another call was throttled
   * go on at their next wake.
   */
  release(url: string, scope?: string): void;
  /** What the engine knows of its origins at this moment. */
  snapshot(): Snapshot;
  /**
   * The pressure that failures put on a request's origin and a scope, in hundredths, 0 to 600. Up to
   * 197 retries are free; above, they must be earned.
   */
  pressure(request: RequestLike, scope?: string): number;
  free(): void;
}

export interface CallOptions {
  /** Whether you can renew credentials when you are asked to. */
  canAuthenticate?: boolean;
  /** Whether you can find out if a request took effect. */
  canVerify?: boolean;
  /** Milliseconds from begin after which nothing is sent, instead of the policy's. */
  deadline?: number;
  /** Who shares pressure and holds within the origin: a tenant, a key's name; no secret. */
  scope?: string;
  /** Makes the jitter repeatable; by default it is drawn at random. */
  seed?: number | bigint;
}

/** The present in whole microseconds: on a clock that never goes back, and since 1970. */
export interface Now {
  readonly monotonic: number | bigint;
  readonly wall: number | bigint;
}

/** The present as both clocks of the machine say it. */
export function now(): { readonly monotonic: number; readonly wall: number };

/** One logical operation and all its attempts. Every input gives the one next decision. */
export class Call implements Handle {
  private constructor();
  /** What the last answer or failure meant; null before the first one. */
  readonly lastVerdict: Verdict | null;
  /** How many leading bytes of a response's body to give to `onResponse`; 0 where they cannot matter. */
  bodyWanted(head: ResponseParts): number;
  begin(now?: Now): Decision;
  onResponse(response: ResponseParts, now?: Now): Decision;
  onFailure(failure: FailureLike, now?: Now): Decision;
  onWake(now?: Now): Decision;
  onCredentials(renewed: boolean, now?: Now): Decision;
  onVerified(found: Verified, now?: Now): Decision;
  cancel(now?: Now): Decision;
  free(): void;
}

/** The one next step. */
export type Decision =
  | {
      readonly action: typeof Action.SEND;
      /** The attempt's number, from 1. */
      readonly number: number;
      /**
       * Milliseconds that the attempt may take: never send with a longer time-out. null when no
       * deadline was set; the default one shortens no attempt.
       */
      readonly timeLeft: number | null;
      /** Do not reuse a connection: the last one broke, or led to the wrong server. */
      readonly freshConnection: boolean;
    }
  | {
      readonly action: typeof Action.WAIT;
      /** When it ends, in microseconds of the monotonic clock. */
      readonly until: number;
      /** How long that is from now. */
      readonly milliseconds: number;
      readonly reason: WaitReason;
    }
  | { readonly action: typeof Action.AUTHENTICATE; readonly challenges: readonly Challenge[] }
  | {
      readonly action: typeof Action.VERIFY;
      /** The number of the last attempt. */
      readonly attempt: number;
      /** Milliseconds that the look may take. */
      readonly timeLeft: number;
      /** The present, in microseconds of the monotonic clock; subtract the attempts' times. */
      readonly now: number;
      /** What the last attempt came to. */
      readonly verdict: Verdict | null;
      /**
       * Every sending so far. Answer not-applied only when it cannot happen any more: a request that
       * was given up a moment after it was sent may still be applied.
       */
      readonly attempts: readonly Attempt[];
    }
  | { readonly action: typeof Action.DONE; readonly outcome: Outcome };

/** How a call ended. */
export interface Outcome {
  /** What the last answer meant; null when nothing was ever answered. */
  readonly verdict: Verdict | null;
  /** The effect of all attempts together. */
  readonly effect: Effect;
  readonly stop: Stop;
  readonly attempts: readonly Attempt[];
  /** The true wait in milliseconds, when it was too long for the policy or the deadline. */
  readonly wait: number | null;
  /** What the call would have done next, had its policy not been to observe only; else null. */
  readonly suggested: Action | null;
  readonly isSuccess: boolean;
}

/** What one attempt came to. */
export interface Attempt {
  readonly number: number;
  /** When it was sent, in microseconds of the monotonic clock. */
  readonly sentAt: number;
  /** When its answer or failure was told; null when the call was cancelled before. */
  readonly endedAt: number | null;
  /** The status code; 0 for a failure or no answer. */
  readonly code: number;
  readonly effect: Effect;
  readonly remedy: Remedy;
}

// The closed sets

/** Every closed set with the stable numbers and one line of help on each word. */
export const wordSets: readonly {
  readonly name: string;
  /** The name of its table in this package. */
  readonly className: string;
  readonly help: string;
  readonly words: readonly {
    readonly number: number;
    readonly slug: string;
    readonly help: string;
  }[];
}[];

/** The version of the library. */
export const version: string;
