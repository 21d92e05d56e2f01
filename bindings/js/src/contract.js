// Contracts: what each status means for an API, as data.

import { ofText } from "./bytes.js";
import { AftercallError, Result, expected } from "./error.js";
import { disposable, handleOf, isHandle, keep, move, own } from "./handle.js";
import { shared } from "./instance.js";
import { readContract, readRows, readStatus } from "./layout.js";
import { Status, codeOf } from "./status.js";

/** The handle of "rest", which needs no object. */
const REST = 0;

/** contract -> how it is made in an instance, because each instance has its own. */
const recipes = new WeakMap();

/** contract -> what it says of itself. */
const facts = new WeakMap();

/** What each status means for an API. Immutable. */
export class Contract {
  constructor() {
    throw new TypeError("a Contract is made by Contract.named or Contract.fromToml");
  }

  /** The built-in contract of this name: "rest", the default, "http", or that of an intake. */
  static named(name) {
    ofText(name, "name");
    return made((instance) =>
      instance.handle("ac_contract_named", undefined, undefined, instance.write().text(name)));
  }

  /** Reads a contract from TOML; the error says what is wrong, with line and column. */
  static fromToml(toml) {
    ofText(toml, "toml");
    return made((instance) =>
      instance.handle("ac_contract_from_toml", undefined, undefined, instance.write().text(toml)));
  }

  /**
   * Reads a contract from a table: "text", "markdown" or "csv", with a heading such as
   * "Status  Message  Description". `extends` (default "http") says what a status means beside its
   * texts.
   */
  static fromTable(table, format, { extends: base = "http" } = {}) {
    ofText(table, "table");
    ofText(format, "format");
    return derived(contractOf(base) ?? http, (instance, extended) =>
      instance.handle("ac_contract_from_table", extended, undefined, instance.write().text(format).text(table)));
  }

  get name() {
    return saidBy(this).name;
  }

  /** Whether a status that the contract does not list itself is off-contract. */
  get closed() {
    return saidBy(this).is_closed !== 0;
  }

  /** Whether If-Match and If-None-Match: * make a POST harmless to repeat. */
  get heedsPreconditionsOnPost() {
    return saidBy(this).heeds_preconditions_on_post !== 0;
  }

  /** Whether a caller may rely on the idempotency keys that it sends. */
  get honorsIdempotencyKeys() {
    return saidBy(this).honors_idempotency_keys !== 0;
  }

  /**
   * Whether the operation that this is the contract of says itself that it honors idempotency keys, as
   * a client that makes keys by itself needs it. false for a contract of no operation.
   */
  get declaresIdempotencyKeys() {
    return saidBy(this).declares_idempotency_keys !== 0;
  }

  /**
   * Whether the API wants an idempotency key as a String of RFC 9651, in double quotes. One without
   * quotes is recognized all the same.
   */
  get quotesIdempotencyKeys() {
    return saidBy(this).quotes_idempotency_keys !== 0;
  }

  /**
   * The contract of the operation that this method and URL (or path) are: judge with it, an engine
   * looks it up by itself. null when the contract declares none; the contract itself speaks then.
   */
  operation(method, url) {
    ofText(method, "method");
    ofText(url, "url");
    try {
      return derived(this, (instance, number) =>
        instance.handle("ac_contract_operation", number, undefined, instance.write().text(method).text(url)));
    } catch (error) {
      if (error instanceof AftercallError && error.result === Result.NOT_FOUND) return null;
      throw error;
    }
  }

  /** What a code, or a text that names a status, means here. */
  status(value) {
    if (typeof value !== "string" && typeof value !== "number") {
      throw expected(value, "status", "a number or a string");
    }
    const [instance, number] = sharedContract(this);
    if (typeof value === "number") {
      return new Status(instance.output("ac_status", number, codeOf(value)).first(readStatus));
    }
    try {
      const input = instance.write().text(value);
      return new Status(instance.output("ac_status_named", number, undefined, input).first(readStatus));
    } catch (error) {
      if (!(error instanceof AftercallError) || error.result !== Result.STATUS) throw error;
      throw new AftercallError(Result.STATUS, `${JSON.stringify(value.slice(0, 80))} names no status`);
    }
  }

  /** Whether the contract itself, not one that it extends, lists this code. */
  lists(code) {
    const asked = codeOf(code);
    const [instance, number] = sharedContract(this);
    return instance.number("ac_contract_lists", number, asked) !== 0;
  }

  /** The rows that the contract lists itself, in code order, one a code. */
  rows() {
    return rowsOf(this, 0).rows.map((row) => new Status(row));
  }

  /** Every row, those it inherits too, in code order, one a code. */
  allRows() {
    return rowsOf(this, 1).rows.map((row) => new Status(row));
  }

  /**
   * The rows for ranges of codes that the contract lists itself, in the order of the first code; 100
   * and 999 stand for every code.
   */
  ranges() {
    return rowsOf(this, 0).ranges.map(({ first, last, status: row }) =>
      Object.freeze({ first, last, status: new Status(row) }));
  }

  /** The rows that differ from their code's plain row, each with words that say when. */
  variants() {
    return rowsOf(this, 0).variants.map(({ when, status: row }) =>
      Object.freeze({ status: new Status(row), when }));
  }

  toString() {
    return `Contract "${this.name}"`;
  }
}
disposable(Contract);

/** A contract that `make` makes; its first making, in the shared instance, shows whether it can be. */
function made(make) {
  const contract = Object.create(Contract.prototype);
  const instance = shared();
  const number = make(instance);
  recipes.set(contract, make);
  return own(contract, "contract", instance, number);
}

/** A contract that is made from another one. */
function derived(contract, make) {
  handleOf(contract, "contract");
  const base = recipes.get(contract);
  return made((instance) => {
    const number = base(instance);
    try {
      return make(instance, number);
    } finally {
      instance.free(number);
    }
  });
}

/** The shared instance and the handle of a contract there; null is "rest". */
export function sharedContract(contract) {
  const instance = shared();
  if (contract === null || contract === rest) return [instance, REST];
  const handle = handleOf(contract, "contract");
  if (handle.instance !== instance) move(contract, instance, recipes.get(contract)(instance));
  return [instance, handle.number];
}

/** Whether nobody can free this contract, so that it can be asked again at any time. */
export function isKept(contract) {
  return contract === null || handleOf(contract, "contract").isKept;
}

/**
 * Hands the contract of a request's operation to `use`, or the contract itself where it declares none. What was made for that
 * is freed immediately, because there may be one for each request.
 */
export function operationOf(contract, { method, url }, use) {
  // A built-in contract declares no operation.
  const declared = isKept(contract) ? null : contract.operation(method, url);
  try {
    return use(declared ?? contract);
  } finally {
    declared?.free();
  }
}

/** Hands a contract to `use` in another instance. */
export function withContract(contract, instance, use) {
  if (contract === null || contract === rest) return use(REST);
  handleOf(contract, "contract");
  const number = recipes.get(contract)(instance);
  try {
    return use(number);
  } finally {
    instance.free(number);
  }
}

function saidBy(contract) {
  const [instance, number] = sharedContract(contract);
  if (!facts.has(contract)) facts.set(contract, instance.output("ac_contract", number).first(readContract));
  return facts.get(contract);
}

function rowsOf(contract, inherited) {
  const [instance, number] = sharedContract(contract);
  return instance.output("ac_contract_rows", number, inherited).first(readRows);
}

/** The built-in contracts that were asked for by name: they last as long as the program. */
const builtIns = new Map();

function builtIn(name) {
  if (!builtIns.has(name)) builtIns.set(name, keep(Contract.named(name)));
  return builtIns.get(name);
}

/** The default contract: the statuses of a common REST API over every registered one. */
export const rest = always("rest");

/** Every status of the IANA registry, as RFC 9110 and its other references define it. */
export const http = always("http");

/** A built-in contract that is made when it is first used, so that loading the package costs nothing. */
function always(name) {
  const contract = Object.create(Contract.prototype);
  recipes.set(contract, (instance) =>
    instance.handle("ac_contract_named", undefined, undefined, instance.write().text(name)));
  builtIns.set(name, keep(own(contract, "contract")));
  return contract;
}

/** The same contract as an object of its own, which is freed by itself. */
export function anew(contract) {
  if (contract === rest || contract === http) return contract;
  const other = Object.create(Contract.prototype);
  recipes.set(other, recipes.get(contract));
  return own(other, "contract");
}

/** The contract that an argument gives: a Contract, a name, or null for "rest". */
export function contractOf(given) {
  if (given === undefined || given === null) return null;
  if (typeof given === "string") return builtIn(given);
  if (!isHandle(given, "contract")) {
    throw expected(given, "contract", 'a Contract or the name of a built-in one ("rest", "http")');
  }
  return given;
}

/** What a code, or a text that names a status, means: `status(503)`, `status("503 Throttled")`. */
export function status(value, options) {
  return Contract.prototype.status.call(contractOf(options?.contract) ?? rest, value);
}
