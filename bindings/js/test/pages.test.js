// Runs the blocks of README.md and docs/javascript.md as a stranger would: those of a page one after the other in one program, in an
// empty project with the packed package, against a reference server. `expression // -> text` must give that text.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { withInstalled } from "./support/packed.js";
import { skip, withServer } from "./support/reference.js";

const at = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** The program that the blocks of a page are. */
function program(page, url) {
  const blocks = [...page.matchAll(/^```js\n([^]*?)^```$/gm)].map(([, text]) => text);
  assert.ok(blocks.length > 0, "no block");
  const lines = blocks.join("\n").split("\n").map((line) => {
    const [, expression, text] = /^\s*(.*?) \/\/ -> (.*)$/.exec(line) ?? [];
    return expression === undefined ? line : `check(${JSON.stringify(expression)}, ${expression}, ${JSON.stringify(text)});`;
  });
  return `
    const url = ${JSON.stringify(url)};
    let checked = 0;
    function check(shown, found, text) {
      checked += 1;
      if (String(found) !== text) throw new Error(shown + " gives " + String(found) + " and not " + text);
    }
    ${lines.join("\n")}
    console.log("checked", checked);
    process.exit();`;
}

for (const page of ["README.md", "../../docs/javascript.md"]) {
  test(page, { skip, timeout: 120_000 }, () => withServer((url) => withInstalled(async (folder) => {
    // What a stranger installs beside it.
    for (const name of ["axios", "undici"]) {
      await symlink(at(`node_modules/${name}`), path.join(folder, `node_modules/${name}`), "dir");
    }
    const file = path.join(folder, "page.mjs");
    await writeFile(file, program(await readFile(at(page), "utf8"), url));
    const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 60_000 });
    assert.ok(Number(/checked (\d+)/.exec(stdout)[1]) >= 10, stdout);
  })));
}
