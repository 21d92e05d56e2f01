"use strict";
// The library itself: where it is found, its functions, and what every call of it has in common.

const { existsSync, statSync } = require("node:fs");
const { endianness } = require("node:os");
const path = require("node:path");
const koffi = require("koffi");
const abi = require("./abi.js");
const { version } = require("../package.json");

const ROOT = path.resolve(__dirname, "../../..");
const [MAJOR, MINOR] = version.split(".");

/** How each system names a built library, and the installed one. */
const FILE_NAMES = {
  darwin: [
    "libaftercall_ffi.dylib",
    [`libaftercall.${MAJOR}.${MINOR}.dylib`, "libaftercall.dylib"],
  ],
  win32: ["aftercall_ffi.dll", ["aftercall.dll"]],
  other: ["libaftercall_ffi.so", [`libaftercall.so.${MAJOR}.${MINOR}`, "libaftercall.so"]],
};

/** Where to look, in order: what the user names, this checkout's newest build, the system. */
function candidates() {
  if (process.env.AFTERCALL_LIBRARY) return [path.resolve(process.env.AFTERCALL_LIBRARY)];
  const [built, installed] = FILE_NAMES[process.platform] || FILE_NAMES.other;
  const isCheckout = existsSync(path.join(ROOT, "include", "aftercall.h"));
  const builds = ["release", "debug"]
    .map((profile) => path.join(ROOT, "target", profile, built))
    .filter((file) => isCheckout && existsSync(file))
    .sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
  return [...builds, ...installed];
}

function failed(tried) {
  const advice =
    "Set AFTERCALL_LIBRARY to the path of the library, install it with `make install`, or build " +
    "it in a checkout with `cargo build --release -p aftercall-ffi`.";
  const message = `aftercall: the library could not be loaded.\n${tried.join("\n")}\n${advice}`;
  return Object.assign(new Error(message), { code: "ERR_AFTERCALL_LIBRARY" });
}

function load() {
  const tried = [];
  for (const file of candidates()) {
    try {
      return functions(koffi.load(file));
    } catch (error) {
      tried.push(`  ${file}: ${error.message}`);
    }
  }
  throw failed(tried);
}

/** The functions by name. Throws when the library is another one, or of another version. */
function functions(library) {
  const found = {};
  for (const [name, result, parameters] of abi.FUNCTIONS) {
    found[name] = library.func(name, result, parameters.map(parameterOf));
  }
  const its = found.aftercall_abi_version();
  if (its !== abi.ABI_VERSION) {
    throw new Error(`its interface has version ${its}, this package needs ${abi.ABI_VERSION}`);
  }
  return found;
}

/** The type of a parameter: what the function writes comes back in an array of one. */
function parameterOf(type) {
  return type.startsWith("out ") ? koffi.out(koffi.pointer(type.slice(4))) : type;
}

/** The structures. They have no names in koffi, whose names are global: it may be loaded twice. */
const structures = {};
for (const [name, members] of Object.entries(abi.STRUCTURES)) {
  const types = Object.entries(members).map(([member, type]) => [member, structures[type] ?? type]);
  structures[name] = koffi.struct(Object.fromEntries(types));
}

const fn = load();

const isLittle = endianness() === "LE";
const isWide = koffi.sizeof("void *") === 8;

const readPointer = isWide
  ? (view, at) => view.getBigUint64(at, isLittle)
  : (view, at) => BigInt(view.getUint32(at, isLittle));

/**
 * How a member of each kind is read. koffi.decode would do, at twenty times the price of the
 * judgement itself. A text with a length is read by its length, since it may hold a NUL.
 */
const READ = {
  UInt8: (view, at) => view.getUint8(at),
  Int32: (view, at) => view.getInt32(at, isLittle),
  UInt32: (view, at) => view.getUint32(at, isLittle),
  Int64: (view, at) => Number(view.getBigInt64(at, isLittle)),
  UInt64: (view, at) => Number(view.getBigUint64(at, isLittle)),
  String: (view, at) => koffi.decode.string(readPointer(view, at)),
  Record(view, at) {
    const [data, len] = TEXT;
    return textAt(readPointer(view, at + data.offset), len.read(view, at + len.offset));
  },
};

/** How a member that is passed in is written; a text as the address of its buffer. */
const WRITE = {
  Int32: (view, at, value) => view.setInt32(at, value, isLittle),
  UInt32: (view, at, value) => view.setUint32(at, value, isLittle),
  Int64: (view, at, value) => view.setBigInt64(at, BigInt(value), isLittle),
  UInt64: (view, at, value) => view.setBigUint64(at, BigInt(value), isLittle),
  String(view, at, bytes) {
    const address = bytes.length ? koffi.address(bytes) : 0n;
    if (isWide) view.setBigUint64(at, address, isLittle);
    else view.setUint32(at, Number(address), isLittle);
  },
};

const TEXT = readable("aftercall_text");

/** The members of a structure that are read or written, with their places. */
function readable(name) {
  return Object.values(structures[name].members)
    .filter(({ type }) => READ[type.primitive])
    .map(({ name: member, offset, type: { primitive } }) =>
      ({ member, offset, read: READ[primitive], write: WRITE[primitive] }));
}

/** The string at an address of the library; null when there is none. */
function textAt(address, length) {
  return address ? koffi.decode.string(address, length) : null;
}

/** One place a structure: it is read before the library is asked again. */
const places = {};
for (const [name, type] of Object.entries(structures)) {
  const bytes = Buffer.alloc(koffi.sizeof(type));
  const start = type.members.struct_size ? koffi.sizeof("size_t") : 0;
  if (start) koffi.encode(bytes, 0, "size_t", bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  places[name] = { bytes, view, start, members: readable(name) };
}

/** Lets `fill` fill a structure; gives its result and, when that is OK, the structure. */
function filled(name, fill) {
  const { bytes, view, members } = places[name];
  const result = fill(bytes);
  if (result !== abi.CONSTANTS.AFTERCALL_RESULT_OK) return [result, null];
  const values = {};
  for (const { member, offset, read } of members) values[member] = read(view, offset);
  return [result, values];
}

/**
 * A structure to be passed in at once: zero for whatever `values` leaves out. Texts are buffers;
 * the place keeps the last one alive while the library reads it.
 */
function given(name, values) {
  const place = places[name];
  place.bytes.fill(0, place.start);
  place.values = values;
  for (const { member, offset, write } of place.members) {
    const value = values[member];
    if (value !== undefined) write(place.view, offset, value);
  }
  return place.bytes;
}

const length = Buffer.alloc(koffi.sizeof("size_t"));
const lengthView = new DataView(length.buffer, length.byteOffset, length.length);
const [, { read: readLength }] = TEXT;

/** The text that a getter returns together with its length; null when it is absent. */
function textOf(getter, pointer) {
  const address = getter(pointer, length);
  return address === null ? null : textAt(address, readLength(lengthView, 0));
}

module.exports = { ...fn, ...abi.CONSTANTS, filled, given, textOf };
