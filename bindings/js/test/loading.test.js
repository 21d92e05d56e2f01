// Loading: in worker threads, twice in one program, and with words when there is no library.

import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import * as aftercall from "aftercall";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));

test("worker threads load it each for themselves and pass verdicts on", async () => {
  const source = `
    const { parentPort } = require("node:worker_threads");
    const { Engine, judge } = require(${JSON.stringify(PACKAGE)});
    const call = new Engine().call({ method: "GET", url: "http://a.example/" });
    parentPort.postMessage([judge({ status: 503 }), call.begin().action]);`;
  const told = Array.from({ length: 3 }, async () => {
    const [[verdict, kind]] = await once(new Worker(source, { eval: true }), "message");
    assert.deepEqual([verdict.remedy, kind], [aftercall.Remedy.SLOW_DOWN, aftercall.Action.SEND]);
  });
  await Promise.all(told);
});

test("import and require give one package", () => {
  const required = createRequire(import.meta.url)("aftercall");
  assert.deepEqual(Object.keys(required).sort(), Object.keys(aftercall).sort());
  for (const name of Object.keys(required)) assert.equal(required[name], aftercall[name], name);
});

test("a second copy in the same program works beside the first", async () => {
  const second = await import("../src/index.js");
  assert.notEqual(second.status, aftercall.status);
  assert.deepEqual({ ...second.status(404) }, { ...aftercall.status(404) });
  assert.throws(() => second.judge({ status: 200 }, { contract: aftercall.rest }), TypeError);
});

test("loading compiles nothing, and where WebAssembly is forbidden the first use says what to do", () => {
  const source = `
    WebAssembly.Module = class {
      static [Symbol.hasInstance]() { return false; }
      constructor() { throw new EvalError("refused by the policy"); }
    };
    const aftercall = require(${JSON.stringify(PACKAGE)});
    console.log(aftercall.Effect.APPLIED, aftercall.version);
    try { aftercall.status(503); } catch (error) { console.log(error.code, error.message); }`;
  const said = execFileSync(process.execPath, ["-e", source], { encoding: "utf8" });
  assert.match(said, /^applied \d/);
  assert.match(said, /ERR_AFTERCALL_WASM .*'wasm-unsafe-eval'.*refused by the policy/);
});

for (const latin1 of [true, false]) {
  test(`all vectors where there is no Buffer, ${latin1 ? "as in browsers" : "nor a decoder of Latin-1"}`, () => {
    const file = (name) => JSON.stringify(new URL(name, import.meta.url).href);
    const source = `
      import { readFileSync, readdirSync } from "node:fs";
      const folder = new URL(${file("../../../crates/aftercall/vectors/")});
      const all = readdirSync(folder).filter((name) => name.endsWith(".json") && name !== "schema.json")
        .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")));
      const write = process.stdout.write.bind(process.stdout);
      delete globalThis.Buffer;
      const Decoder = globalThis.TextDecoder;
      if (${!latin1}) globalThis.TextDecoder = class extends Decoder {
        constructor(name = "utf-8", ...more) {
          if (name !== "utf-8") throw new RangeError(name);
          super(name, ...more);
        }
      };
      const { runner } = await import(${file("support/vectors.js")});
      const run = runner(await import(${file("../src/index.js")}));
      let wrong = 0;
      for (const each of all) try { run(each); } catch { wrong += 1; }
      write(wrong + " of " + (all.length > 3000) + "\\n");`;
    const said = execFileSync(process.execPath, ["--input-type=module", "-e", source], { encoding: "utf8" });
    assert.equal(said, "0 of true\n");
  });
}

test("a program in one file, without the module beside it, has the module all the same", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "aftercall-"));
  const [entry, bundle] = ["entry.mjs", "bundle.cjs"].map((name) => path.join(folder, name));
  await writeFile(entry, 'import { status } from "aftercall";\nconsole.log(status(503).message);\n');
  await build({
    entryPoints: [entry],
    outfile: bundle,
    bundle: true,
    platform: "node",
    alias: { aftercall: path.join(PACKAGE, "dist/index.cjs") },
  });
  assert.equal(execFileSync(process.execPath, [bundle], { encoding: "utf8" }), "Throttled\n");
});
