"use strict";
// Requests: what was asked, of which only the facts that matter are read.

const native = require("./native.js");
const { ofHeaders, ofText, toBytes } = require("./bytes.js");
const { check, expected } = require("./error.js");
const { create, disposable, isHandle, own, pointerOf } = require("./handle.js");
const { Writer } = require("./packed.js");
const { sets } = require("./vocabulary.js");

const ACCEPTED = "a Request of aftercall or of fetch, or an object with method and url";

/** What was asked: `new Request("POST", "https://api.example/orders", headers)`. Immutable. */
class Request {
  #method;
  #replayable;
  #packed;

  /**
   * `replayable`: whether the body can be sent a second time. `idempotent`: your declaration that
   * a second application does (false) or does not (true) do harm; it counts before everything
   * else. `earlier`: the overall effect of earlier attempts, for those who judge without a Call.
   */
  constructor(method, url = "", headers = null, options = {}) {
    const { replayable = true, idempotent, earlier } = options ?? {};
    const parts = { method, url, headers, replayable, idempotent, earlier };
    const values = read(parts);
    own(this, "request", make(values));
    this.#packed = Buffer.from(write(new Writer(), values).written());
    this.#method = method;
    this.#replayable = Boolean(replayable);
  }

  get method() {
    return this.#method;
  }

  /** Where it goes (RFC 6454): "scheme://host:port", or empty. */
  get origin() {
    return native.textOf(native.aftercall_request_origin, pointerOf(this, "request"));
  }

  get replayable() {
    return this.#replayable;
  }

  /** Whether a second application does no harm, where idempotency keys are honored. */
  get isHarmless() {
    return native.aftercall_request_is_harmless(pointerOf(this, "request"), 1) !== 0;
  }

  toString() {
    return `${this.method} ${this.origin}`;
  }

  /** @internal The packed form of a request. */
  static packed(request) {
    return request.#packed;
  }
}
disposable(Request);

/** Whether a body can be sent a second time: it is not one that is used up while it is read. */
function canReplay(body) {
  if (body === null || typeof body !== "object") return true;
  const once = [body.getReader, body.pipe, body[Symbol.asyncIterator], body.next];
  return !once.some((method) => typeof method === "function");
}

/** The library's values for the parts of a request. Reading them may run the user's code. */
function read({ method, url, headers, replayable, idempotent, earlier }) {
  const name = ofText(method, "method");
  const where = ofText(url instanceof URL ? url.href : url ?? "", "url");
  const fields = ofHeaders(headers);
  const before = earlier === undefined || earlier === null
    ? -1
    : sets.effect.number(earlier, "earlier");
  const isDeclared = idempotent !== undefined && idempotent !== null;
  const declared = isDeclared ? Number(Boolean(idempotent)) : -1;
  return { name, where, fields, repeats: replayable ? 1 : 0, declared, before };
}

const GIVEN = 1;
const NOT_REPLAYABLE = 2;
const IDEMPOTENT_GIVEN = 4;
const IDEMPOTENT = 8;

/** Writes a request's values in the packed form. */
function write(to, { name, where, fields, repeats, declared, before }) {
  const flags = GIVEN | (repeats ? 0 : NOT_REPLAYABLE) |
    (declared < 0 ? 0 : IDEMPOTENT_GIVEN | (declared ? IDEMPOTENT : 0));
  return to.u8(flags).u8(before + 1).text(name).text(where).fields(fields);
}

/** Writes what `requestOf` gave, or that there is none. No code of the user runs here. */
function writeRequest(to, asked) {
  if (asked === null) return to.u8(0);
  if (!asked.handle) return write(to, asked.values);
  // That it was not freed is asked as for any other use.
  pointerOf(asked.handle, "request");
  return to.raw(Request.packed(asked.handle));
}

/** A request of the library from its values. No code of the user runs here. */
function make({ name, where, fields, repeats, declared, before }) {
  const pointer = create((out) =>
    native.aftercall_request_new(name, name.length, where, where.length, out));
  try {
    for (const [field, value] of fields.map((pair) => pair.map(toBytes))) {
      check(native.aftercall_request_add_header(pointer, field, field.length, value, value.length));
    }
    check(native.aftercall_request_set_replayable(pointer, repeats));
    check(native.aftercall_request_set_idempotent(pointer, declared));
    check(native.aftercall_request_set_earlier(pointer, before));
    return pointer;
  } catch (error) {
    native.aftercall_request_free(pointer);
    throw error;
  }
}

/** The parts of a user's or of fetch's request. */
function partsOf(given) {
  if (given === null || typeof given !== "object" || typeof given.method !== "string") {
    throw expected(given, "request", ACCEPTED);
  }
  const { method, url, headers, body, replayable = canReplay(body), idempotent, earlier } = given;
  return { method, url, headers, replayable, idempotent, earlier };
}

/**
 * What `request` or `method` gives: a handle, the values of a request to be made, or null. To be
 * called before any pointer is fetched: reading may run the user's code, which may free a handle.
 */
function requestOf({ request, method }) {
  if (isHandle(request, "request")) return { handle: request };
  const isGiven = request !== undefined && request !== null;
  if (!isGiven && (method === undefined || method === null)) return null;
  return { values: read(isGiven ? partsOf(request) : { method, replayable: true }) };
}

/**
 * Hands the pointer of what `requestOf` gave, or null, to `use`, and frees what it made. In `use`
 * no code of the user runs: it is the place to fetch the other pointers.
 */
function withRequest(asked, use) {
  if (asked === null) return use(null);
  if (asked.handle) return use(pointerOf(asked.handle, "request"));
  const pointer = make(asked.values);
  try {
    return use(pointer);
  } finally {
    native.aftercall_request_free(pointer);
  }
}

module.exports = { Request, requestOf, withRequest, writeRequest };
