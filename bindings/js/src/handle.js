// Handles: which JavaScript object owns which object of the library.
//
// They are private to this file: no object can pass for another one, and one that was freed cannot be used. A
// handle belongs to the instance that gave it.

import { expected } from "./error.js";

class Given {
  constructor(object) {
    return object;
  }
}

/** Puts a private field on an object of any class: what a WeakMap would do, at a tenth of its price for the collector. */
class Owned extends Given {
  #handle;

  constructor(object, handle) {
    super(object);
    this.#handle = handle;
  }

  static of(object) {
    return typeof object === "object" && object !== null && #handle in object ? object.#handle : undefined;
  }
}

/** A finalizer runs at any time, so it only notes what is to be freed. */
const lost = globalThis.FinalizationRegistry === undefined
  ? { register() {}, unregister() {} }
  : new FinalizationRegistry(({ instance, number }) => instance.freeLater(number));

/**
 * Makes `object` the owner of a handle, if it has one; it is freed with it, or before by `release`. `facts` are
 * what its owner notes beside it; without `isLost` it is freed by hand in any case.
 */
export function own(object, kind, instance = null, number = 0, facts = null, isLost = true) {
  const handle = { kind, instance, number, facts, isFreed: false, isKept: false };
  new Owned(object, handle);
  if (number !== 0 && isLost) lost.register(object, { instance, number }, handle);
  return object;
}

/** Gives an object the handle that another instance has for the same. */
export function move(object, instance, number) {
  const handle = Owned.of(object);
  lost.unregister(handle);
  Object.assign(handle, { instance, number });
  lost.register(object, { instance, number }, handle);
}

/** Whether this is a handle of the kind, freed or not. */
export function isHandle(object, kind) {
  return Owned.of(object)?.kind === kind;
}

/** What an object owns: `{instance, number}`. */
export function handleOf(object, kind, what = kind) {
  const handle = Owned.of(object);
  if (handle?.kind !== kind) throw expected(object, what, `a ${kind}`);
  if (handle.isFreed) throw new TypeError(`${what}: this ${kind} was freed`);
  return handle;
}

/** Keeps an object for as long as the program runs: all who name it share it. */
export function keep(object) {
  Owned.of(object).isKept = true;
  return object;
}

/** Frees what an object owns, now. A second time does nothing. */
function release(object) {
  const handle = Owned.of(object);
  if (!handle || handle.isKept || handle.isFreed) return;
  handle.isFreed = true;
  if (handle.number === 0) return;
  lost.unregister(handle);
  handle.instance.free(handle.number);
}

/** Gives a class `free()`, and `using` where the engine has it. */
export function disposable(made) {
  const free = { value() { release(this); }, writable: true, configurable: true };
  Object.defineProperty(made.prototype, "free", free);
  if (Symbol.dispose) Object.defineProperty(made.prototype, Symbol.dispose, free);
  return made;
}
