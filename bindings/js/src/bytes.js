// Texts, header fields and bodies on their way to the library: what is accepted, as strings or bytes.

import { expected } from "./error.js";

const encoder = new TextEncoder();

/** The bytes of a view or buffer, shared with it; null for anything else. */
export function ofBytes(value) {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  return value instanceof ArrayBuffer ? new Uint8Array(value) : null;
}

/** A text, which is written in UTF-8. */
export function ofText(value, what) {
  if (typeof value !== "string") throw expected(value, what, "a string");
  return value;
}

/** The leading bytes of a body, at most `limit`: of bytes, or of a string in UTF-8 as JSON is. */
export function ofBody(value, limit, what = "body") {
  // A character is at least a byte.
  const bytes = typeof value === "string" ? encoder.encode(value.slice(0, limit)) : ofBytes(value);
  if (bytes) return bytes.length > limit ? bytes.subarray(0, limit) : bytes;
  const stream = "a string, bytes or null (`await readResponse(response)` reads a stream's head)";
  throw expected(value, what, stream);
}

/** A field's name or value: a string or bytes. */
function ofField(value, what) {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  const bytes = ofBytes(value);
  if (bytes) return bytes;
  throw expected(value, what, "a string, a number or bytes");
}

const HEADERS = "an object, a Headers, a Map, [name, value] pairs or null";

function isScalar(value) {
  return typeof value === "string" || ofBytes(value) !== null;
}

/** Header fields in order, duplicates kept: names and values by turns, strings or bytes. */
export function ofHeaders(headers, what = "headers") {
  if (headers === null || headers === undefined) return NONE;
  if (typeof headers !== "object" || isScalar(headers)) throw expected(headers, what, HEADERS);
  const fields = [];
  if (typeof headers[Symbol.iterator] !== "function") {
    for (const name of Object.keys(headers)) add(fields, name, headers[name], what);
    return fields;
  }
  const items = [...headers];
  if (items.length && isScalar(items[0])) {
    // Node's rawHeaders: names and values by turns.
    if (items.length % 2) throw expected(headers, what, HEADERS);
    for (let each = 0; each < items.length; each += 2) add(fields, items[each], items[each + 1], what);
    return fields;
  }
  for (const item of items) {
    if (!Array.isArray(item) || item.length !== 2) throw expected(item, what, HEADERS);
    add(fields, item[0], item[1], what);
  }
  return fields;
}

const NONE = Object.freeze([]);

function add(fields, name, value, what) {
  if (typeof value === "string" && typeof name === "string") {
    fields.push(name, value);
  } else if (Array.isArray(value)) {
    // Node's IncomingMessage.headers has a list for a field that may come several times.
    for (const each of value) if (!isAbsent(each)) addOne(fields, name, each, what);
  } else if (!isAbsent(value)) {
    addOne(fields, name, value, what);
  }
}

function addOne(fields, name, value, what) {
  fields.push(ofField(name, `${what}: name`), ofField(value, `${what}: value`));
}

const isAbsent = (value) => value === undefined || value === null;
