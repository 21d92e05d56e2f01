// Runs every shared vector on the package as Node has it, and on its source as browsers have it.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import * as installed from "aftercall";
import * as source from "../src/index.js";
import { runner } from "./support/vectors.js";

const FOLDER = fileURLToPath(new URL("../../../crates/aftercall/vectors", import.meta.url));

const files = readdirSync(FOLDER).filter((name) => /\.json$/.test(name) && name !== "schema.json");

for (const [name, aftercall] of Object.entries({ installed, source })) {
  const run = runner(aftercall);
  const seen = { status: 0, judge: 0, stream: 0, call: 0 };

  for (const file of files.sort()) {
    test(`${name}: vectors of ${file}`, () => {
      const wrong = [];
      for (const given of JSON.parse(readFileSync(path.join(FOLDER, file), "utf8"))) {
        try {
          seen[given.kind] += 1;
          run(given);
        } catch (error) {
          wrong.push(`${given.name}: ${error.message}`);
        }
      }
      assert.equal(wrong.length, 0, `${wrong.length} differ\n${wrong.join("\n")}`);
    });
  }

  test(`${name}: there are vectors of every kind`, () => {
    console.log(Object.entries(seen).map(([kind, count]) => `${count} ${kind}`).join(", "));
    const count = Object.values(seen).reduce((sum, each) => sum + each, 0);
    if (name === "installed") console.log(`vectors ${count}`); // for the table of the whole suite
    for (const [kind, cases] of Object.entries(seen)) assert.notEqual(cases, 0, `${kind}: none ran`);
  });
}

test("an unknown key, a wrong value and an unknown kind fail", () => {
  const run = runner(installed);
  const given = { name: "x", kind: "status", input: 200, expect: {} };
  run(given);
  assert.throws(() => run({ ...given, surprise: 1 }), /surprise/);
  assert.throws(() => run({ ...given, expect: { surprise: 1 } }), /surprise/);
  assert.throws(() => run({ ...given, expect: { message: "surprise" } }), /surprise/);
  assert.throws(() => run({ ...given, kind: "surprise" }), /surprise/);
  assert.throws(() => run({ kind: "judge", response: { status: 1, surprise: 1 }, expect: {} }), /surprise/);
  assert.throws(() => run({ kind: "judge", response: { status: 503 }, expect: { remedy: "proceed" } }), /slow-down/);
});
