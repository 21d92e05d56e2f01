// Driving a call to its end: the loop that all adapters share.
//
// An adapter brings `send`, which makes one attempt and gives `{response}`, the parts of what came, or `{error}`,
// an error or the values of a failure. Waiting, and asking the caller's functions, is done here.

import { startCall } from "./call.js";
import { judge } from "./judging.js";
import { AftercallError, Result, expected, isError } from "./error.js";
import { isHandle } from "./handle.js";
import { NOTHING_KNOWN, leaveOnShared } from "./outcomes.js";
import { recognized } from "./recognizing.js";
import { operationOf } from "./contract.js";
import { settingsOf } from "./settings.js";
import { now } from "./time.js";
import { tables } from "./vocabulary.js";
import { Watch, failed, meaningless } from "./watching.js";

const { Action, BodyState, Cause, Effect, Phase, Stop, Verified } = tables;

/** An attempt that was not handed over to the client, because a signal was aborted before. */
export const UNSENT = Object.freeze({ phase: Phase.UNKNOWN, cause: Cause.CANCELLED, sent: false });

/** An operation that is carried out: the call, and what its adapter knows of it. */
export class Operation {
  /** By which contract, and of which request, a body that breaks off is judged. */
  #contract;
  #told;
  /** Whether the client was given the attempt that was decided on. */
  #isHandedOver = false;

  /**
   * `request`: what the library is told. `options`: those of the adapter and of this call. `asked`: what the functions of
   * the caller get.
   */
  constructor(request, options, signal = null, asked = request) {
    const { engine, forOneCall, authenticate, verify, scope, deadline, onEvent, clock, sleep } = options;
    this.clock = clock ?? now;
    this.sleep = sleep ?? pause;
    this.signal = signal;
    this.request = asked;
    this.#contract = engine.contract;
    this.#told = request;
    this.authenticate = authenticate ?? null;
    this.verify = verify ?? null;
    this.call = startCall(engine, engine.contract, request, {
      canAuthenticate: this.authenticate !== null,
      canVerify: this.verify !== null,
      scope: scope ?? undefined,
      deadline: deadline ?? undefined,
    }, false);
    if (forOneCall) engine.free();
    this.watch = onEvent ? new Watch(onEvent, { method: request.method, url: request.url, scope }, this.clock) : null;
  }

  /**
   * Carries out decisions until the call is done; gives its Outcome. `send` is given the decision, `mayRenew` says
   * whether the last response was of the origin that credentials are for. Rejects only with the reason of the
   * signal, and leaves nothing of the library behind.
   */
  async run(send, mayRenew = () => true) {
    let decision = null;
    try {
      // Before its beginning a call has sent nothing, and its cancellation says so.
      this.signal?.throwIfAborted();
      decision = this.call.begin(this.clock());
      while (decision.action !== Action.DONE) {
        this.signal?.throwIfAborted();
        decision = await this.#carryOut(decision, send, mayRenew);
        this.#isHandedOver = false;
      }
      return this.#end(decision.outcome);
    } catch (error) {
      // How a call ends that a bug of the library ended: nothing is known, and nothing is sent again.
      if (error instanceof AftercallError && error.result === Result.PANIC) return this.#end(NOTHING_KNOWN, error);
      throw new Interrupted(this.#end(this.#cancelled(decision), error), error);
    } finally {
      this.request = null;
      this.call.free();
    }
  }

  /** How the call ends because something interrupted the decision that is carried out. */
  #cancelled(decision) {
    try {
      if (decision?.action === Action.SEND && !this.#isHandedOver) {
        const next = this.call.onFailure(UNSENT, this.clock());
        if (next.action === Action.DONE) return next.outcome;
      }
      return this.call.cancel(this.clock()).outcome;
    } catch {
      return NOTHING_KNOWN;
    }
  }

  /**
   * The outcome anew, where the body of the last response broke off after the call had ended. What is not a success that
   * the last response settled stays what it is. `head` is that of the response. Throws nothing.
   */
  brokenOff(outcome, head) {
    if (outcome.stop !== Stop.SETTLED || !outcome.isSuccess) return outcome;
    try {
      const cut = { ...head, body: "", bodyState: BodyState.TRUNCATED };
      const verdict = operationOf(this.#contract, this.#told, (contract) => judge(cut, { request: this.#told, contract }));
      // What the last response no longer says is not known while an attempt before may have been applied.
      const isAlone = outcome.attempts.slice(0, -1).every((attempt) => attempt.effect === Effect.NOT_APPLIED);
      const effect = isAlone || verdict.effect !== Effect.NOT_APPLIED ? verdict.effect : Effect.UNKNOWN;
      return Object.freeze({ ...outcome, verdict, effect, isSuccess: verdict.isSuccess });
    } catch {
      return NOTHING_KNOWN;
    }
  }

  #end(outcome, error = null) {
    this.watch?.callEnded(outcome, error);
    return outcome;
  }

  async #carryOut(decision, send, mayRenew) {
    const { call } = this;
    switch (decision.action) {
      case Action.SEND:
        return this.#attempt(decision, send);
      case Action.WAIT:
        this.watch?.waitBegun(decision);
        await this.#unlessAborted(this.sleep(decision.milliseconds, this.signal));
        this.signal?.throwIfAborted();
        this.watch?.waitEnded();
        return call.onWake(woken(decision, this.clock()));
      case Action.AUTHENTICATE: {
        const isRenewed = mayRenew() && (await this.#renewed(decision.challenges));
        this.signal?.throwIfAborted();
        return call.onCredentials(isRenewed, this.clock());
      }
      default: {
        const found = await this.#found(decision);
        this.signal?.throwIfAborted();
        return call.onVerified(found, this.clock());
      }
    }
  }

  async #attempt(decision, send) {
    const { call, watch } = this;
    watch?.attemptBegun(decision.number);
    this.signal?.throwIfAborted();
    this.#isHandedOver = true;
    const { response, error, failure = error } = await send(decision);
    const next = response === undefined
      ? call.onFailure(failure, this.clock())
      : call.onResponse(response, this.clock());
    watch?.attemptEnded(next.outcome ? next.outcome.verdict : call.lastVerdict, error);
    return next;
  }

  /** Waits for what a function of the caller gives, and no longer once the signal is aborted; then the loop looks at it. */
  async #unlessAborted(going) {
    const { signal } = this;
    if (signal === null) return going;
    let over;
    const aborted = new Promise((resolve) => (over = resolve));
    signal.addEventListener("abort", over);
    try {
      return await Promise.race([going, aborted.then(() => undefined)]);
    } finally {
      signal.removeEventListener("abort", over);
    }
  }

  async #renewed(challenges) {
    try {
      return Boolean(await this.#unlessAborted(this.authenticate(this.request, challenges)));
    } catch (error) {
      failed("authenticate", error);
      return false;
    }
  }

  async #found(decision) {
    try {
      const told = await this.#unlessAborted(this.verify(this.request, decision));
      if (told === undefined || told === null) return Verified.UNKNOWN;
      if (typeof told === "boolean") return told ? Verified.APPLIED : Verified.NOT_APPLIED;
      if (Object.values(Verified).includes(told)) return told;
      meaningless("verify", told);
    } catch (error) {
      failed("verify", error);
    }
    return Verified.UNKNOWN;
  }
}

/** A call that something interrupted: what, and how the call ended. */
export class Interrupted extends Error {
  constructor(outcome, cause) {
    super("interrupted", { cause });
    this.outcome = outcome;
  }
}

/** Waits, unless a signal ends it; then the loop looks at the signal. */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, Math.ceil(milliseconds));
    signal?.addEventListener("abort", over);
  });
}

/**
 * The present after a wait that was carried out: not before its end, whatever the clock says. A clock that
 * lags would give the same wait again and again.
 */
function woken({ until }, present) {
  const lag = until - Number(present.monotonic);
  return lag > 0 ? { monotonic: until, wall: Number(present.wall) + lag } : present;
}

/**
 * Carries an operation out with a client of any kind. `send` is given `{number, timeLeft, freshConnection,
 * signal}`, makes one attempt, and gives the response, whatever `judge` takes, or throws the client's error.
 * Gives `{outcome, response, error}`: the last attempt's, where there was one. `options` are those of `createFetch`
 * besides `fetch` and `idempotencyKeys`, and `signal`. Rejects only if the signal is aborted, with its reason, on which
 * `outcomeOf` finds how the call ended.
 */
export async function drive(engine, request, send, options) {
  if (!isHandle(engine, "engine")) throw expected(engine, "engine", "an Engine");
  if (typeof send !== "function") throw expected(send, "send", "a function");
  const { signal = null, ...settings } = options ?? {};
  if (settings.idempotencyKeys) {
    throw new TypeError("options: idempotencyKeys: `send` makes the request, so put a key of your own into its headers");
  }
  const operation = new Operation(request, settingsOf({ ...settings, engine }, "options"), signal);
  let last = {};
  const attempt = async (decision) => {
    try {
      last = { response: await send({ ...decision, signal }) };
      const found = recognized(last.response);
      return found === null ? { error: last.response } : { response: found.parts };
    } catch (error) {
      signal?.throwIfAborted();
      last = { error };
      const found = isError(error) ? recognized(error) : { parts: undefined };
      return found?.parts === undefined ? { error: asError(error) } : { response: found.parts };
    }
  };
  try {
    return { outcome: await operation.run(attempt), ...last };
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    leaveOnShared(error.outcome, error.cause);
    throw error.cause;
  }
}

/** An error of a client that threw something else. */
export function asError(thrown) {
  return isError(thrown) ? thrown : new Error("a client threw something that is not an Error", { cause: thrown });
}
