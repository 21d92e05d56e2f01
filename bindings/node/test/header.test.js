"use strict";
// Compares lib/abi.js with include/aftercall.h, line by line: a function, a structure or a number
// that the header changes fails here and not in somebody's program.

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const path = require("node:path");
const test = require("node:test");
const abi = require("../lib/abi.js");

const HEADER = path.resolve(__dirname, "../../../include/aftercall.h");

const plain = (text) => text.replace(/\s+/g, " ").replace(/ ?([(),;{}*]) ?/g, "$1").trim();

/** The header without its comments, on one line. */
const header = plain(readFileSync(HEADER, "utf8").replace(/\/\*[^]*?\*\//g, " "));
const lines = readFileSync(HEADER, "utf8");

test("every function is declared as the header declares it", () => {
  const declared = abi.prototypes().map(({ text }) => plain(text));
  assert.ok(declared.length > 50);
  for (const prototype of declared) {
    assert.ok(header.includes(`AFTERCALL_API ${prototype};`), `not in the header: ${prototype}`);
  }
});

test("every structure has the header's members in the header's order", () => {
  for (const [name, text] of Object.entries(abi.STRUCTURES)) {
    const structure = plain(`typedef struct ${name} {${text}} ${name};`);
    assert.ok(header.includes(structure), `not in the header: ${structure}`);
  }
});

test("every integer and number is the header's", () => {
  for (const [type, names] of Object.entries(abi.INTEGERS)) {
    for (const name of names) assert.ok(header.includes(`typedef ${type} ${name};`), name);
  }
  const numbers = { ...abi.CONSTANTS, AFTERCALL_ABI_VERSION: abi.ABI_VERSION };
  for (const [name, number] of Object.entries(numbers)) {
    assert.match(lines, new RegExp(`^#define ${name} ${number}$`, "m"));
  }
});
