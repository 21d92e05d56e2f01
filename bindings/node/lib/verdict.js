"use strict";
// Storey 2: what one response or failure means. A verdict is read out of the library at once and
// holds nothing of it: it can be kept, logged, compared and sent to another thread.

const native = require("./native.js");
const { contractOf } = require("./contract.js");
const { check } = require("./error.js");
const { Failure, failureOf } = require("./failure.js");
const { create } = require("./handle.js");
const { requestOf, withRequest } = require("./request.js");
const { responseOf } = require("./response.js");
const { readRow } = require("./status.js");
const { momentOf, toMillis } = require("./time.js");
const { sets } = require("./vocabulary.js");

/** The one verdict of the library that is filled again and again. */
const scratch = create((out) => native.aftercall_verdict_new(out));

/** What one response or failure means. Immutable. */
class Verdict {
  constructor(parts) {
    Object.assign(this, parts);
    Object.freeze(this);
  }

  /**
   * How many seconds the server asked to wait, 0 if it did not. `now`, a Date or milliseconds
   * since 1970, matters only where the server named a moment.
   */
  waitSeconds(now = Date.now()) {
    if (this.wait === null) return 0;
    if (this.wait.after !== null) return this.wait.after / 1000;
    return Math.max(0, this.wait.at - toMillis(momentOf(now, "now"))) / 1000;
  }

  toString() {
    const what = this.status === null ? this.message : String(this.status);
    return `${what}: ${this.problem.detail ?? this.description}`;
  }
}

function waitOf({ wait_kind: kind, wait_us: micros }) {
  const after = kind === native.AFTERCALL_WAIT_KIND_AFTER ? toMillis(micros) : null;
  const at = kind === native.AFTERCALL_WAIT_KIND_AT ? toMillis(micros) : null;
  return after === null && at === null ? null : Object.freeze({ after, at });
}

/** `count` structures that `at` fills by position. */
function list(name, count, at, made) {
  return Object.freeze(Array.from({ length: Number(count) }, (_, position) => {
    const [result, item] = native.filled(name, (out) => at(position, out));
    check(result);
    return Object.freeze(made(item, position));
  }));
}

function problemOf(pointer, { error_count: count }) {
  const errors = list(
    "aftercall_field_error",
    count,
    (position, out) => native.aftercall_verdict_error_at(pointer, position, out),
    ({ pointer: place, field, code, detail }) => ({ pointer: place, field, code, detail }),
  );
  return Object.freeze({
    type: native.textOf(native.aftercall_verdict_problem_type, pointer),
    code: native.textOf(native.aftercall_verdict_problem_code, pointer),
    title: native.textOf(native.aftercall_verdict_problem_title, pointer),
    detail: native.textOf(native.aftercall_verdict_problem_detail, pointer),
    requestId: native.textOf(native.aftercall_verdict_problem_request_id, pointer),
    errors,
  });
}

/** Challenges that `at` fills by position. */
function challengesOf(count, at) {
  return list("aftercall_challenge", count, at, ({ scheme, realm, error, scope }) =>
    ({ scheme, realm, error, scope }));
}

function evidenceOf(pointer) {
  const count = native.aftercall_verdict_evidence_count(pointer);
  const at = (position, out) => native.aftercall_verdict_evidence_at(pointer, position, out);
  const reasons = list("aftercall_evidence", count, at, (reason, position) => ({
    field: sets.field.slug(reason.field),
    value: reason.value,
    source: sets.source.slug(reason.source),
    name: reason.name,
    overrode: list(
      "aftercall_overrode",
      reason.overrode_count,
      (each, out) => native.aftercall_verdict_overrode_at(pointer, position, each, out),
      ({ source, value }) => ({ source: sets.source.slug(source), value }),
    ),
  }));
  return Object.freeze(Object.fromEntries(reasons.map((reason) => [reason.field, reason])));
}

function caveatsOf(pointer) {
  const count = native.aftercall_verdict_caveat_count(pointer);
  return Object.freeze(Array.from({ length: count }, (_, position) =>
    sets.caveat.slug(native.aftercall_verdict_caveat_at(pointer, position))));
}

function failureIn(pointer) {
  const [result, found] = native.filled("aftercall_failure", (out) =>
    native.aftercall_verdict_failure(pointer, out));
  check(result);
  const isKnown = found.sent !== native.AFTERCALL_SENT_UNKNOWN;
  const sent = isKnown ? found.sent === native.AFTERCALL_SENT_YES : null;
  return new Failure(sets.phase.slug(found.phase), sets.cause.slug(found.cause), { sent });
}

function statusIn(pointer) {
  const [result, row] = readRow((out) => native.aftercall_verdict_status(pointer, out));
  check(result);
  return row;
}

/** Reads a filled verdict of the library. */
function readVerdict(pointer) {
  const [result, summary] = native.filled("aftercall_summary", (out) =>
    native.aftercall_verdict_summary(pointer, out));
  check(result);
  const isFailure = summary.is_failure !== 0;
  return new Verdict({
    code: summary.code,
    message: native.aftercall_verdict_message(pointer),
    description: native.aftercall_verdict_description(pointer),
    isKnown: summary.is_known !== 0,
    effect: sets.effect.slug(summary.effect),
    fault: sets.fault.slug(summary.fault),
    repeat: sets.repeat.slug(summary.repeat),
    remedy: sets.remedy.slug(summary.remedy),
    wait: waitOf(summary),
    problem: problemOf(pointer, summary),
    challenges: challengesOf(summary.challenge_count, (position, out) =>
      native.aftercall_verdict_challenge_at(pointer, position, out)),
    caveats: caveatsOf(pointer),
    evidence: evidenceOf(pointer),
    status: isFailure ? null : statusIn(pointer),
    failure: isFailure ? failureIn(pointer) : null,
    isSuccess: summary.is_success !== 0,
    isClientError: summary.is_client_error !== 0,
    isServerError: summary.is_server_error !== 0,
    isThrottled: summary.is_throttled !== 0,
    isRetryable: summary.is_retryable !== 0,
    isAlreadyDone: summary.is_already_done !== 0,
  });
}

/** The verdict that `fill` fills; null when there is none. */
function verdictOf(fill) {
  const result = fill(scratch);
  if (result === native.AFTERCALL_RESULT_NOT_FOUND) return null;
  check(result);
  return readVerdict(scratch);
}

/**
 * What a response means: `judge({status, headers, body}, {method: "POST"})`. Reads no clock, keeps
 * nothing and never fails over what a server sent. Without a request its method counts as unknown
 * and nothing is harmless to repeat.
 */
function judge(response, options) {
  const { request, method, contract } = options ?? {};
  // All of the user's values first, for reading them may run code that frees a handle; then the
  // pointers, with nothing of the user's between them and their use.
  const told = requestOf({ request, method });
  const came = responseOf(response);
  return withRequest(told, (asked) => {
    const by = contractOf(contract);
    return verdictOf((out) => native.aftercall_judge(by, asked, came, out));
  });
}

/** What a failure means: `judgeFailure(error)`, `judgeFailure({phase: "connect"})`. */
function judgeFailure(failure, options) {
  const { request, method, contract } = options ?? {};
  const told = requestOf({ request, method });
  const values = failureOf(failure);
  return withRequest(told, (asked) => {
    const by = contractOf(contract);
    const failed = native.given("aftercall_failure", values);
    return verdictOf((out) => native.aftercall_judge_failure(by, asked, failed, out));
  });
}

module.exports = { Verdict, challengesOf, judge, judgeFailure, verdictOf };
