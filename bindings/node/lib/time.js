"use strict";
// Time as an input. Inside and in `Now` it is whole microseconds, exact in every language;
// everything else in this package is in milliseconds, as setTimeout and Date count them.

const native = require("./native.js");
const { check, expected } = require("./error.js");

/** The present as both clocks of the machine say it, in whole microseconds. */
function now() {
  const [result, time] = native.filled("aftercall_time", native.aftercall_now);
  check(result);
  return Object.freeze({ monotonic: Number(time.monotonic_us), wall: Number(time.wall_us) });
}

/** The values of a user's Now; the machine's clocks without one. */
function timeOf(given) {
  if (given === undefined || given === null) return timeOf(now());
  const monotonic = whole(given.monotonic, "now.monotonic");
  if (monotonic < 0) throw new RangeError(`now.monotonic: ${monotonic} is below 0`);
  return { monotonic_us: monotonic, wall_us: whole(given.wall, "now.wall") };
}

function whole(value, what) {
  if (Number.isSafeInteger(value)) return value;
  if (typeof value !== "bigint") throw expected(value, what, "whole microseconds");
  if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${what}: ${value} is too large`);
  return value;
}

/** Microseconds of milliseconds. */
function toMicros(value, what) {
  if (typeof value !== "number") throw expected(value, what, "a number of milliseconds");
  const micros = Math.round(value * 1000);
  if (!Number.isSafeInteger(micros)) throw new RangeError(`${what}: ${value} is out of range`);
  return micros;
}

/** Milliseconds of the library's microseconds. */
function toMillis(micros) {
  return Number(micros) / 1000;
}

/** Microseconds since 1970 of a Date or of milliseconds since 1970. */
function momentOf(value, what) {
  if (value instanceof Date) return toMicros(value.getTime(), what);
  if (typeof value !== "number") throw expected(value, what, "a Date or milliseconds since 1970");
  return toMicros(value, what);
}

module.exports = { momentOf, now, timeOf, toMicros, toMillis };
