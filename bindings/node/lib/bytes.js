"use strict";
// Texts, header fields and bodies on their way to the library: bytes and their number.

const { expected } = require("./error.js");

const NARROW = /^[\0-\xff]*$/;

/** The bytes of a view or buffer, shared with it; null for anything else. */
function ofBytes(value) {
  if (ArrayBuffer.isView(value)) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  return value instanceof ArrayBuffer ? Buffer.from(value) : null;
}

/** A text in UTF-8. */
function ofText(value, what) {
  if (typeof value !== "string") throw expected(value, what, "a string");
  return Buffer.from(value, "utf8");
}

/** A body: bytes, or a string in UTF-8 as JSON is. */
function ofBody(value, what = "body") {
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : ofBytes(value);
  if (bytes) return bytes;
  const stream = "a string, bytes or null (`await readResponse(response)` reads a stream's head)";
  throw expected(value, what, stream);
}

/** A field's name or value: a string or bytes, which `toBytes` and `Writer.text` write. */
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

/**
 * The bytes of a field. Node and fetch decode fields as Latin-1, so that is given back; a character
 * that does not fit was never decoded so and is written in UTF-8.
 */
function toBytes(field) {
  if (typeof field !== "string") return field;
  return Buffer.from(field, NARROW.test(field) ? "latin1" : "utf8");
}

/** Header fields in order, duplicates kept, as pairs of strings or bytes. */
function ofHeaders(headers, what = "headers") {
  if (headers === null || headers === undefined) return [];
  if (typeof headers !== "object" || isScalar(headers)) throw expected(headers, what, HEADERS);
  const pairs = [];
  const add = (name, value) => {
    pairs.push([ofField(name, `${what}: name`), ofField(value, `${what}: value`)]);
  };
  for (const [name, value] of entries(headers, what)) {
    // Node's IncomingMessage.headers has a list for a field that may come several times.
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== null) add(name, each);
    }
  }
  return pairs;
}

function* entries(headers, what) {
  if (typeof headers[Symbol.iterator] !== "function") {
    yield* Object.entries(headers);
    return;
  }
  const items = [...headers];
  if (items.length && isScalar(items[0])) {
    // Node's rawHeaders: names and values by turns.
    if (items.length % 2) throw expected(headers, what, HEADERS);
    for (let each = 0; each < items.length; each += 2) yield [items[each], items[each + 1]];
    return;
  }
  for (const item of items) {
    if (!Array.isArray(item) || item.length !== 2) throw expected(item, what, HEADERS);
    yield item;
  }
}

module.exports = { ofBody, ofHeaders, ofText, toBytes };
