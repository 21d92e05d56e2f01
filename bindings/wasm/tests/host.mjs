// A host in one page: it writes inputs, calls a function, and reads the output by
// include/aftercall.wasm.json. The host of a language does the same with a layout made from that file.

import { readFileSync } from "node:fs";

const here = (path) => new URL(path, import.meta.url);

/** The module, and the one with a function that panics. */
export const MODULE = here(process.env.AFTERCALL_WASM ?? "../../../target/wasm/aftercall.wasm");
export const PROVOKE = here("../../../target/wasm/provoke.wasm");

export const description = JSON.parse(readFileSync(here("../../../include/aftercall.wasm.json")));

const { absent: ABSENT, layout: LAYOUT } = description.packed;
const parts = new Map(description.packed.parts.map((part) => [part.name, part]));
const kinds = new Map(description.packed.kinds.map((kind) => [kind.number, kind.part]));
const functions = new Map(description.functions.map((each) => [each.name, each]));
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** What the parts of a verdict and of a decision are asked with. */
export const WANT = { evidence: 1, explanation: 2, status: 4, verdict: 8, all: 15 };

/** The caller was refused. */
export class Refused extends Error {
  constructor({ result, message, line, column }) {
    super(message);
    Object.assign(this, { result, line, column });
  }
}

/** Bytes of an input. */
export class Writer {
  #bytes = [];

  number(value, size) {
    const bits = BigInt.asUintN(8 * size, BigInt(value));
    for (let at = 0; at < size; at++) this.#bytes.push(Number((bits >> BigInt(8 * at)) & 0xffn));
    return this;
  }

  u8(value) { return this.number(value, 1); }
  u16(value) { return this.number(value, 2); }
  u32(value) { return this.number(value, 4); }
  u64(value) { return this.number(value, 8); }

  text(value) {
    const bytes = typeof value === "string" ? Buffer.from(value) : value;
    this.u32(bytes.length);
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  fields(pairs) {
    this.u32(pairs.length);
    for (const [name, value] of pairs) this.text(name).text(value);
    return this;
  }

  bytes() { return Uint8Array.from(this.#bytes); }
}

/** One instance of the module. */
export class Host {
  static async load(file = MODULE) {
    return new Host(new WebAssembly.Module(readFileSync(file)));
  }

  constructor(module) {
    this.module = module;
    this.exports = new WebAssembly.Instance(module, {}).exports;
  }

  get memory() { return this.exports.memory.buffer; }

  /** Calls a function with an input, if one is given: gives its output, handle or number. */
  call(name, parameters = [], input = undefined) {
    const { output } = functions.get(name) ?? { output: "number" };
    if (input !== undefined) this.write(input);
    const raw = this.exports[name](...parameters);
    const number = output === "number" || output === "nothing";
    if (raw === (number ? -1 : 0)) throw new Refused(this.output(this.exports.ac_mistake(), "mistake"));
    return ["number", "nothing", "handle", "address"].includes(output) ? raw : this.output(raw, output);
  }

  write(input) {
    const bytes = input instanceof Writer ? input.bytes() : input;
    const at = this.call("ac_in", [bytes.length]);
    new Uint8Array(this.memory, at >>> 0, bytes.length).set(bytes);
  }

  /** The output at an address, as plain objects. */
  output(address, part) {
    const start = address >>> 0;
    if (start === 0) throw new Error(`no ${part}`);
    const view = new DataView(this.memory, start);
    const { total, kind, layout } = this.part(view, 0, "head");
    if (layout !== LAYOUT) throw new Error(`layout ${layout}`);
    if (kinds.get(kind) !== part) throw new Error(`a ${kinds.get(kind)} instead of a ${part}`);
    const whole = new DataView(this.memory.slice(start, start + total));
    return this.part(whole, parts.get("head").size, part);
  }

  part(view, at, name) {
    const read = {
      u8: (place) => view.getUint8(place),
      u16: (place) => view.getUint16(place, true),
      u32: (place) => view.getUint32(place, true),
      u64: (place) => Number(view.getBigUint64(place, true)),
      i64: (place) => Number(view.getBigInt64(place, true)),
      text: (place) => {
        const [start, length] = [read.u32(place), read.u32(place + 4)];
        return start === ABSENT ? null : utf8.decode(new Uint8Array(view.buffer, start, length));
      },
      list: (place, of) => {
        const [start, length] = [read.u32(place), read.u32(place + 4)];
        return Array.from({ length }, (_, each) => this.part(view, start + each * parts.get(of).size, of));
      },
      part: (place, of) => (read.u32(place) === 0 ? null : this.part(view, read.u32(place), of)),
    };
    const columns = parts.get(name).columns;
    return Object.fromEntries(columns.map(({ name: key, type, offset, of }) =>
      [key, read[type](at + offset, of)]));
  }
}
