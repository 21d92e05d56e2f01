// Idempotency keys that are made for requests (draft-ietf-httpapi-idempotency-key-header). A key is made once a
// call, so that every attempt carries the same one.

import { isKept, operationOf } from "./contract.js";
import { Request } from "./request.js";

const FIELD = "Idempotency-Key";

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
  // A built-in contract declares no operation.
  if (wanted === false || (!wanted && isKept(contract))) return;
  const { method, url } = sendable;
  const isQuoted = operationOf(contract, sendable, (its) =>
    ((wanted ? its.honorsIdempotencyKeys : its.declaresIdempotencyKeys) ? its.quotesIdempotencyKeys : null));
  if (isQuoted === null || new Request(method, url, sendable.headers, { idempotent }).isHarmless) return;
  const key = uuid();
  sendable.headers.set(FIELD, isQuoted ? `"${key}"` : key);
}
