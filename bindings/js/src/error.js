// Errors: what the library refused, and arguments of the wrong kind.

import { RESULTS } from "./words.js";

/** The library's numbers for what went wrong that this package looks at. */
export const Result = Object.freeze(Object.fromEntries(
  RESULTS.map(({ number, slug }) => [slug.toUpperCase().replaceAll("-", "_"), number]),
));

const TEXTS = new Map(RESULTS.map(({ number, help }) => [number, help]));

/** What the library refused. `result` is its number, `resultText` what that number means. */
export class AftercallError extends Error {
  constructor(result, detail = "", options = undefined) {
    const resultText = TEXTS.get(result) ?? "";
    super(detail || resultText, options);
    this.result = result;
    this.resultText = resultText;
  }
}
Object.defineProperty(AftercallError.prototype, "name", { value: "AftercallError" });

const ERRORS = new Set(["[object Error]", "[object DOMException]"]);

/** Whether this is an Error, of another realm too: of a frame, or of the program that runs a test. */
export function isError(value) {
  return value instanceof Error || (typeof value === "object" && value !== null &&
    ERRORS.has(Object.prototype.toString.call(value)));
}

/** A TypeError that names what is accepted. */
export function expected(value, what, accepted) {
  return new TypeError(`${what}: expected ${accepted}, not ${kind(value)}`);
}

function kind(value) {
  if (value === null || typeof value !== "object") {
    return typeof value === "number" ? String(value) : value === null ? "null" : typeof value;
  }
  const made = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof made === "string" && made ? made : "object";
}
