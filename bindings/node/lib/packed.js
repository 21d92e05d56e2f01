"use strict";
// The packed form: a request and a response in one buffer on the way into the library, a verdict or
// a decision in one buffer on the way out. docs/ffi.md describes it; layout.js has the columns.

const native = require("./native.js");
const { isAscii } = require("node:buffer");
const { check } = require("./error.js");
const { LAYOUT, PARTS } = require("./layout.js");

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
    this.#bytes.writeUInt16LE(value, at);
    return this;
  }

  u32(value) {
    const at = this.#room(4);
    this.#bytes.writeUInt32LE(value, at);
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

  /** Bytes with their length before them. */
  text(bytes) {
    this.u32(bytes.length);
    return this.raw(bytes);
  }

  raw(bytes) {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** Header fields as pairs of bytes. */
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
 * larger and `again`, or `ask` once more, fills it.
 */
function answered(ask, detail, again = ask) {
  let result = ask(output, output.length, needed);
  if (result === native.AFTERCALL_RESULT_BUFFER) {
    output = Buffer.allocUnsafe(2 * Number(needed.readBigUInt64LE()));
    result = again(output, output.length, needed);
  }
  check(result, detail);
  return new Reader(output);
}

const HEAD = PARTS.head.size;

/** How a column of each kind is read. */
const READ = {
  u8: (reader, at) => reader.bytes[at],
  u16: (reader, at) => reader.bytes[at] | (reader.bytes[at + 1] << 8),
  u32: (reader, at) => reader.bytes.readUInt32LE(at),
  i64: (reader, at) => Number(reader.bytes.readBigInt64LE(at)),
  u64: (reader, at) => reader.bytes.readUInt32LE(at) + reader.bytes.readUInt32LE(at + 4) * 2 ** 32,
  text: (reader, at) => reader.text(at),
  part: (reader, at, of) => {
    const start = reader.bytes.readUInt32LE(at);
    return start === 0 ? null : reader.part(of, start);
  },
  list: (reader, at, of) => {
    const start = reader.bytes.readUInt32LE(at);
    const { length } = { length: reader.bytes.readUInt32LE(at + 4) };
    const { size } = PARTS[of];
    const items = new Array(length);
    for (let each = 0; each < length; each++) items[each] = reader.part(of, start + each * size);
    return items;
  },
};

const COLUMNS = Object.fromEntries(Object.entries(PARTS).map(([part, { columns }]) =>
  [part, columns.map(([name, kind, offset, of]) => ({ name, read: READ[kind], offset, of }))]));

const ABSENT = 2 ** 32 - 1;

/** An output that is read at once, before the library is asked again. */
class Reader {
  constructor(bytes) {
    if (bytes[5] !== LAYOUT) throw new Error(`the library packs by layout ${bytes[5]}`);
    this.bytes = bytes.subarray(0, bytes.readUInt32LE(0));
    // One string for all texts, where bytes and characters are the same.
    this.whole = isAscii(this.bytes) ? this.bytes.latin1Slice() : null;
  }

  text(at) {
    const start = this.bytes.readUInt32LE(at);
    if (start === ABSENT) return null;
    const end = start + this.bytes.readUInt32LE(at + 4);
    return this.whole?.slice(start, end) ?? this.bytes.utf8Slice(start, end);
  }

  /** The columns of a part, by name. */
  part(name, start = HEAD) {
    const values = {};
    for (const { name: column, read, offset, of } of COLUMNS[name]) {
      values[column] = read(this, start + offset, of);
    }
    return values;
  }
}

module.exports = { Writer, answered, input };
