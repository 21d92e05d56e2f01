// What one response or failure means. A verdict is read out of the library at once and
// holds nothing of it: it can be kept, logged, compared and sent to another thread.

import { foundIn } from "./failure.js";
import { SCALARS, Scalars } from "./layout.js";
import { Status } from "./status.js";
import { momentOf, toMillis } from "./time.js";
import { slugs } from "./vocabulary.js";

/** What a verdict has besides its scalars: evidence, the sentences for a person, the row of its status. */
export const WANT_ALL = 1 + 2 + 4;

/** Own properties of a verdict like the others, but made when they are read first. */
const EVIDENCE = { get() { return Verdict.rest(this).evidence; }, enumerable: true };
const STATUS = { get() { return Verdict.rest(this).status; }, enumerable: true };

/** What one response or failure means. Immutable. */
export class Verdict extends Scalars {
  /** Gives the packed form with everything; null once that was read. */
  #more;
  #rest = null;

  /** `more` gives the packed form again, with what `packed` was asked without. */
  constructor(packed, more = () => packed) {
    super(packed, slugs);
    this.#more = more;
    this.message = packed.message;
    this.description = packed.description;
    this.wait = waitOf(packed);
    this.problem = problemOf(packed);
    this.items = itemsOf(packed.items);
    this.challenges = challengesOf(packed.challenges);
    this.limits = limitsOf(packed.limits);
    this.caveats = caveatsOf(packed.caveats);
    this.failure = this.isFailure ? foundIn(packed) : null;
    Object.defineProperty(this, "evidence", EVIDENCE);
    Object.defineProperty(this, "status", STATUS);
    Object.freeze(this);
  }

  /** What is seldom asked for, and costs as much as all the rest. */
  static rest(verdict) {
    if (verdict.#rest === null) {
      const packed = verdict.#more();
      verdict.#rest = {
        evidence: evidenceOf(packed, verdict.wait),
        status: packed.status === null ? null : new Status(packed.status),
        explanation: packed.explanation,
      };
      verdict.#more = null;
    }
    return verdict.#rest;
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

  /** One or two sentences for a person: what happened, its effect, and what to do next. */
  explain() {
    return Verdict.rest(this).explanation;
  }

  /** For JSON: the keys are the same in every language. */
  toJSON() {
    const { type, code, title, detail, requestId, errors } = this.problem;
    return {
      message: this.message,
      description: this.description,
      ...Object.fromEntries(SCALARS.map(([name, shown]) => [name, this[shown]])),
      wait: waitJson(this.wait),
      problem: { type, code, title, detail, request_id: requestId, errors: errors.map(present) },
      items: this.items.map(({ index, id, status, code, detail, reason, effect, disposition, isSuccess }) =>
        ({ index, id, status, code, detail, reason, effect, disposition, is_success: isSuccess })),
      failure: this.failure && failureJson(this.failure),
      challenges: this.challenges.map(challengeJson),
      limits: this.limits.map(limitJson),
      caveats: this.caveats,
      evidence: Object.fromEntries(Object.values(this.evidence)
        .map(({ field, source, name, overrode }) => [field, { source, name, overrode }])),
    };
  }

  toString() {
    const what = this.code === 0 ? this.message : `${this.code} ${this.message}`;
    return `${what}: ${this.problem.detail ?? this.description}`;
  }
}

/** The kinds of a wait in the packed form; the third names a moment. */
const [NONE, AFTER] = [0, 1];

function waitJson(wait) {
  if (wait === null) return null;
  if (wait.after !== null) return { after_ms: wait.after };
  // As the core writes it: no fraction where there is none.
  return { at: new Date(wait.at).toISOString().replace(".000Z", "Z").replace(/(\.\d{3})Z$/, "$1000Z") };
}

/** What a field's error has. */
function present(error) {
  return Object.fromEntries(Object.entries(error).filter(([, text]) => text !== null));
}

function failureJson({ phase, cause, sent }) {
  return { phase, cause, sent };
}

function waitOf({ wait_kind: kind, wait_us: micros }) {
  if (kind === NONE) return null;
  const time = toMillis(micros);
  return Object.freeze(kind === AFTER ? { after: time, at: null } : { after: null, at: time });
}

/** The limits; most responses state none. */
function limitsOf(packed) {
  return packed.length === 0 ? NO_LIMITS : frozen(packed.map(limitOf));
}

const NO_LIMITS = Object.freeze([]);

function limitOf(packed) {
  return {
    name: packed.name,
    limit: packed.has_limit === 1 ? packed.limit : null,
    remaining: packed.has_remaining === 1 ? packed.remaining : null,
    resets: waitOf({ wait_kind: packed.resets_kind, wait_us: packed.resets_us }),
    window: packed.has_window === 1 ? toMillis(packed.window_us) : null,
    unit: packed.unit,
    scope: slugs.limit_scope[packed.scope],
  };
}

function limitJson({ name, limit, remaining, resets, window, unit, scope }) {
  return { name, limit, remaining, resets: waitJson(resets), window_ms: window, unit, scope };
}

/** The challenges out of the columns of the packed form. */
export function challengesOf(packed) {
  return frozen(packed.map((one) => ({
    scheme: one.scheme,
    realm: one.realm,
    error: one.error,
    errorDescription: one.error_description,
    scope: one.scope,
    acrValues: one.acr_values,
    maxAge: one.max_age < 0 ? null : one.max_age,
    nonce: one.nonce,
    stale: one.stale !== 0,
  })));
}

function challengeJson({ errorDescription, acrValues, maxAge, ...same }) {
  return { ...same, error_description: errorDescription, acr_values: acrValues, max_age: maxAge };
}

/** A list of plain values that nobody can change. */
function frozen(items) {
  for (const item of items) Object.freeze(item);
  return Object.freeze(items);
}

function problemOf(packed) {
  return Object.freeze({
    type: packed.problem_type,
    code: packed.problem_code,
    title: packed.problem_title,
    detail: packed.problem_detail,
    requestId: packed.problem_request_id,
    errors: frozen(packed.errors),
  });
}

function itemsOf(packed) {
  return frozen(packed.map(({ index, id, status, code, detail, reason, effect, disposition, is_success: worked }) => ({
    index,
    id,
    status,
    code,
    detail,
    reason: slugs.reason[reason],
    effect: slugs.effect[effect],
    disposition: slugs.disposition[disposition],
    isSuccess: worked === 1,
  })));
}

/** The slugs that a field of a verdict takes its words from; the wait has none. */
const WORDS = slugs.field.map((field) => slugs[field] ?? []);

function evidenceOf(packed, wait) {
  const found = {};
  for (const { field: number, source, value, name, overrode } of packed.evidence) {
    const field = slugs.field[number];
    const words = WORDS[number];
    found[field] = Object.freeze({
      field,
      value: words[value] ?? waitInWords(wait),
      source: slugs.source[source],
      name,
      overrode: frozen(overrode.map((other) =>
        ({ source: slugs.source[other.source], value: words[other.value], name: other.name }))),
    });
  }
  return Object.freeze(found);
}

function waitInWords({ after, at }) {
  return after === null ? `at ${Math.floor(at / 1000)} s since 1970` : `after ${after / 1000} s`;
}

/** Every caveat with its bit. */
const CAVEATS = slugs.caveat.map((slug, number) => [2 ** number, slug]);

function caveatsOf(bits) {
  if (bits === 0) return NO_CAVEATS;
  return Object.freeze(
    CAVEATS.filter(([bit]) => Math.floor(bits / bit) % 2 === 1).map(([, slug]) => slug),
  );
}

const NO_CAVEATS = Object.freeze([]);

/** A verdict out of the columns of the packed form. */
export function verdictOf(packed, more = undefined) {
  return packed === null ? null : new Verdict(packed, more);
}
