// The package as it is published: packed, installed into an empty project, and used there in every way.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";
import { run, withInstalled } from "./support/packed.js";

test("it is packed, installed and used, without a network and without scripts", () =>
  withInstalled(async (folder, { files, unpackedSize }) => {
    const names = files.map((file) => file.path);
    for (const name of ["dist/aftercall.wasm", "dist/index.cjs", "src/index.js", "src/edge.js", "types/index.d.ts", "README.md"]) {
      assert.ok(names.includes(name), name);
    }
    assert.deepEqual(names.filter((name) => /test|scripts|node_modules/.test(name)), []);
    console.log(`${names.length} files, ${unpackedSize >> 10} KiB`);
    const program = 'const row = status(503), v = judge({ status: 503, headers: { "retry-after": "2" } }, { method: "POST" });\n' +
      "console.log(row.message, v.effect, new Engine().call({ method: 'GET' }).begin().action);\n";
    const imported = "{ Engine, judge, status }";
    await writeFile(path.join(folder, "a.mjs"), `import ${imported} from "aftercall";\n${program}`);
    await writeFile(path.join(folder, "b.cjs"), `const ${imported} = require("aftercall");\n${program}`);
    for (const file of ["a.mjs", "b.cjs"]) assert.equal(run(folder, "node", file), "Throttled not-applied send\n");
    await writeFile(path.join(folder, "c.cjs"), 'require("aftercall/undici").interceptor(); console.log("ok");\n');
    assert.equal(run(folder, "node", "c.cjs"), "ok\n");
  }));
