// Time as an input. Inside and in `Now` it is whole microseconds, exact in every language;
// everything else in this package is in milliseconds, as setTimeout and Date count them.

import { expected } from "./error.js";

/** The present as both clocks of the machine say it, in whole microseconds. */
export function now() {
  return Object.freeze({ monotonic: Math.round(performance.now() * 1000), wall: Date.now() * 1000 });
}

/** The values of a user's Now; the machine's clocks without one. */
export function timeOf(given) {
  if (given === undefined || given === null) return now();
  const monotonic = whole(given.monotonic, "now.monotonic");
  if (monotonic < 0) throw new RangeError(`now.monotonic: ${monotonic} is below 0`);
  return { monotonic, wall: whole(given.wall, "now.wall") };
}

function whole(value, what) {
  if (Number.isSafeInteger(value)) return value;
  if (typeof value !== "bigint") throw expected(value, what, "whole microseconds");
  if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${what}: ${value} is too large`);
  return value;
}

/** Microseconds of milliseconds. */
export function toMicros(value, what) {
  if (typeof value !== "number") throw expected(value, what, "a number of milliseconds");
  const micros = Math.round(value * 1000);
  if (!Number.isSafeInteger(micros)) throw new RangeError(`${what}: ${value} is out of range`);
  return micros;
}

/** Whether so many milliseconds after the beginning is a moment of its own that the library can tell. */
export function isLater(milliseconds) {
  const micros = Math.round(milliseconds * 1000);
  return micros > 0 && Number.isSafeInteger(micros);
}

/** Milliseconds of the library's microseconds. */
export function toMillis(micros) {
  return micros / 1000;
}

/** Microseconds since 1970 of a Date or of milliseconds since 1970. */
export function momentOf(value, what) {
  if (value instanceof Date) return toMicros(value.getTime(), what);
  if (typeof value !== "number") throw expected(value, what, "a Date or milliseconds since 1970");
  return toMicros(value, what);
}
