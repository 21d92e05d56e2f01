// An adapter for axios: `axios.create({ adapter: axiosAdapter() })`. axios transforms, validates and throws as ever;
// what is sent again, and when, is decided here.

import { AxiosHeaders, CanceledError, getAdapter, isCancel } from "axios";
import { Failure, NotSentError, adapting } from "aftercall";

const { SEE_OTHER, axiosRequest, followed, leave, leaveOnShared, operation, recognized, redirectOf } = adapting;

/**
 * An adapter with the settings of `createFetch` besides `fetch`. `adapter` is the one that sends, by default axios'
 * own for this platform. A request's own options are in its config, as `aftercall: {deadline: 5_000}`. How a call
 * ended is `outcomeOf(response)`, or of the error.
 */
export function axiosAdapter({ adapter = ["xhr", "http", "fetch"], ...options } = {}) {
  const begin = operation(options, "axiosAdapter");
  return async (config) => {
    const send = getAdapter(adapter, config);
    return new Exchange(send, config).carryOut(begin);
  };
}

/** One call under way. */
class Exchange {
  #send;
  #config;
  #headers;
  #last = {};

  constructor(send, config) {
    this.#send = send;
    this.#config = config;
    // axios' adapters change the fields that they are given.
    this.#headers = copied(config.headers);
  }

  async carryOut(begin) {
    const { signal, cancelToken, aftercall } = this.#config;
    const { stop, release } = either(signal, cancelToken);
    const asked = { ...axiosRequest(this.#config), headers: this.#headers };
    try {
      const outcome = await begin(asked, stop, aftercall).run((decision) => this.#attempt(decision, stop));
      const { response, error } = this.#last;
      leave(outcome, response, error);
      if (error !== undefined) throw error;
      if (response === undefined) throw new NotSentError("nothing was sent", outcome);
      return response;
    } catch (error) {
      if (!(error instanceof adapting.Interrupted)) throw error;
      // What axios throws when a request is canceled, whenever that was.
      const canceled = isCancel(error.cause) ? error.cause : new CanceledError(undefined, this.#config);
      leaveOnShared(error.outcome, canceled);
      throw canceled;
    } finally {
      release();
    }
  }

  async #attempt({ timeLeft }, stop) {
    const redirects = [];
    const config = this.#bounded(timeLeft, redirects);
    this.#last = {};
    try {
      const response = await this.#send(config);
      this.#last = { response };
      return this.#came(response, redirects);
    } catch (error) {
      stop?.throwIfAborted();
      this.#last = { error };
      if (error?.response) return this.#came(error, redirects);
      return { error, failure: failureOf(error, redirects) };
    }
  }

  /** What there is to judge of a response, or of an error that has one. */
  #came(given, redirects) {
    const { parts } = recognized(given);
    const codes = redirects.length > 0 ? redirects : parts.redirects ?? unseen(given.response ?? given);
    return { response: { ...parts, redirects: codes } };
  }

  /** The config of one attempt: no longer time-out than the call allows, and told of redirects. */
  #bounded(timeLeft, redirects) {
    const { timeout = 0, beforeRedirect } = this.#config;
    // axios takes 0 as no time-out.
    const limit = Math.min(timeout || Infinity, timeLeft ?? Infinity);
    return {
      ...this.#config,
      headers: copied(this.#headers),
      timeout: limit === Infinity ? 0 : Math.max(1, Math.floor(limit)),
      beforeRedirect: (options, response, ...more) => {
        redirects.push(response.statusCode);
        beforeRedirect?.(options, response, ...more);
      },
    };
  }
}

const copied = (headers) => new AxiosHeaders(headers);

/** Of a failure after a redirect nobody knows which request failed. */
function failureOf(error, redirects) {
  const { phase, cause, sent } = Failure.of(error);
  const redirect = redirectOf(redirects) || (followed(error?.request) ? SEE_OTHER : 0);
  return redirect === 0 ? { phase, cause, sent } : { phase, cause, redirect };
}

/** A redirect that a browser followed shows only in the address. */
function unseen({ request, config }) {
  const where = request?.responseURL;
  if (typeof where !== "string" || where === "") return [];
  const asked = new URL(axiosRequest(config).url, globalThis.location?.href ?? where);
  return new URL(where).pathname === asked.pathname && new URL(where).origin === asked.origin ? [] : [SEE_OTHER];
}

/**
 * The signal of a config: its own, or one that its cancel token aborts. `release` takes off what was put on both, because they
 * may be those of a thousand requests.
 */
function either(signal, token) {
  if (!token) return { stop: signal ?? null, release() {} };
  const controller = new AbortController();
  const byToken = (reason) => controller.abort(reason);
  const bySignal = () => controller.abort(signal.reason);
  if (token.reason) byToken(token.reason);
  else token.subscribe(byToken);
  if (signal?.aborted) bySignal();
  else signal?.addEventListener("abort", bySignal);
  const release = () => {
    token.unsubscribe(byToken);
    signal?.removeEventListener("abort", bySignal);
  };
  return { stop: controller.signal, release };
}
