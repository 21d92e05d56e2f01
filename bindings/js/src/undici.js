// An interceptor for undici's dispatchers: `new Agent().compose(interceptor())`. It decides for whatever is sent
// through the dispatcher: request, stream, pipeline, fetch.

import { Cause, Failure, NotSentError, Phase, adapting } from "aftercall";

const { UNSENT, bounded, leave, leaveOnShared, operation } = adapting;

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
    const { origin = "", path, method, body, opaque } = this.#opts;
    const url = `${origin}${path}`;
    try {
      this.#handler.onRequestStart?.(this.#controller, {});
      if (begin.mayChangeHeaders) this.#opts = { ...this.#opts, headers: changeable(this.#opts.headers) };
      const { headers } = this.#opts;
      const started = begin({ method, url, headers, body }, this.#controller.signal);
      const outcome = await started.run((decision) => this.#attempt(decision, started.call));
      leave(outcome, opaque);
      if (this.#last === null) throw new NotSentError("nothing was sent", outcome);
      if (this.#last.error !== null) leaveOnShared(outcome, this.#last.error);
      this.#last.giveTo(this.#handler, this.#controller, (error, head) => {
        const now = this.#controller.aborted ? outcome : started.brokenOff(outcome, head);
        leave(now, opaque);
        leaveOnShared(now, error);
      });
    } catch (error) {
      this.#last?.drop();
      const isInterrupted = error instanceof adapting.Interrupted;
      if (isInterrupted) {
        leave(error.outcome, opaque);
        leaveOnShared(error.outcome, error.cause);
      }
      this.#handler.onResponseError?.(this.#controller, isInterrupted ? error.cause : error);
    }
  }

  async #attempt({ timeLeft }, call) {
    this.#last?.drop();
    const attempt = (this.#last = new Attempt(this.#controller, call));
    const told = bounded(attempt.told, timeLeft, (late) => attempt.abort(late));
    this.#dispatch(this.#opts, attempt);
    return told.then((result) => {
      // That nothing was sent is told, so that the end of the call knows it.
      if (result.failure?.sent !== false) this.#controller.signal.throwIfAborted();
      return result;
    });
  }
}

/** The failure of an attempt that undici had not begun. Its own errors then say that nothing was sent; others prove nothing. */
function beforeBeginning(error) {
  // A dispatcher that was destroyed stays so: another attempt is of no use. Once begun, the code proves nothing.
  if (error.code === "UND_ERR_DESTROYED") return { phase: Phase.CONFIG, cause: Cause.INVALID, sent: false };
  const { phase, cause, sent } = Failure.of(error);
  return { phase, cause, sent: String(error.code).startsWith("UND_ERR_") ? false : sent };
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
  #broke = null;
  #isOver = false;
  #isDropped = false;
  #isPaused = false;
  /** Why it was given up: undici may begin it after that. */
  #givenUp = null;
  error = null;

  constructor(whole, call) {
    this.#whole = whole;
    this.#call = call;
    this.told = new Promise((resolve) => (this.#tell = resolve));
  }

  onRequestStart(controller) {
    const reason = this.#givenUp ?? this.#whole.reason;
    // undici writes nothing of a request that is aborted here.
    if (reason !== null && this.#own === null) {
      this.#tell({ error: (this.error = reason), failure: UNSENT });
      return controller.abort(reason);
    }
    this.#own = controller;
    this.#whole.attempt = controller;
    if (reason !== null) controller.abort(reason);
    return undefined;
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
    if (this.#target !== null) this.#breakOff();
    else if (this.#head !== null) this.#said("truncated");
    else this.#tell({ error, failure: this.#own === null ? beforeBeginning(error) : Failure.of(error) });
  }

  /** The user's handler is told that what it reads ended early, once what that means can be found on the error. */
  #breakOff() {
    if (this.#isOver) return;
    this.#isOver = true;
    const { status, headers } = this.#head;
    this.#broke(this.error, { status, headers });
    this.#target.onResponseError?.(this.#whole, this.error);
  }

  /** Ends the look at the response: what there is to judge. */
  #said(bodyState) {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const { status, headers } = this.#head;
    const body = bodyState === "unread" ? {} : { body: Buffer.concat(this.#chunks), bodyState };
    this.#tell({ response: { status, headers, received: Date.now(), ...body } });
  }

  /** It is the last: the user's handler gets what was held back, and then what comes. `broke` is told if that ends early. */
  giveTo(handler, controller, broke) {
    if (this.#head === null) return handler.onResponseError?.(controller, this.error);
    const { status, headers, message } = this.#head;
    this.#target = handler;
    this.#broke = broke;
    handler.onResponseStart?.(controller, status, headers, message);
    // The handler may abort at any of these.
    for (const chunk of this.#chunks.splice(0)) if (!this.#isOver) handler.onResponseData?.(controller, chunk);
    if (this.#isOver) return undefined;
    if (this.error !== null) return this.#breakOff();
    if (this.#trailers !== null) return handler.onResponseEnd?.(controller, this.#trailers);
    if (this.#isPaused && !controller.paused) this.#own.resume();
    return undefined;
  }

  /** Holds back the rest until it is decided; the little that comes before is kept. */
  #pause() {
    this.#isPaused = true;
    this.#own.pause();
  }

  /** Ends it because of its deadline; a response that came before is judged by what there is of it. */
  abort(reason) {
    if (this.#head !== null) return this.#said("prefix");
    if (this.#own !== null) return this.#own.abort(reason);
    // It waits for a connection: when it gets one, it is not sent.
    this.#givenUp = this.error = reason;
    return this.#tell({ error: reason, failure: { ...Failure.of(reason), sent: false } });
  }

  /** It is not the last, so the rest of its response is given up, with the connection. */
  drop() {
    this.#isDropped = true;
    this.#givenUp = new DOMException("the attempt was given up", "AbortError");
    if (this.#head !== null && this.#trailers === null && this.error === null) {
      this.#own.abort(this.#givenUp);
    }
  }
}
