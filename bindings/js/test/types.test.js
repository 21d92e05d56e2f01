// The declarations: a program that uses everything compiles, as a module of each kind and for a bundler.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import test from "node:test";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("types/", import.meta.url));
const TSC = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));

/** What the compiler says against the program. */
function compile(...given) {
  const { status, stdout } = spawnSync(process.execPath, [TSC, "-p", FOLDER, ...given], { encoding: "utf8" });
  assert.equal(status, 0, stdout);
}

test("for Node, imported and required", () => compile());

test("for a bundler", () => compile("--module", "preserve", "--moduleResolution", "bundler"));
