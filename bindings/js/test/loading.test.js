// Loading: in worker threads, twice in one program, and with words when there is no library.

import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import test from "node:test";
import { Worker } from "node:worker_threads";
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

test("a second copy in the same program works beside the first", () => {
  for (const file of Object.keys(require.cache)) {
    if (file.startsWith(PACKAGE) && !file.includes("node_modules")) delete require.cache[file];
  }
  const second = require("../index.js");
  assert.notEqual(second, aftercall);
  assert.deepEqual({ ...second.status(404) }, { ...aftercall.status(404) });
  assert.throws(() => second.judge({ status: 200 }, { contract: aftercall.rest }), TypeError);
});

test("without a library the error says what to do", () => {
  const source = `
    try { require(${JSON.stringify(PACKAGE)}); }
    catch (error) { console.log(error.code, error.message); }`;
  for (const file of [path.join(PACKAGE, "nothing.so"), process.execPath]) {
    const env = { ...process.env, AFTERCALL_LIBRARY: file };
    const said = execFileSync(process.execPath, ["-e", source], { env, encoding: "utf8" });
    assert.match(said, /^ERR_AFTERCALL_LIBRARY aftercall: the library could not be loaded/);
    assert.ok(said.includes(file) && said.includes("AFTERCALL_LIBRARY"), said);
  }
});
