// Telling of a call what it is doing, as it happens: to the function `onEvent`.

let calls = 0;

/** Follows one call. Its methods throw nothing, and neither does what the user's function throws get anywhere. */
export class Watch {
  #tell;
  #about;
  #clock;
  #began;
  #since;
  #attempt = 0;
  #isSending = false;
  #isWaiting = false;

  constructor(tell, { method, url, scope }, clock) {
    this.#tell = tell;
    this.#about = { call: ++calls, method, origin: originOf(url) };
    this.#clock = clock;
    this.#began = this.#since = clock().monotonic;
    this.#give({ type: "call-begun", scope: scope ?? null });
  }

  attemptBegun(number) {
    this.#since = this.#clock().monotonic;
    this.#attempt = number;
    this.#isSending = true;
    this.#give({ type: "attempt-begun", number });
  }

  attemptEnded(verdict, error) {
    this.#isSending = false;
    const [number, milliseconds] = [this.#attempt, this.#elapsed(this.#since)];
    this.#give({ type: "attempt-ended", number, milliseconds, verdict, error: error ?? null });
  }

  waitBegun({ milliseconds, reason }) {
    this.#since = this.#clock().monotonic;
    this.#isWaiting = true;
    this.#give({ type: "wait-begun", milliseconds, reason, attempts: this.#attempt });
  }

  waitEnded() {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#give({ type: "wait-ended", milliseconds: this.#elapsed(this.#since) });
  }

  /** The end, and that of what it interrupted: an attempt, by an error, or a wait. */
  callEnded(outcome, error = null) {
    if (this.#isSending) this.attemptEnded(null, error);
    this.waitEnded();
    this.#give({ type: "call-ended", outcome, milliseconds: this.#elapsed(this.#began) });
  }

  #elapsed(since) {
    return Math.max(0, Number(this.#clock().monotonic) - Number(since)) / 1000;
  }

  #give(event) {
    try {
      this.#tell(Object.freeze({ ...this.#about, ...event }));
    } catch (error) {
      failed("onEvent", error);
    }
  }
}

function originOf(url) {
  try {
    return new URL(url).origin;
  } catch {
    return "";
  }
}

/** Says that one of the user's functions threw: its class and no text of it, which may hold a secret. */
export function failed(what, error) {
  const kind = error instanceof Error ? error.name : typeof error;
  console.warn(`aftercall: ${what} threw ${kind}; the call goes on without it`);
}

/** Says that one of the user's functions answered something that means nothing. */
export function meaningless(what, told) {
  console.warn(`aftercall: ${what} answered ${typeof told}, which means nothing; the call goes on without it`);
}
