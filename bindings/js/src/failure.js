// Failures: no final response head came. Which one an Error stands for is looked up in the
// library's table of transport errors; this file only follows the chain of errors.

import { ofText } from "./bytes.js";
import { AftercallError, Result, expected, isError } from "./error.js";
import { shared } from "./instance.js";
import { readFailure, readFailures } from "./layout.js";
import { codeOf } from "./status.js";
import { sets, slugs, tables } from "./vocabulary.js";

const { Cause, Phase } = tables;

/** The most errors of a chain that are looked at. */
const MAX_DEPTH = 16;

/** The library's tables that hold Node's names, in the order in which they are asked. */
const TABLES = ["node", "errno"];

/**
 * Why no final response head came: a phase, a cause, whether a byte may have been sent, and the
 * redirect that was followed before. Immutable.
 */
export class Failure {
  constructor(phase = Phase.UNKNOWN, cause = Cause.UNKNOWN, options = {}) {
    const { sent, redirect } = options ?? {};
    sets.phase.number(phase);
    sets.cause.number(cause);
    this.phase = phase;
    this.cause = cause;
    /** Whether a byte of the request may have been written; null where that is not known. */
    this.sent = sent === undefined || sent === null ? null : Boolean(sent);
    /** The status of the redirect that was followed before; 0 when none was. */
    this.redirect = codeOf(redirect ?? 0, "failure.redirect");
    Object.freeze(this);
  }

  /** The failure that a library calls by this name or number; null when the table has none. */
  static named(library, name) {
    const [from, called] = [ofText(library, "library"), ofText(name, "name")];
    const instance = shared();
    const given = instance.write().text(from).text(called);
    try {
      return foundIn(instance.output("ac_failure_named", undefined, undefined, given).first(readFailure));
    } catch (error) {
      if (error instanceof AftercallError && error.result === Result.NOT_FOUND) return null;
      throw error;
    }
  }

  /** The failure that an Error stands for; what its chain does not tell is "unknown". */
  static of(error) {
    if (!isError(error)) throw expected(error, "failure", "an Error");
    let [phase, cause, sent] = [Phase.UNKNOWN, Cause.UNKNOWN, null];
    for (const found of known(error)) {
      if (phase === Phase.UNKNOWN) phase = found.phase;
      if (cause === Cause.UNKNOWN) cause = found.cause;
      sent ??= found.sent;
    }
    return new Failure(phase, cause, { sent });
  }

  toString() {
    return `${this.phase}: ${this.cause}`;
  }
}

/** A failure out of the columns of the packed form. */
export function foundIn({ phase, cause, sent }) {
  return new Failure(slugs.phase[phase], slugs.cause[cause], { sent: SENT[sent] });
}

/** What the numbers of the packed form say on whether a byte was written. */
const SENT = [null, false, true];

/** The failures along the chain, outermost first. */
function* known(error) {
  const seen = new Set();
  const waiting = [error];
  while (waiting.length && seen.size < MAX_DEPTH) {
    const link = waiting.shift();
    if (link === null || typeof link !== "object" || seen.has(link)) continue;
    seen.add(link);
    const found = lookUp(link);
    if (found) yield found;
    waiting.push(link.cause, ...(Array.isArray(link.errors) ? link.errors : []));
  }
}

/** What the tables say of this error alone. */
function lookUp(error) {
  for (const name of [codeName(error), error.name]) {
    if (typeof name !== "string") continue;
    for (const library of TABLES) {
      const found = Failure.named(library, name);
      if (found) return found;
    }
  }
  return null;
}

const isDomException = (error) => globalThis.DOMException !== undefined && error instanceof DOMException;

/** An error's code as a name. A DOMException has a number that its class gives a name to. */
function codeName(error) {
  if (typeof error.code !== "number" || !isDomException(error)) return error.code;
  return Object.keys(DOMException).find((name) => DOMException[name] === error.code);
}

/**
 * The library's values for a Failure, an Error, `{phase, cause, sent, redirect}` or
 * `{library, name, sent, redirect}`.
 */
export function failureOf(given) {
  const { phase, cause, sent, redirect } = read(given);
  return {
    phase: sets.phase.number(phase),
    cause: sets.cause.number(cause),
    sent: sentNumber(sent),
    redirect,
  };
}

/** Writes a failure's values in the packed form. */
export function writeFailure(to, { phase, cause, sent, redirect }) {
  return to.u8(phase).u8(cause).u8(sent).u16(redirect);
}

function sentNumber(sent) {
  return SENT.indexOf(sent);
}

function read(given) {
  if (isError(given)) return Failure.of(given);
  if (given instanceof Failure) return given;
  if (given === null || typeof given !== "object" || !("phase" in given || "library" in given)) {
    throw expected(given, "failure", "an Error, a Failure, {phase, cause} or {library, name}");
  }
  const { sent, redirect } = given;
  if (!("library" in given)) return new Failure(given.phase, given.cause, { sent, redirect });
  // A name without a row says nothing, which is always true.
  const named = Failure.named(given.library, given.name) ?? new Failure();
  return new Failure(named.phase, named.cause, { sent: sent ?? named.sent, redirect });
}

/** The library's table of transport errors. */
export function failureNames() {
  const { names } = shared().output("ac_failure_names").first(readFailures);
  return names.map(({ library, name, number, phase, cause, may_be_sent: mayBeSent }) => Object.freeze({
    library,
    name,
    number,
    phase: slugs.phase[phase],
    cause: slugs.cause[cause],
    mayBeSent: mayBeSent !== 0,
  }));
}

