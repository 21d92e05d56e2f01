// The packed form: what an input is written with, and an output read with. docs/ffi.md describes it;
// layout.js has the columns of the outputs.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Above this many characters the platform's own encoder is faster than a loop. */
const SHORT = 200;

/** Bytes that grow while an input is written. */
export class Writer {
  #bytes = new Uint8Array(4096);
  #at = 0;

  /** Begins a new input. */
  start() {
    this.#at = 0;
    return this;
  }

  #room(count) {
    const needed = this.#at + count;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(needed * 2);
      larger.set(this.#bytes.subarray(0, this.#at));
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
    if (typeof value === "number" && value >= 0) {
      return this.u32(value % 2 ** 32).u32(Math.floor(value / 2 ** 32));
    }
    const bits = BigInt.asUintN(64, BigInt(value));
    return this.u32(Number(bits & 0xffffffffn)).u32(Number(bits >> 32n));
  }

  /** A string in UTF-8, with its length before it. */
  text(value) {
    return this.#letters(value, 0x7f) ? this : this.bytes(encoder.encode(value));
  }

  /**
   * A field's name or value with its length before it. Node and fetch decode fields as Latin-1, so that
   * is given back; a character that does not fit was never decoded so and is written in UTF-8.
   */
  field(value) {
    if (typeof value !== "string") return this.bytes(value);
    if (this.#letters(value, 0xff)) return this;
    return this.bytes(NARROW.test(value) ? latin1(value) : encoder.encode(value));
  }

  /** A short string letter by letter, if none is above `highest`; whether it was written. */
  #letters(value, highest) {
    const { length } = value;
    if (length > SHORT) return false;
    const start = this.#at;
    this.u32(length);
    let at = this.#room(length);
    const bytes = this.#bytes;
    for (let each = 0; each < length; each++) {
      const letter = value.charCodeAt(each);
      if (letter > highest) {
        this.#at = start;
        return false;
      }
      bytes[at++] = letter;
    }
    return true;
  }

  /** Bytes with their length before them. */
  bytes(value) {
    return this.u32(value.length).raw(value);
  }

  raw(bytes) {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** Header fields: names and values by turns. */
  fields(fields) {
    this.u32(fields.length / 2);
    for (let each = 0; each < fields.length; each++) this.field(fields[each]);
    return this;
  }

  /** How much was written so far. */
  get length() {
    return this.#at;
  }

  /** A copy of what was written. */
  copy() {
    return this.#bytes.slice(0, this.#at);
  }

  /** Puts what was written into other bytes, at a place. */
  moveTo(bytes, at) {
    const [own, length] = [this.#bytes, this.#at];
    if (length > SHORT) bytes.set(own.subarray(0, length), at);
    else for (let each = 0; each < length; each++) bytes[at + each] = own[each];
  }

  /** What was written; good until the next start. */
  written() {
    return this.#bytes.subarray(0, this.#at);
  }
}

const NARROW = /^[\0-\xff]*$/;

function latin1(value) {
  const bytes = new Uint8Array(value.length);
  for (let each = 0; each < bytes.length; each++) bytes[each] = value.charCodeAt(each);
  return bytes;
}

const ABSENT = 2 ** 32 - 1;

/** Where the first part of an output stands: behind its head. */
const HEAD = 8;

/** A character for each byte, so that places stay what they are; null where the platform has no such decoder. */
const byByte = characters();

function characters() {
  if (globalThis.Buffer !== undefined) return (bytes, start, end) => bytes.latin1Slice(start, end);
  try {
    const single = new TextDecoder("latin1");
    return (bytes, start, end) => single.decode(bytes.subarray(start, end));
  } catch {
    return null;
  }
}

/** Reads one output out of the memory, at once: before any function is called again. */
export class Reader {
  /** The memory's bytes. */
  bytes = new Uint8Array(0);
  #view;
  #buffer = null;
  #start = 0;
  #total = 0;
  /** The whole output as one string, of which its texts are parts. */
  #whole = null;

  /** Begins to read the output at an address. */
  over(buffer, start, layout) {
    if (buffer !== this.#buffer) {
      // Memory that grew has a new buffer, and the views of the old one are empty.
      this.#buffer = buffer;
      this.bytes = globalThis.Buffer === undefined ? new Uint8Array(buffer) : globalThis.Buffer.from(buffer);
      this.#view = new DataView(buffer);
    }
    this.#start = start;
    this.#total = this.#view.getUint32(start, true);
    const found = this.bytes[start + 5];
    if (found !== layout) throw new Error(`aftercall: the module packs by layout ${found}`);
    this.#whole = null;
    return this;
  }

  u16(at) {
    return this.#view.getUint16(at, true);
  }

  u32(at) {
    return this.#view.getUint32(at, true);
  }

  u64(at) {
    return this.u32(at) + this.u32(at + 4) * 2 ** 32;
  }

  /** A time of at most 2 ** 53 microseconds on either side of 1970 is exact. */
  i64(at) {
    return this.u32(at) + this.#view.getInt32(at + 4, true) * 2 ** 32;
  }

  text(at) {
    const offset = this.u32(at);
    if (offset === ABSENT) return null;
    const length = this.u32(at + 4);
    if (length === 0) return "";
    const start = this.#start + offset;
    const bytes = this.bytes;
    let all = 0;
    for (let each = start; each < start + length; each++) all |= bytes[each];
    if (all > 0x7f || byByte === null) return decoder.decode(bytes.subarray(start, start + length));
    this.#whole ??= byByte(bytes, this.#start, this.#start + this.#total);
    return this.#whole.slice(offset, offset + length);
  }

  part(at, read) {
    const offset = this.u32(at);
    return offset === 0 ? null : read(this, this.#start + offset);
  }

  list(at, read, size) {
    const length = this.u32(at + 4);
    if (length === 0) return [];
    const start = this.#start + this.u32(at);
    const items = new Array(length);
    for (let each = 0; each < length; each++) items[each] = read(this, start + each * size);
    return items;
  }

  /** The part that the output is of. */
  first(read) {
    return read(this, this.#start + HEAD);
  }
}
