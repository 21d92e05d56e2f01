// Level 4: a fetch that decides. It takes what fetch takes and gives what fetch gives: the last response, as it came,
// or the error of the last attempt. How the call ended is found by `outcomeOf`.

import { watchBody } from "./breaking.js";
import { Interrupted, Operation, asError } from "./driving.js";
import { AftercallError, Result } from "./error.js";
import { Failure } from "./failure.js";
import { makeKey } from "./keys.js";
import { leave, leaveOnShared } from "./outcomes.js";
import { NotSentError } from "./raising.js";
import { look } from "./reading.js";
import { SEE_OTHER } from "./recognizing.js";
import { redirectOf } from "./response.js";
import { Sendable } from "./sending.js";
import { optionsOf, settingsOf } from "./settings.js";
import { wordSets } from "./vocabulary.js";

/** The status that is told of a redirect which a browser does not show. */
const OPAQUE_REDIRECT = 302;

/**
 * A fetch with settings of its own. `fetch`: the fetch that sends, by default the global one. `engine` or `policy`;
 * `authenticate`, `verify`, `scope`, `deadline`, `idempotencyKeys`, `onEvent`, `sleep`, `clock`. A third argument
 * of the made function has options for one call.
 */
export function createFetch(options) {
  const { fetch: bare, ...settings } = settingsOf(options, "createFetch");
  // The global one is looked up when it is used: a test may replace it.
  const send = bare ?? ((input, init) => globalThis.fetch(input, init));
  return async (input, init, own) => {
    const sendable = new Sendable(send, input, init);
    // Nothing can be seen of what comes back, so there is nothing to decide.
    if (sendable.mode === "no-cors") return send(input, init);
    const exchange = new Exchange(sendable, optionsOf(settings, own));
    try {
      exchange.begin();
    } catch (error) {
      if (!(error instanceof AftercallError)) throw error;
      // What no client could send is the bare one's to refuse, in its own words.
      if (error.result === Result.REQUEST) return send(input, init);
      throw new NotSentError(`nothing was sent: ${error.message}`, null, { cause: error });
    }
    return exchange.carryOut();
  };
}

let common = null;

/** fetch that decides, with an engine that all who call it share. `createFetch` makes one with settings. */
export function fetch(input, init, options) {
  common ??= createFetch();
  return common(input, init, options);
}

/** One call under way: its last response or error. */
class Exchange {
  #sendable;
  #options;
  #operation = null;
  #response = null;
  #head = null;
  #bound = null;
  #error = null;

  constructor(sendable, options) {
    this.#sendable = sendable;
    this.#options = options;
  }

  /** Makes the call. Throws an AftercallError where there can be none. */
  begin() {
    const sendable = this.#sendable;
    const { idempotent, idempotencyKeys, engine } = this.#options;
    makeKey(engine.contract, sendable, idempotent, idempotencyKeys ?? undefined);
    const { method, url, signal } = sendable;
    // The functions of the caller may change the fields.
    const asked = { method, url, get headers() { return sendable.headers; } };
    this.#operation = new Operation({ ...sendable.facts, idempotent }, this.#options, signal, asked);
  }

  async carryOut() {
    const operation = this.#operation;
    const outcome = await operation.run((decision) => this.#attempt(decision), () => this.#isOwnOrigin()).catch((error) => {
      if (!(error instanceof Interrupted)) throw error;
      leaveOnShared(error.outcome, error.cause);
      this.#drop();
      throw error.cause;
    });
    const [response, error] = [this.#response, this.#error];
    leave(outcome, response, error);
    if (error !== null) throw error;
    if (response === null) throw new NotSentError(`nothing was sent: ${helpOf(outcome.stop)}`, outcome);
    keepTrue(outcome, { operation, response, head: this.#head, bound: this.#bound, signal: this.#sendable.signal });
    return response;
  }

  /** Credentials are for the origin that was asked, and not for one that a redirect led to. */
  #isOwnOrigin() {
    const { url } = this.#response ?? {};
    if (!url) return true;
    return new URL(url).origin === new URL(this.#sendable.url).origin;
  }

  async #attempt({ timeLeft }) {
    this.#drop();
    this.#error = null;
    const followed = [];
    const bound = (this.#bound = boundBy(this.#sendable.signal, timeLeft));
    try {
      this.#response = await this.#sendable.send(bound.signal, followed);
      return { response: await this.#looked(followed, bound) };
    } catch (error) {
      // What is not the client's is not told as a failure of it.
      if (error instanceof AftercallError) throw error;
      this.#sendable.signal?.throwIfAborted();
      this.#drop();
      this.#error = asError(error);
      return { error: this.#error, failure: this.#failure(followed) };
    } finally {
      // From here on the body is the caller's, and the caller's signal alone ends it.
      bound.clear();
    }
  }

  /** What there is to judge of the response, after a look at its body where one is wanted. */
  async #looked(followed, bound) {
    const response = this.#response;
    const redirects = followed.length > 0 ? followed : response.redirected ? [SEE_OTHER] : [];
    const status = response.type === "opaqueredirect" ? OPAQUE_REDIRECT : response.status;
    const headers = [...response.headers];
    const head = { status, headers, received: Number(this.#operation.clock().wall) / 1000, redirects };
    this.#head = head;
    const wanted = this.#operation.call.bodyWanted(head);
    const seen = await look(response, wanted, bound.left());
    this.#sendable.signal?.throwIfAborted();
    return { ...head, ...seen };
  }

  /** Of a failure after a redirect nobody knows which request failed. */
  #failure(followed) {
    const { phase, cause, sent } = Failure.of(this.#error);
    if (followed.length > 0) return { phase, cause, redirect: redirectOf(followed) };
    const isUnsure = this.#sendable.mayHaveBeenRedirected && !this.#sendable.isSafe;
    return isUnsure ? { phase: "unknown", cause } : { phase, cause, sent };
  }

  /** Gives up the response of the attempt before; its connection is free again. */
  #drop() {
    const body = this.#response?.body;
    this.#response = null;
    this.#bound?.release();
    if (body && !body.locked) body.cancel().catch(() => {});
  }
}

/**
 * Keeps what a response says of its call true while its body is read: one that breaks off changes it, on the response
 * and on the error. At the end of the body nothing is left on the caller's signal.
 */
function keepTrue(outcome, { operation, response, head, bound, signal }) {
  let now = outcome;
  const broke = (error) => {
    bound.release();
    // Each branch of a stream that was split tells of it.
    if (now === outcome && signal?.aborted !== true) now = operation.brokenOff(outcome, head);
    leave(now, response);
    leaveOnShared(now, error);
  };
  watchBody(response, { broke, over: bound.release });
  bound.releaseWith(response);
}

const LOOK = 5_000;

/**
 * The signal of one attempt: the caller's, and the time that is left, if a deadline was set. `clear` takes away the deadline,
 * `release` takes off what was put on the caller's signal, `releaseWith` does so when a response has no body or is no longer used.
 */
function boundBy(signal, timeLeft) {
  if (timeLeft === null) return { signal, clear() {}, left: () => LOOK, release() {}, releaseWith() {} };
  const controller = new AbortController();
  const end = performance.now() + timeLeft;
  const late = () => controller.abort(new DOMException("the deadline of the call came", "TimeoutError"));
  const timer = setTimeout(late, Math.max(1, Math.floor(timeLeft)));
  return {
    ...either(signal, controller),
    clear: () => clearTimeout(timer),
    left: () => Math.min(LOOK, end - performance.now()),
  };
}

/** A signal that is aborted when one of two is. */
function either(signal, controller) {
  const made = { signal: controller.signal, release() {}, releaseWith() {} };
  if (signal === null) return made;
  if (AbortSignal.any) return { ...made, signal: AbortSignal.any([signal, controller.signal]) };
  // Before Node 18.17 and 20.3 there is no such signal, so one is put together, and taken apart again: the caller's may be that of
  // a thousand calls.
  const abort = () => controller.abort(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  const release = () => signal.removeEventListener("abort", abort);
  const releaseWith = ({ body }) => (body ? unread?.register(body, release) : release());
  return { ...made, release, releaseWith };
}

/** Bodies that nobody read to their end. */
const unread = globalThis.FinalizationRegistry && new FinalizationRegistry((release) => release());

const stops = new Map(wordSets.find(({ name }) => name === "stop").words.map(({ slug, help }) => [slug, help]));

const helpOf = (stop) => stops.get(stop);
