// Level 1: what a status code means, one row of a contract.

import { expected } from "./error.js";
import { slugs } from "./vocabulary.js";

/** What a status code means, before any particular answer is looked at. Immutable. */
export class Status {
  constructor(row) {
    this.code = row.code;
    this.name = row.name;
    this.message = row.message;
    this.description = row.description;
    this.phrase = row.phrase;
    this.help = row.help;
    this.reference = row.reference;
    this.isKnown = row.is_known !== 0;
    this.effect = slugs.effect[row.effect];
    this.fault = slugs.fault[row.fault];
    this.reason = slugs.reason[row.reason];
    this.repeat = slugs.repeat[row.repeat];
    this.remedy = slugs.remedy[row.remedy];
    this.isSuccess = row.is_success !== 0;
    this.isClientError = row.is_client_error !== 0;
    this.isServerError = row.is_server_error !== 0;
    this.isThrottled = row.is_throttled !== 0;
    Object.freeze(this);
  }

  toString() {
    return `${this.code} ${this.message}`;
  }

  /** For JSON: the keys are the same in every language. */
  toJSON() {
    return Object.fromEntries(Object.entries(this).map(([name, value]) => [snake(name), value]));
  }
}

/** `isSuccess` as `is_success`. */
function snake(name) {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A status code as the library takes it: a whole number of 16 bits. */
export function codeOf(value, what = "status") {
  if (typeof value !== "number") throw expected(value, what, "a whole number");
  if (!Number.isInteger(value) || value < 0 || value > 0xffff) {
    throw new RangeError(`${what}: ${value} is not a whole number in 0..=65535`);
  }
  return value;
}

