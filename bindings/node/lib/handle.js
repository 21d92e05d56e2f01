"use strict";
// Handles: which JavaScript object owns which object of the library.
//
// The library's pointers carry no type, so they live in a table of this file alone: no object can
// pass for another one, and one that was freed cannot be used.

const native = require("./native.js");
const { check, expected } = require("./error.js");

/** object -> { kind, pointer } */
const owned = new WeakMap();

const lost = new FinalizationRegistry(({ kind, pointer }) => give(kind, pointer));

function give(kind, pointer) {
  native[`aftercall_${kind}_free`](pointer);
}

/** A new object of the library: `make` is given the place for its pointer. */
function create(make, detail) {
  const out = [null];
  check(make(out), detail);
  return out[0];
}

/** Makes `object` the owner of a pointer; it is freed with it, or before by `release`. */
function own(object, kind, pointer) {
  const handle = { kind, pointer };
  owned.set(object, handle);
  lost.register(object, handle, handle);
  return object;
}

/** Whether this is a handle of the kind, freed or not. */
function isHandle(object, kind) {
  return owned.get(object)?.kind === kind;
}

/** The pointer that an object owns. */
function pointerOf(object, kind, what = kind) {
  const handle = owned.get(object);
  if (handle?.kind !== kind) throw expected(object, what, `a ${kind}`);
  if (handle.pointer === null) throw new TypeError(`${what}: this ${kind} was freed`);
  return handle.pointer;
}

/** Keeps an object for as long as the program runs: all who name it share it. */
function keep(object) {
  owned.get(object).isKept = true;
  return object;
}

/** Frees what an object owns, now. A second time does nothing. */
function release(object) {
  const handle = owned.get(object);
  if (!handle || handle.isKept || handle.pointer === null) return;
  const { kind, pointer } = handle;
  lost.unregister(handle);
  // First of all it is nobody's any more: whatever ends this thread, it is not freed twice.
  handle.pointer = null;
  give(kind, pointer);
}

/** Gives a class `free()`, and `using` where the engine has it. */
function disposable(made) {
  const free = { value() { release(this); }, writable: true, configurable: true };
  Object.defineProperty(made.prototype, "free", free);
  if (Symbol.dispose) Object.defineProperty(made.prototype, Symbol.dispose, free);
  return made;
}

module.exports = { create, disposable, isHandle, keep, own, pointerOf, release };
