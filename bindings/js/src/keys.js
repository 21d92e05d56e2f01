// Idempotency keys that are made for requests (draft-ietf-httpapi-idempotency-key-header). A key is made once a
// call, so that every attempt carries the same one.

import { Request } from "./request.js";

const FIELD = "Idempotency-Key";

/** Methods for whose requests no key is ever made. */
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Puts a key into `headers` if one is wanted and of use, by the contract of the request's operation. By default
 * one is made where the contract's operation itself says that the API honors keys. A request that may be
 * repeated anyway, or that has a key of the caller's, gets none.
 */
export function makeKey(contract, { method, url, headers, idempotent }, wanted) {
  if (wanted === false || SAFE.has(method)) return;
  const its = contract.operation(method, url) ?? contract;
  if (!(wanted ? its.honorsIdempotencyKeys : its.declaresIdempotencyKeys)) return;
  if (new Request(method, url, headers, { idempotent }).isHarmless) return;
  const key = globalThis.crypto.randomUUID();
  headers.set(FIELD, its.quotesIdempotencyKeys ? `"${key}"` : key);
}
