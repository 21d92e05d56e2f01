// Instances of the module: how a function is called, what a refusal and a trap are.
//
// An engine has an instance of its own, so a bug of the library ends that engine and no other; only a program with more than
// `MOST` engines has several in one. Lookups and judgements share one, which is made anew when it ended. JavaScript is never
// run while a function of the module is under way, and an output is read before another function is called.

import { AftercallError, Result } from "./error.js";
import { LAYOUT, readMistake, readPanic } from "./layout.js";
import { Reader, Writer } from "./packed.js";

/** The version of the interface that this package speaks. */
const ABI = 1;

const NO_ADVICE = "aftercall: this environment does not let WebAssembly be compiled. A page's Content-Security-Policy " +
  "needs 'wasm-unsafe-eval' in script-src.";

/** Gives the module or its bytes; told by the entry of the platform. */
let source = null;
let compiled = null;

/** Says where the module comes from: a function that gives a WebAssembly.Module, or its bytes. */
export function provide(give) {
  source ??= give;
}

function theModule() {
  if (compiled === null) {
    try {
      const given = source();
      compiled = given instanceof WebAssembly.Module ? given : new WebAssembly.Module(given);
    } catch (cause) {
      throw Object.assign(new Error(`${NO_ADVICE} (${cause.message})`, { cause }), { code: "ERR_AFTERCALL_WASM" });
    }
  }
  return compiled;
}

/** Where all inputs are written: nothing of the user runs between the beginning and the call. */
const input = new Writer();

/** One instance of the module. */
export class Instance {
  #exports;
  #reader = new Reader();
  #memory = new Uint8Array(0);
  /** Handles that nobody has any more. */
  #lost = [];
  /** What ended it. */
  #ended = null;

  constructor() {
    this.#exports = new WebAssembly.Instance(theModule(), {}).exports;
    const abi = this.#exports.ac_abi();
    if (abi !== ABI) throw new Error(`aftercall: the module has interface ${abi}, this package needs ${ABI}`);
  }

  /** Whether a bug of the library ended it. */
  get hasEnded() {
    return this.#ended !== null;
  }

  /** A new input, to be written and used by the next call. */
  write() {
    return input.start();
  }

  /** Calls a function that gives an output: a Reader of it, to be read at once. */
  output(name, one, two, given) {
    const address = this.#call(name, one, two, given) >>> 0;
    if (address === 0) throw this.#refusal();
    return this.#reader.over(this.#exports.memory.buffer, address, LAYOUT);
  }

  /** Calls a function that makes an object: its handle. */
  handle(name, one, two, given) {
    const handle = this.#call(name, one, two, given) >>> 0;
    if (handle === 0) throw this.#refusal();
    return handle;
  }

  /** Calls a function that gives a number. */
  number(name, one, two, given) {
    const number = this.#call(name, one, two, given);
    if (number === -1) throw this.#refusal();
    return number;
  }

  /** Frees an object. */
  free(handle) {
    if (!this.hasEnded) this.number("ac_free", handle);
  }

  /** Has an object freed before the next call: for a finalizer, which may run at any time. */
  freeLater(handle) {
    this.#lost.push(handle);
  }

  /** For tests of what happens after a trap: another function in the place of one. */
  replaceForTest(name, other) {
    this.#exports = { ...this.#exports, [name]: other };
  }

  /** How many objects it has. */
  get count() {
    return this.number("ac_count");
  }

  #call(name, one, two, given) {
    if (this.#ended !== null) throw this.#error();
    const its = this.#exports;
    try {
      while (this.#lost.length > 0) its.ac_free(this.#lost.pop());
      if (given !== undefined) {
        const at = its.ac_in(given.length) >>> 0;
        if (at === 0) throw this.#refusal();
        given.moveTo(this.#bytes(), at);
      }
      return its[name](one, two);
    } catch (trap) {
      if (trap instanceof AftercallError) throw trap;
      this.#ended = { trap, panic: this.#panic() };
      throw this.#error();
    }
  }

  /** The memory's bytes; those of before are empty when it has grown. */
  #bytes() {
    const { buffer } = this.#exports.memory;
    if (this.#memory.buffer !== buffer) this.#memory = new Uint8Array(buffer);
    return this.#memory;
  }

  #refusal() {
    const { result, message } = this.#read("ac_mistake", readMistake);
    return new AftercallError(result, message);
  }

  /** What a panic said, if the trap was one; the only thing that can be asked after it. */
  #panic() {
    try {
      return this.#read("ac_panic", readPanic);
    } catch {
      return null;
    }
  }

  #read(name, read) {
    const address = this.#exports[name]() >>> 0;
    return address === 0 ? null : this.#reader.over(this.#exports.memory.buffer, address, LAYOUT).first(read);
  }

  #error() {
    const { trap, panic } = this.#ended;
    const said = panic === null ? trap.message : `${panic.message} (${panic.file}:${panic.line})`;
    const words = `a bug of aftercall, or memory that was used up, ended this engine: ${said}`;
    return new AftercallError(Result.PANIC, words, { cause: trap });
  }
}

let common = null;

/** The instance that keeps no call: lookups, judgements, streams. */
export function shared() {
  if (common === null || common.hasEnded) common = new Instance();
  return common;
}

/** How many instances engines have: each takes half a megabyte, and address space that a browser has little of. */
const MOST = 16;

const forEngines = [];
let next = 0;

/** An instance for a new engine: one of its own as long as there are few. */
export function forEngine() {
  const at = next++ % MOST;
  if (forEngines[at] === undefined || forEngines[at].hasEnded) forEngines[at] = new Instance();
  return forEngines[at];
}
