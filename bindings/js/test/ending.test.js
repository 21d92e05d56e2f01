// Ends: an error that nobody catches, an exit in the midst of things, a worker that ends or is ended,
// handles that are collected long after. The process ends as it would without this package: with its
// own exit code and never by a signal. Each case runs in a process of its own.

import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import test from "node:test";

const PACKAGE = JSON.stringify(fileURLToPath(new URL("..", import.meta.url)));

const NAMES = "Engine, Request, Policy, Contract, judge";
const LOAD = `const { ${NAMES} } = require(${PACKAGE});
  const engine = new Engine();
  const begun = () => {
    const call = engine.call({ method: "GET", url: "http://a.example/" });
    call.begin();
    return call;
  };
  const kept = Array.from({ length: 50 }, begun);
  for (let each = 0; each < 500; each++) new Request("GET", "http://a.example/");`;

/** Runs a program; gives how it ended. */
function run(source, { exits = 0 } = {}) {
  // As a program of its own and not as a part of this run of tests.
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const options = { env, encoding: "utf8", timeout: 120_000 };
  const ended = spawnSync(process.execPath, ["--expose-gc", "-e", source], options);
  assert.deepEqual([ended.signal, ended.status], [null, exits], ended.stderr);
  return ended;
}

/** Runs a program of which workers that end in this way are a part. */
function withWorkers(ending, { mainUses, times = 12 }) {
  return run(`
    const { Worker } = require("node:worker_threads");
    const source = ${JSON.stringify(`const { parentPort } = require("node:worker_threads");
      ${LOAD} parentPort.postMessage("loaded"); ${ending}`)};
    ${mainUses ? LOAD : ""}
    async function main() {
      let before;
      for (let each = 0; each < ${times}; each++) {
        const worker = new Worker(source, { eval: true, stderr: true });
        const over = new Promise((resolve) => worker.on("exit", resolve));
        const said = [];
        worker.on("error", () => {});
        worker.on("message", (what) => { said.push(what); if (what === "busy") worker.terminate(); });
        await over;
        if (said[0] !== "loaded") throw new Error("the worker did not get so far");
        global.gc();
        ${mainUses ? 'if (judge({ status: 503 }).remedy !== "slow-down") throw new Error();' : ""}
        if (each === 3) before = process.memoryUsage().rss;
      }
      ${mainUses ? "for (const call of kept) { call.cancel(); call.free(); call.free(); }" : ""}
      console.log("grown", process.memoryUsage().rss - before);
    }
    main();`);
}

test("an error that nobody catches is told, and ends the process as ever", () => {
  const { stderr } = run(`${LOAD} setImmediate(() => { throw new Error("on purpose"); });`, {
    exits: 1,
  });
  assert.match(stderr, /Error: on purpose/);
});

test("handles are used and freed in the last moment", () => {
  const { stdout } = run(`${LOAD}
    process.on("exit", () => {
      for (const call of kept) call.cancel();
      for (const call of kept) call.free();
      engine.free();
      for (const call of kept) call.free();
      console.log(judge({ status: 503 }).remedy);
    });
    global.gc();
    process.exit(7);`, { exits: 7 });
  assert.equal(stdout, "slow-down\n");
});

test("an error while handles are collected", () => {
  run(`${LOAD}
    process.on("uncaughtException", () => { global.gc(); process.exitCode = 3; });
    let turns = 0;
    const turn = () => {
      for (let each = 0; each < 200; each++) new Request("GET", "http://a.example/");
      begun();
      global.gc();
      if (++turns < 50) setImmediate(turn);
      if (turns === 25) throw new Error("on purpose");
    };
    setImmediate(turn);`, { exits: 3 });
});

test("handles are collected late, in any order, and those freed by hand never twice", () => {
  run(`
    const { ${NAMES} } = require(${PACKAGE});
    const turn = () => new Promise(setImmediate);
    async function main() {
      for (let round = 0; round < 30; round++) {
        let engine = new Engine({ contract: Contract.fromToml('name = "mine"'), policy: new Policy() });
        let request = new Request("GET", "http://a.example/");
        let calls = Array.from({ length: 20 }, () => engine.call(request));
        for (const call of calls) call.begin();
        // What the calls were made of goes first.
        const contract = engine.contract;
        engine = request = null;
        global.gc();
        await turn();
        for (const call of calls.slice(0, 10)) call.free();
        calls.slice(0, 5).forEach((call) => call.free());
        for (const call of calls.slice(10)) call.onResponse({ status: 200 });
        if (judge({ status: 500 }, { contract }).code !== 500) throw new Error();
        calls = null;
        global.gc();
        await turn();
      }
    }
    main();`);
});

for (const mainUses of [true, false]) {
  const title = mainUses ? "beside a main thread that goes on" : "alone with the library";
  for (const [how, ending] of Object.entries({
    "ends by itself": "",
    "throws": "throw new Error('on purpose');",
    "exits": "process.exit(3);",
    "frees at its exit": "process.on('exit', () => kept.forEach((call) => call.free()));",
    "is ended in the midst of a call": `parentPort.postMessage("busy");
      for (;;) { const call = begun(); judge({ status: 503, body: "x" }); call.free(); }`,
  })) {
    test(`a worker ${title} ${how}`, () => {
      withWorkers(ending, { mainUses });
    });
  }
}

test("workers that come and go do not load the library anew", () => {
  const freeing = "kept.forEach((call) => call.free()); engine.free();";
  const { stdout } = withWorkers(freeing, { mainUses: false, times: 40 });
  const grown = Number(/grown (-?\d+)/.exec(stdout)[1]);
  assert.ok(grown < 40 << 20, `grew by ${grown >> 10} KiB`);
});
