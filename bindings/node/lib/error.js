"use strict";
// Errors: what the library refused, and arguments of the wrong kind.

const native = require("./native.js");

/** What the library refused. `result` is its number, `resultText` what that number means. */
class AftercallError extends Error {
  constructor(result, detail = "") {
    const resultText = native.aftercall_result_text(result);
    super(detail || resultText);
    this.result = result;
    this.resultText = resultText;
  }
}
Object.defineProperty(AftercallError.prototype, "name", { value: "AftercallError" });

/** Throws for any result but success. `detail` is asked for the words of what was wrong. */
function check(result, detail) {
  if (result !== native.AFTERCALL_RESULT_OK) throw new AftercallError(result, detail && detail());
}

/** A TypeError that names what is accepted. */
function expected(value, what, accepted) {
  return new TypeError(`${what}: expected ${accepted}, not ${kind(value)}`);
}

function kind(value) {
  if (value === null || typeof value !== "object") {
    return typeof value === "number" ? String(value) : value === null ? "null" : typeof value;
  }
  const made = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof made === "string" && made ? made : "object";
}

module.exports = { AftercallError, check, expected };
