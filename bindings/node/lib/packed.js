"use strict";
// The packed form: a request and a response in one buffer on the way into the library, a verdict or
// a decision in one buffer on the way out. docs/ffi.md describes it; layout.js has the columns.

const native = require("./native.js");
const { isAscii } = require("node:buffer");
const { toBytes } = require("./bytes.js");
const { check } = require("./error.js");
const { LAYOUT, readHead } = require("./layout.js");

/** Bytes that grow while an input is written. */
class Writer {
  #bytes = Buffer.allocUnsafe(4096);
  #at = 0;

  /** Begins a new input. */
  start() {
    this.#at = 0;
    return this;
  }

  #room(count) {
    const needed = this.#at + count;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(needed * 2);
      this.#bytes.copy(larger, 0, 0, this.#at);
      this.#bytes = larger;
    }
    const at = this.#at;
    this.#at = needed;
    return at;
  }

  u8(value) {
    const at = this.#room(1);
    this.#bytes[at] = value;
    return this;
  }

  u16(value) {
    const at = this.#room(2);
    this.#bytes[at] = value;
    this.#bytes[at + 1] = value >> 8;
    return this;
  }

  u32(value) {
    const at = this.#room(4);
    this.#bytes[at] = value;
    this.#bytes[at + 1] = value >> 8;
    this.#bytes[at + 2] = value >> 16;
    this.#bytes[at + 3] = value >> 24;
    return this;
  }

  /** A whole number of 64 bits: a bigint, or a number that is exact. */
  u64(value) {
    const at = this.#room(8);
    if (typeof value === "number" && value >= 0) {
      this.#bytes.writeUInt32LE(value % 2 ** 32, at);
      this.#bytes.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
    } else {
      this.#bytes.writeBigInt64LE(BigInt.asIntN(64, BigInt(value)), at);
    }
    return this;
  }

  /** Bytes, or a field's string, with their length before them. */
  text(value) {
    if (typeof value === "string") return this.#string(value);
    return this.u32(value.length).raw(value);
  }

  /** A short string letter by letter: that is faster than to ask for its bytes. */
  #string(value) {
    const { length } = value;
    if (length > 200) return this.text(toBytes(value));
    this.u32(length);
    let at = this.#room(length);
    const bytes = this.#bytes;
    for (let each = 0; each < length; each++) {
      const letter = value.charCodeAt(each);
      if (letter > 0xff) {
        // Not decoded from bytes: what was written is taken back.
        this.#at -= length + 4;
        return this.text(toBytes(value));
      }
      bytes[at++] = letter;
    }
    return this;
  }

  raw(bytes) {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** Header fields as pairs of strings or bytes. */
  fields(pairs) {
    this.u32(pairs.length);
    for (const [name, value] of pairs) this.text(name).text(value);
    return this;
  }

  /** What was written; good until the next start. */
  written() {
    return this.#bytes.subarray(0, this.#at);
  }
}

const input = new Writer();
let output = Buffer.allocUnsafe(4096);
const needed = Buffer.alloc(8);

/**
 * Lets the library write into the buffer: `ask` gives a result. A buffer that is too small is made
 * larger and `again`, or `ask` once more, fills it. The result `nothing` gives null.
 */
function answered(ask, detail, again = ask, nothing = undefined) {
  let result = ask(output, output.length, needed);
  if (result === nothing) return null;
  if (result === native.AFTERCALL_RESULT_BUFFER) {
    output = Buffer.allocUnsafe(2 * Number(needed.readBigUInt64LE()));
    result = again(output, output.length, needed);
  }
  check(result, detail);
  return new Reader(output);
}

/** The text that the library writes into the buffer; null in a state in which there is none. */
function answeredText(ask) {
  let result = ask(output, output.length, needed);
  if (result === native.AFTERCALL_RESULT_STATE) return null;
  const length = Number(needed.readBigUInt64LE());
  if (length >= output.length) {
    output = Buffer.allocUnsafe(2 * length);
    result = ask(output, output.length, needed);
  }
  check(result);
  return output.utf8Slice(0, length);
}

const ABSENT = 2 ** 32 - 1;

/** Where the first part of an output stands: behind its head. */
const HEAD = 8;

/** An output that is read at once, before the library is asked again. */
class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    const { total, layout } = readHead(this, 0);
    if (layout !== LAYOUT) throw new Error(`the library packs by layout ${layout}`);
    const used = bytes.subarray(0, total);
    // One string for all texts, where bytes and characters are the same.
    this.whole = isAscii(used) ? used.latin1Slice() : null;
  }

  u16(at) {
    return this.bytes[at] | (this.bytes[at + 1] << 8);
  }

  u32(at) {
    return this.u16(at) + this.u16(at + 2) * 0x10000;
  }

  u64(at) {
    return this.u32(at) + this.u32(at + 4) * 2 ** 32;
  }

  /** A time of at most 2 ** 53 microseconds on either side of 1970 is exact. */
  i64(at) {
    return this.u32(at) + (this.u32(at + 4) | 0) * 2 ** 32;
  }

  text(at) {
    const start = this.u32(at);
    if (start === ABSENT) return null;
    const end = start + this.u32(at + 4);
    return this.whole === null ? this.bytes.utf8Slice(start, end) : this.whole.slice(start, end);
  }

  part(at, read) {
    const start = this.u32(at);
    return start === 0 ? null : read(this, start);
  }

  list(at, read, size) {
    const length = this.u32(at + 4);
    if (length === 0) return [];
    const start = this.u32(at);
    return Array.from({ length }, (_, each) => read(this, start + each * size));
  }

  /** The part that the output is of. */
  first(read) {
    return read(this, HEAD);
  }
}

module.exports = { Writer, answered, answeredText, input };
