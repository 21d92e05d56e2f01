// An interceptor for undici's dispatchers: `new Agent().compose(interceptor())`. It decides for whatever is sent
// through the dispatcher: request, stream, pipeline, fetch.

import { Failure, NotSentError, adapting } from "aftercall";

const { bounded, leave, operation } = adapting;

/** A body of which more than this comes is not looked at further, in milliseconds. */
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

/** What the user's handler holds for the whole call: each attempt has a controller of its own. */
class Controller {
  #stop = new AbortController();
  #paused = false;
  attempt = null;

  get signal() { return this.#stop.signal; }
  get aborted() { return this.#stop.signal.aborted; }
  get reason() { return this.aborted ? this.#stop.signal.reason : null; }
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
    this.#stop.abort(reason ?? new DOMException("This operation was aborted", "AbortError"));
    this.attempt?.abort(this.reason);
  }
}

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
    const { origin = "", path, method, headers, body } = this.#opts;
    const url = `${origin}${path}`;
    try {
      this.#handler.onRequestStart?.(this.#controller, {});
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
    clearTimeout(this.#timer);
    if (this.#trailers === null && this.error === null) this.#own.pause();
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
    return controller.paused ? undefined : this.#own.resume();
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
