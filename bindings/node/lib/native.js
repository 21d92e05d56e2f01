"use strict";
// The library itself: where it is found, its functions, and what every call of it has in common.

const { existsSync, statSync } = require("node:fs");
const path = require("node:path");
const koffi = require("koffi");
const abi = require("./abi.js");
const { version } = require("../package.json");

const ROOT = path.resolve(__dirname, "../../..");
const [MAJOR, MINOR] = version.split(".");

/** How each system names a built library, and the installed one. */
const FILE_NAMES = {
  darwin: ["libaftercall_ffi.dylib", [`libaftercall.${MAJOR}.${MINOR}.dylib`, "libaftercall.dylib"]],
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
  for (const prototype of abi.prototypes()) {
    const declaration = library.func(asOutput(prototype));
    found[declaration.info.name] = declaration;
  }
  const its = found.aftercall_abi_version();
  if (its !== abi.ABI_VERSION) {
    throw new Error(`its interface has version ${its}, this package needs ${abi.ABI_VERSION}`);
  }
  return found;
}

/** Marks what a function writes through plain pointers; structures go through buffers. */
function asOutput(prototype) {
  return prototype
    .replaceAll("struct ", "")
    .replace(/(\w+ \*\*\w+)/g, "_Out_ $1")
    .replace(/const _Out_ char \*\*/g, "_Out_ const char **")
    .replace(/(size_t|uint32_t|uint64_t) \*(\w+)/g, "_Out_ $1 *$2");
}

for (const [plain, names] of Object.entries(abi.INTEGERS)) {
  for (const name of names) koffi.alias(name, plain);
}
for (const name of abi.HANDLES) koffi.opaque(name);

const structures = {};
for (const name of Object.keys(abi.STRUCTURES)) {
  // Texts with a length are read by their length, since they may hold a NUL.
  const plain = (type) => (name === "aftercall_text" && type === "const char *" ? "void *" : type);
  const members = abi.members(name).map(([type, member]) => [
    member,
    plain(type.replace("struct ", "")),
  ]);
  structures[name] = koffi.struct(name, Object.fromEntries(members));
}

const fn = load();

/** One buffer a structure: nothing keeps one longer than it takes to read what was filled in. */
const buffers = {};
for (const [name, type] of Object.entries(structures)) {
  buffers[name] = Buffer.alloc(koffi.sizeof(type));
  if (type.members.struct_size) koffi.encode(buffers[name], 0, "size_t", koffi.sizeof(type));
}

/** Lets `fill` fill a structure; gives its result and, when that is 0, the structure. */
function filled(name, fill) {
  const result = fill(buffers[name]);
  return [result, result === 0 ? koffi.decode(buffers[name], structures[name]) : null];
}

/** A structure to be passed in: its size and zero for whatever is not given. */
function structure(name, values) {
  const made = {};
  for (const [type, member] of abi.members(name)) {
    made[member] = type.includes("*") ? null : 0;
  }
  if ("struct_size" in made) made.struct_size = koffi.sizeof(structures[name]);
  return Object.assign(made, values);
}

/** The JavaScript string of a text with a length; null when it is absent. */
function text({ data, len }) {
  return data === null ? null : koffi.decode.string(data, len);
}

module.exports = { ...fn, filled, structure, text };
