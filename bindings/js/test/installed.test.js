// The package as it is published: packed, installed into an empty project, and used there in every way.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OFFLINE = ["--offline", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"];

const run = (folder, program, ...given) =>
  execFileSync(program, given, { cwd: folder, encoding: "utf8", shell: process.platform === "win32" });

test("it is packed, installed and used, without a network and without scripts", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "aftercall-"));
  try {
    const [{ filename, files, unpackedSize }] = JSON.parse(
      run(ROOT, "npm", "pack", "--json", "--ignore-scripts", "--pack-destination", folder));
    const names = files.map((file) => file.path);
    for (const name of ["dist/aftercall.wasm", "dist/index.cjs", "src/index.js", "src/edge.js", "types/index.d.ts", "README.md"]) {
      assert.ok(names.includes(name), name);
    }
    assert.deepEqual(names.filter((name) => /test|scripts|node_modules/.test(name)), []);
    console.log(`${names.length} files, ${unpackedSize >> 10} KiB`);
    await writeFile(path.join(folder, "package.json"), '{ "name": "empty", "private": true }');
    run(folder, "npm", "install", ...OFFLINE, path.join(folder, filename));
    const program = 'const row = status(503), v = judge({ status: 503, headers: { "retry-after": "2" } }, { method: "POST" });\n' +
      "console.log(row.message, v.effect, new Engine().call({ method: 'GET' }).begin().action);\n";
    const names_ = "{ Engine, judge, status }";
    await writeFile(path.join(folder, "a.mjs"), `import ${names_} from "aftercall";\n${program}`);
    await writeFile(path.join(folder, "b.cjs"), `const ${names_} = require("aftercall");\n${program}`);
    for (const file of ["a.mjs", "b.cjs"]) assert.equal(run(folder, "node", file), "Throttled not-applied send\n");
    await writeFile(path.join(folder, "c.cjs"), 'require("aftercall/undici").interceptor(); console.log("ok");\n');
    assert.equal(run(folder, "node", "c.cjs"), "ok\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
