// Requests: what was asked, of which only the facts that matter are read.

import { ofHeaders, ofText } from "./bytes.js";
import { expected } from "./error.js";
import { disposable, handleOf, isHandle, own } from "./handle.js";
import { shared } from "./instance.js";
import { readRequest } from "./layout.js";
import { Writer } from "./packed.js";
import { sets } from "./vocabulary.js";

const ACCEPTED = "a Request of aftercall or of fetch, or an object with method and url";

const writer = new Writer();

/** What was asked: `new Request("POST", "https://api.example/orders", headers)`. Immutable. */
export class Request {
  #method;
  #replayable;
  #packed;
  #facts;

  /**
   * `replayable`: whether the body can be sent a second time. `idempotent`: your declaration that
   * a second application does (false) or does not (true) do harm; it counts before everything
   * else. `earlier`: the overall effect of earlier attempts, for those who judge without a Call.
   */
  constructor(method, url = "", headers = null, options = {}) {
    const { replayable = true, idempotent, earlier } = options ?? {};
    const values = read({ method, url, headers, replayable, idempotent, earlier });
    this.#packed = write(writer.start(), values).written().slice();
    this.#method = method;
    this.#replayable = Boolean(replayable);
    const instance = shared();
    this.#facts = instance.output("ac_request", undefined, undefined, instance.write().raw(this.#packed))
      .first(readRequest);
    own(this, "request");
  }

  get method() {
    return this.#method;
  }

  /** Where it goes (RFC 6454): "scheme://host:port", or empty. */
  get origin() {
    handleOf(this, "request");
    return this.#facts.origin;
  }

  get replayable() {
    return this.#replayable;
  }

  /** Whether a second application does no harm, where idempotency keys are honored. */
  get isHarmless() {
    handleOf(this, "request");
    return this.#facts.is_harmless !== 0;
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
export function canReplay(body) {
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
export function writeRequest(to, asked, isUse = true) {
  if (asked === null) return to.u8(0);
  if (!asked.handle) return write(to, asked.values);
  // That it was not freed is asked as for any other use.
  if (isUse) handleOf(asked.handle, "request");
  return to.raw(Request.packed(asked.handle));
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
 * called before any handle is fetched: reading may run the user's code, which may free one.
 */
export function requestOf(request, method) {
  if (isHandle(request, "request")) return { handle: request };
  const isGiven = request !== undefined && request !== null;
  if (!isGiven && (method === undefined || method === null)) return null;
  return { values: read(isGiven ? partsOf(request) : { method, replayable: true }) };
}
