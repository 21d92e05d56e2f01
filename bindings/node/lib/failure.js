"use strict";
// Failures: no final response head came. Which one an Error stands for is looked up in the
// library's table of transport errors; this file only follows the chain of errors.

const native = require("./native.js");
const { ofText } = require("./bytes.js");
const { check, expected } = require("./error.js");
const { codeOf } = require("./status.js");
const { sets, tables } = require("./vocabulary.js");

const { Cause, Phase } = tables;

/** The most errors of a chain that are looked at. */
const MAX_DEPTH = 16;

/** The library's tables that hold Node's names, in the order in which they are asked. */
const TABLES = ["node", "errno"];

/**
 * Why no final response head came: a phase, a cause, whether a byte may have been sent, and the
 * redirect that was followed before. Immutable.
 */
class Failure {
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
    const [, found] = native.filled("aftercall_failure", (out) =>
      native.aftercall_failure_named(from, from.length, called, called.length, out));
    if (!found) return null;
    const sent = found.sent === native.AFTERCALL_SENT_UNKNOWN
      ? null
      : found.sent === native.AFTERCALL_SENT_YES;
    return new Failure(sets.phase.slug(found.phase), sets.cause.slug(found.cause), { sent });
  }

  /** The failure that an Error stands for; what its chain does not tell is "unknown". */
  static of(error) {
    if (!(error instanceof Error)) throw expected(error, "failure", "an Error");
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

/** An error's code as a name. A DOMException has a number that its class gives a name to. */
function codeName(error) {
  if (typeof error.code !== "number" || !(error instanceof DOMException)) return error.code;
  return Object.keys(DOMException).find((name) => DOMException[name] === error.code);
}

/**
 * The library's values for a Failure, an Error, `{phase, cause, sent, redirect}` or
 * `{library, name, sent, redirect}`.
 */
function failureOf(given) {
  const { phase, cause, sent, redirect } = read(given);
  return {
    phase: sets.phase.number(phase),
    cause: sets.cause.number(cause),
    sent: sentNumber(sent),
    redirect,
  };
}

/** Writes a failure's values in the packed form. */
function writeFailure(to, { phase, cause, sent, redirect }) {
  return to.u8(phase).u8(cause).u8(sent).u16(redirect);
}

function sentNumber(sent) {
  if (sent === null) return native.AFTERCALL_SENT_UNKNOWN;
  return sent ? native.AFTERCALL_SENT_YES : native.AFTERCALL_SENT_NO;
}

function read(given) {
  if (given instanceof Error) return Failure.of(given);
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
function failureNames() {
  return Array.from({ length: native.aftercall_failure_name_count() }, (_, position) => {
    const [result, row] = native.filled("aftercall_failure_name", (out) =>
      native.aftercall_failure_name_at(position, out));
    check(result);
    const { library, name, number } = row;
    const [phase, cause] = [sets.phase.slug(row.phase), sets.cause.slug(row.cause)];
    const mayBeSent = row.may_be_sent !== 0;
    return Object.freeze({ library, name, number, phase, cause, mayBeSent });
  });
}

module.exports = { Failure, failureNames, failureOf, writeFailure };
