// Handles: which JavaScript object owns which object of the library.
//
// They live in a table of this file alone: no object can pass for another one, and one that was freed
// cannot be used. A handle belongs to the instance that gave it.

import { expected } from "./error.js";

/** object -> { kind, instance, number } */
const owned = new WeakMap();

/** A finalizer runs at any time, so it only notes what is to be freed. */
const lost = globalThis.FinalizationRegistry === undefined
  ? { register() {}, unregister() {} }
  : new FinalizationRegistry(({ instance, number }) => instance.freeLater(number));

/**
 * Makes `object` the owner of a handle, if it has one; it is freed with it, or before by `release`. `facts` are
 * what its owner notes beside it.
 */
export function own(object, kind, instance = null, number = 0, facts = null) {
  const handle = { kind, instance, number, facts, isFreed: false, isKept: false };
  owned.set(object, handle);
  if (number !== 0) lost.register(object, { instance, number }, handle);
  return object;
}

/** Gives an object the handle that another instance has for the same. */
export function move(object, instance, number) {
  const handle = owned.get(object);
  lost.unregister(handle);
  Object.assign(handle, { instance, number });
  lost.register(object, { instance, number }, handle);
}

/** Whether this is a handle of the kind, freed or not. */
export function isHandle(object, kind) {
  return owned.get(object)?.kind === kind;
}

/** What an object owns: `{instance, number}`. */
export function handleOf(object, kind, what = kind) {
  const handle = owned.get(object);
  if (handle?.kind !== kind) throw expected(object, what, `a ${kind}`);
  if (handle.isFreed) throw new TypeError(`${what}: this ${kind} was freed`);
  return handle;
}

/** Keeps an object for as long as the program runs: all who name it share it. */
export function keep(object) {
  owned.get(object).isKept = true;
  return object;
}

/** Frees what an object owns, now. A second time does nothing. */
function release(object) {
  const handle = owned.get(object);
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
