// An interceptor for undici's dispatchers: `new Agent().compose(interceptor())`. It decides for whatever is sent
// through the dispatcher: request, stream, pipeline, fetch.

import { Failure, NotSentError, adapting } from "aftercall";

const { bounded, leave, operation } = adapting;

/** How many bytes may come before it is decided, beyond those that are looked at. */
const AHEAD = 65_536;

/** How long the beginning of a body is waited for, in milliseconds. */
const PATIENCE = 5_000;

/**
 * An interceptor with the settings of `createFetch` besides `fetch`. Put it before one that follows redirects.
 * `outcomeOf(error)` has how a call ended; for a response `outcomeOf(response)` has it if the request was given
 * an object as `opaque`, and the event "call-ended" always.
 */
export function interceptor(options) {
  const begin = operation(options, "interceptor");
  return (dispatch) => (opts, handler) => {
    if (opts.upgrade || opts.method === "CONNECT") return dispatch(opts, handler);
    new Exchange(dispatch, opts, handler).carryOut(begin);
    return true;
  };
}

/** A signal that costs nothing as long as nobody aborts: undici makes one of these for each request. */
class Signal {
  aborted = false;
  reason = undefined;
  #listeners = new Set();

  addEventListener(_, listener) {
    this.#listeners.add(listener);
  }

  removeEventListener(_, listener) {
    this.#listeners.delete(listener);
  }

  throwIfAborted() {
    if (this.aborted) throw this.reason;
  }

  abort(reason) {
    if (this.aborted) return;
    Object.assign(this, { aborted: true, reason });
    for (const listener of this.#listeners) listener();
  }
}

/** What the user's handler holds for the whole call: each attempt has a controller of its own. */
class Controller {
  signal = new Signal();
  #paused = false;
  attempt = null;

  get aborted() { return this.signal.aborted; }
  get reason() { return this.signal.reason ?? null; }
  get paused() { return this.#paused; }
  get rawHeaders() { return this.attempt?.rawHeaders ?? null; }
  get rawTrailers() { return this.attempt?.rawTrailers ?? null; }

  pause() {
    this.#paused = true;
    this.attempt?.pause();
  }

  resume() {
    this.#paused = false;
    this.attempt?.resume();
  }

  abort(reason) {
    this.signal.abort(reason ?? new DOMException("This operation was aborted", "AbortError"));
    this.attempt?.abort(this.reason);
  }
}

/** What undici takes as headers, as ones that can be changed and are not the user's own. */
function changeable(given) {
  const headers = new Headers();
  const isFlat = Array.isArray(given) && !Array.isArray(given[0]);
  const pairs = isFlat ? given.flatMap((name, at) => (at % 2 === 0 ? [[name, given[at + 1]]] : [])) : entries(given ?? {});
  for (const [name, value] of pairs) {
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined && each !== null) headers.append(String(name), String(each));
  }
  return headers;
}

const entries = (given) => (typeof given[Symbol.iterator] === "function" ? [...given] : Object.entries(given));

/** One call under way. */
class Exchange {
  #dispatch;
  #opts;
  #handler;
  #controller = new Controller();
  #last = null;

  constructor(dispatch, opts, handler) {
    this.#dispatch = dispatch;
    this.#opts = opts;
    this.#handler = handler;
  }

  async carryOut(begin) {
    const { origin = "", path, method, body } = this.#opts;
    const url = `${origin}${path}`;
    try {
      this.#handler.onRequestStart?.(this.#controller, {});
      if (begin.mayChangeHeaders) this.#opts = { ...this.#opts, headers: changeable(this.#opts.headers) };
      const { headers } = this.#opts;
      const started = begin({ method, url, headers, body }, this.#controller.signal);
      const outcome = await started.run((decision) => this.#attempt(decision, started.call));
      leave(outcome, this.#opts.opaque, this.#last?.error);
      if (this.#last === null) throw new NotSentError("nothing was sent", outcome);
      this.#last.giveTo(this.#handler, this.#controller);
    } catch (error) {
      this.#last?.drop();
      const isInterrupted = error instanceof adapting.Interrupted;
      if (isInterrupted) leave(error.outcome, error.cause, this.#opts.opaque);
      this.#handler.onResponseError?.(this.#controller, isInterrupted ? error.cause : error);
    }
  }

  async #attempt({ timeLeft }, call) {
    this.#last?.drop();
    const attempt = (this.#last = new Attempt(this.#controller, call));
    const told = bounded(attempt.told, timeLeft, (late) => attempt.abort(late));
    this.#dispatch(this.#opts, attempt);
    return told.then((result) => {
      this.#controller.signal.throwIfAborted();
      return result.error ? { error: result.error, failure: Failure.of(result.error) } : result;
    });
  }
}

/** One attempt: it holds back what comes until it is decided whether it is the last. */
class Attempt {
  #whole;
  #call;
  #own = null;
  #tell;
  #head = null;
  #chunks = [];
  #size = 0;
  #wanted = 0;
  #timer = null;
  #trailers = null;
  #target = null;
  #isDropped = false;
  #isPaused = false;
  error = null;

  constructor(whole, call) {
    this.#whole = whole;
    this.#call = call;
    this.told = new Promise((resolve) => (this.#tell = resolve));
  }

  onRequestStart(controller) {
    this.#own = controller;
    this.#whole.attempt = controller;
    if (this.#whole.aborted) controller.abort(this.#whole.reason);
  }

  onResponseStart(controller, status, headers, message) {
    if (this.#isDropped || status < 200) return;
    this.#head = { status, headers, message };
    this.#wanted = this.#call.bodyWanted({ status, headers });
    if (this.#wanted === 0) this.#said("unread");
    else this.#timer = setTimeout(() => this.#said("prefix"), PATIENCE);
  }

  onResponseData(_, chunk) {
    if (this.#target !== null) return this.#target.onResponseData?.(this.#whole, chunk);
    if (this.#isDropped) return undefined;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size >= this.#wanted) this.#said("prefix");
    if (this.#size >= this.#wanted + AHEAD) this.#pause();
    return undefined;
  }

  onResponseEnd(_, trailers) {
    this.#trailers = trailers ?? {};
    if (this.#target !== null) this.#target.onResponseEnd?.(this.#whole, trailers);
    else if (!this.#isDropped) this.#said("complete");
  }

  onResponseError(_, error) {
    this.error = error;
    if (this.#target !== null) this.#target.onResponseError?.(this.#whole, error);
    else if (this.#head !== null) this.#said("truncated");
    else this.#tell({ error });
  }

  /** Ends the look at the response: what there is to judge. */
  #said(bodyState) {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const { status, headers } = this.#head;
    const body = bodyState === "unread" ? {} : { body: Buffer.concat(this.#chunks), bodyState };
    this.#tell({ response: { status, headers, received: Date.now(), ...body } });
  }

  /** It is the last: the user's handler gets what was held back, and then what comes. */
  giveTo(handler, controller) {
    if (this.#head === null) return handler.onResponseError?.(controller, this.error);
    const { status, headers, message } = this.#head;
    this.#target = handler;
    handler.onResponseStart?.(controller, status, headers, message);
    for (const chunk of this.#chunks) handler.onResponseData?.(controller, chunk);
    if (this.error !== null) return handler.onResponseError?.(controller, this.error);
    if (this.#trailers !== null) return handler.onResponseEnd?.(controller, this.#trailers);
    if (this.#isPaused && !controller.paused) this.#own.resume();
    return undefined;
  }

  /** Holds back the rest until it is decided; the little that comes before is kept. */
  #pause() {
    this.#isPaused = true;
    this.#own.pause();
  }

  /** Ends it because of its deadline. */
  abort(reason) {
    this.#own?.abort(reason);
    if (this.#own === null) this.#tell({ error: reason });
  }

  /** It is not the last, so the rest of its response is given up, with the connection. */
  drop() {
    this.#isDropped = true;
    if (this.#head !== null && this.#trailers === null && this.error === null) {
      this.#own.abort(new DOMException("the response was given up", "AbortError"));
    }
  }
}
