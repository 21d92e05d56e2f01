// Idempotency keys that are made for requests (draft-ietf-httpapi-idempotency-key-header). A key is made once a
// call, so that every attempt carries the same one.

import { isKept } from "./contract.js";
import { Request } from "./request.js";

const FIELD = "Idempotency-Key";

/** Methods for whose requests no key is ever made. */
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** A random UUID (RFC 9562, version 4). */
let uuid = () => globalThis.crypto.randomUUID();

/** Says where they come from; told by the entry of a platform that has no `crypto`. */
export function provideUuid(make) {
  uuid = make;
}

/**
 * Puts a key into a request's headers if one is wanted and of use, by the contract of the request's operation. By default
 * one is made where the contract's operation itself says that the API honors keys. A request that may be
 * repeated anyway, or that has a key of the caller's, gets none.
 */
export function makeKey(contract, sendable, idempotent, wanted) {
  const { method, url } = sendable;
  if (wanted === false || SAFE.has(method)) return;
  // A built-in contract declares no operation.
  if (!wanted && isKept(contract)) return;
  const its = contract.operation(method, url) ?? contract;
  if (!(wanted ? its.honorsIdempotencyKeys : its.declaresIdempotencyKeys)) return;
  if (new Request(method, url, sendable.headers, { idempotent }).isHarmless) return;
  const key = uuid();
  sendable.headers.set(FIELD, its.quotesIdempotencyKeys ? `"${key}"` : key);
}
