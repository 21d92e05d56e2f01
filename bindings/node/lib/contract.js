"use strict";
// Contracts: what each status means for an API, as data.

const native = require("./native.js");
const { ofText } = require("./bytes.js");
const { check, expected } = require("./error.js");
const { create, disposable, isHandle, keep, own, pointerOf } = require("./handle.js");
const { codeOf, readRow } = require("./status.js");

/** The longest text on a mistake in a contract that is shown. */
const ERROR_CAPACITY = 1024;

/** What each status means for an API. Immutable. */
class Contract {
  constructor() {
    throw new TypeError("a Contract is made by Contract.named or Contract.fromToml");
  }

  /** The built-in contract of this name: "rest", the default, "http", or that of an intake. */
  static named(name) {
    const bytes = ofText(name, "name");
    return adopt(create(
      (out) => native.aftercall_contract_named(bytes, bytes.length, out),
      () => `"${name}" is no built-in contract`,
    ));
  }

  /** Reads a contract from TOML; the error says what is wrong, with line and column. */
  static fromToml(toml) {
    const bytes = ofText(toml, "toml");
    const error = Buffer.alloc(ERROR_CAPACITY);
    const read = (out) =>
      native.aftercall_contract_from_toml(bytes, bytes.length, out, error, error.length, null);
    return adopt(create(read, () => error.toString("utf8", 0, error.indexOf(0))));
  }

  /**
   * Reads a contract from a table: "text", "markdown" or "csv", with a heading such as
   * "Status  Message  Description". `extends` (default "http") says what a status means beside its
   * texts.
   */
  static fromTable(table, format, { extends: base = "http" } = {}) {
    const [bytes, name] = [ofText(table, "table"), ofText(format, "format")];
    const pointer = contractOf(base);
    const error = Buffer.alloc(ERROR_CAPACITY);
    const read = (out) => native.aftercall_contract_from_table(
      bytes, bytes.length, name, name.length, pointer, out, error, error.length, null);
    return adopt(create(read, () =>
      error.toString("utf8", 0, error.indexOf(0)) || `"${format}" is no format of tables`));
  }

  get name() {
    return native.textOf(native.aftercall_contract_name, pointerOf(this, "contract"));
  }

  /** Whether a status that the contract does not list itself is off-contract. */
  get closed() {
    return native.aftercall_contract_is_closed(pointerOf(this, "contract")) !== 0;
  }

  /** Whether If-Match and If-None-Match: * make a POST harmless to repeat. */
  get heedsPreconditionsOnPost() {
    const contract = pointerOf(this, "contract");
    return native.aftercall_contract_heeds_preconditions_on_post(contract) !== 0;
  }

  /** Whether a caller may rely on the idempotency keys that it sends. */
  get honorsIdempotencyKeys() {
    return native.aftercall_contract_honors_idempotency_keys(pointerOf(this, "contract")) !== 0;
  }

  /**
   * Whether the operation that this is the contract of says itself that it honors idempotency keys, as
   * a client that makes keys by itself needs it. false for a contract of no operation.
   */
  get declaresIdempotencyKeys() {
    return native.aftercall_contract_declares_idempotency_keys(pointerOf(this, "contract")) !== 0;
  }

  /**
   * Whether the API wants an idempotency key as a String of RFC 9651, in double quotes. One without
   * quotes is recognized all the same.
   */
  get quotesIdempotencyKeys() {
    return native.aftercall_contract_quotes_idempotency_keys(pointerOf(this, "contract")) !== 0;
  }

  /**
   * The contract of the operation that this method and URL (or path) are: judge with it, an engine
   * looks it up by itself. null when the contract declares none; the contract itself speaks then.
   */
  operation(method, url) {
    const [by, of] = [ofText(method, "method"), ofText(url, "url")];
    const pointer = pointerOf(this, "contract");
    const out = [null];
    const result =
      native.aftercall_contract_operation(pointer, by, by.length, of, of.length, out);
    if (result === native.AFTERCALL_RESULT_NOT_FOUND) return null;
    check(result);
    return adopt(out[0]);
  }

  /** What a code, or a text that names a status, means here. */
  status(value) {
    const pointer = pointerOf(this, "contract");
    if (typeof value !== "string" && typeof value !== "number") {
      throw expected(value, "status", "a number or a string");
    }
    const text = typeof value === "string" ? ofText(value, "status") : null;
    const [result, row] = text
      ? readRow((out) => native.aftercall_contract_parse(pointer, text, text.length, out))
      : readRow((out) => native.aftercall_contract_lookup(pointer, codeOf(value), out));
    check(result, () => `${JSON.stringify(String(value).slice(0, 80))} names no status`);
    return row;
  }

  /** Whether the contract itself, not one that it extends, lists this code. */
  lists(code) {
    return native.aftercall_contract_lists(pointerOf(this, "contract"), codeOf(code)) !== 0;
  }

  /** The rows that the contract lists itself, in code order, one a code. */
  rows() {
    return rowsOf(this, native.aftercall_contract_count, native.aftercall_contract_at);
  }

  /** Every row, those it inherits too, in code order, one a code. */
  allRows() {
    return rowsOf(this, native.aftercall_contract_all_count, native.aftercall_contract_all_at);
  }

  /**
   * The rows for ranges of codes that the contract lists itself, in the order of the first code; 100
   * and 999 stand for every code.
   */
  ranges() {
    const last = [0];
    const at = (pointer, position, out) =>
      native.aftercall_contract_range_at(pointer, position, out, last);
    return rowsOf(this, native.aftercall_contract_range_count, at, (status) =>
      Object.freeze({ first: status.code, last: last[0], status }));
  }

  /** The rows that differ from their code's plain row, each with words that say when. */
  variants() {
    const when = [null];
    const at = (pointer, position, out) =>
      native.aftercall_contract_variant_at(pointer, position, out, when);
    return rowsOf(this, native.aftercall_contract_variant_count, at, (status) =>
      Object.freeze({ status, when: when[0] }));
  }

  toString() {
    return `Contract "${this.name}"`;
  }
}
disposable(Contract);

function adopt(pointer) {
  return own(Object.create(Contract.prototype), "contract", pointer);
}

function rowsOf(contract, count, at, made = (row) => row) {
  const pointer = pointerOf(contract, "contract");
  return Array.from({ length: count(pointer) }, (_, position) => {
    const [result, row] = readRow((out) => at(pointer, position, out));
    check(result);
    return made(row);
  });
}

/** The built-in contracts that were asked for by name: they last as long as the program. */
const builtIns = new Map();

function builtIn(name) {
  if (!builtIns.has(name)) builtIns.set(name, keep(Contract.named(name)));
  return builtIns.get(name);
}

/** The pointer of a contract that an argument gives: a Contract, a name, or none for "rest". */
function contractOf(given) {
  if (given === undefined || given === null) return null;
  if (typeof given === "string") return pointerOf(builtIn(given), "contract");
  if (!isHandle(given, "contract")) {
    throw expected(given, "contract", 'a Contract or the name of a built-in one ("rest", "http")');
  }
  return pointerOf(given, "contract");
}

/** The default contract: the statuses of a common REST API over every registered one. */
const rest = builtIn("rest");

/** Every status of the IANA registry, as RFC 9110 and its other references define it. */
const http = builtIn("http");

/** What a code, or a text that names a status, means: `status(503)`, `status("503 Throttled")`. */
function status(value, options) {
  const { contract = rest } = options ?? {};
  const where = typeof contract === "string" ? builtIn(contract) : contract;
  contractOf(where);
  return Contract.prototype.status.call(where ?? rest, value);
}

module.exports = { Contract, adopt, contractOf, http, rest, status };
