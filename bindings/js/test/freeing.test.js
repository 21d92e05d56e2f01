// A handle that the user's own code frees while an argument is read: an error that says so, never
// a use of freed memory. Each case runs in a process of its own, since what it guards against ends
// the process and not the test.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import test from "node:test";
import * as aftercall from "aftercall";

const { Contract, Engine, Policy, Request, bodyWanted, judge, judgeFailure } = aftercall;

const request = () => new Request("GET", "http://a.example/");
const contract = () => Contract.fromToml('name = "mine"\n');

/** Header fields that free a handle while they are listed. */
const fields = (handle) => ({
  *[Symbol.iterator]() {
    handle.free();
    yield ["a", "b"];
  },
});

/** A request whose parts free a handle while they are read. */
const freeing = (handle) => ({
  method: "GET",
  get url() { return handle.free(), "http://a.example/"; },
});

/** The handle that is freed, and what uses it meanwhile. */
const CASES = {
  "judge: the request, by status": [request, (it) =>
    judge({ get status() { return it.free(), 500; } }, { request: it })],
  "judge: the request, by the fields": [request, (it) =>
    judge({ status: 503, headers: fields(it) }, { request: it })],
  "judge: the contract, by status": [contract, (it) =>
    judge({ get status() { return it.free(), 500; } }, { contract: it })],
  "judge: the contract, by the fields": [contract, (it) =>
    judge({ status: 503, headers: fields(it) }, { contract: it })],
  "judge: the contract, by the request": [contract, (it) =>
    judge({ status: 503 }, { contract: it, request: freeing(it) })],
  "judgeFailure: the request": [request, (it) =>
    judgeFailure({ get phase() { return it.free(), "send"; }, cause: "reset" }, { request: it })],
  "judgeFailure: the contract": [contract, (it) =>
    judgeFailure({ get phase() { return it.free(), "send"; }, cause: "reset" }, { contract: it })],
  "judgeFailure: the contract, by the request": [contract, (it) =>
    judgeFailure({ phase: "send" }, { contract: it, request: freeing(it) })],
  "Engine: the contract, by the policy": [contract, (it) =>
    new Engine({ contract: it, policy: { get attempts() { return it.free(), 2; } } })],
  "Engine: the policy, by the contract": [() => new Policy(), (it) =>
    new Engine({ policy: it, get contract() { return it.free(), "rest"; } })],
  "call: the engine, by the request": [() => new Engine(), (it) => it.call(freeing(it))],
  "call: the engine, by the seed": [() => new Engine(), (it) =>
    it.call(request(), { get seed() { return it.free(), 1; } })],
  "call: the request, by the seed": [request, (it) =>
    new Engine().call(it, { get seed() { return it.free(), 1; } })],
  "pressure: the engine": [() => new Engine(), (it) => it.pressure(freeing(it))],
  "bodyWanted: the request": [request, (it) =>
    bodyWanted(503, { request: it, get method() { return it.free(), "GET"; } })],
  "begin: the call": [() => new Engine().call(request()), (it) =>
    it.begin({ get monotonic() { return it.free(), 1; }, wall: 0 })],
  "onResponse: the call": [() => new Engine().call(request()), (it) => {
    it.begin();
    it.onResponse({ status: 503, headers: fields(it) });
  }],
  "onFailure: the call": [() => new Engine().call(request()), (it) => {
    it.begin();
    it.onFailure({ get phase() { return it.free(), "send"; } });
  }],
};

/** Many times, with the freed memory used anew, so that a use of it cannot go well by chance. */
function play(name) {
  const [made, use] = CASES[name];
  for (let each = 0; each < 200; each++) {
    assert.throws(() => use(made()), /was freed/);
    for (let other = 0; other < 4; other++) new Request("PUT", "", { a: "x".repeat(200) });
  }
}

// The process that the test starts is this very file with the name of a case.
const CASE = "AFTERCALL_TEST_CASE";

if (process.env[CASE]) {
  play(process.env[CASE]);
} else {
  for (const name of Object.keys(CASES)) {
    test(name, () => {
      const env = { ...process.env, [CASE]: name };
      // As a program of its own and not as a part of this run of tests.
      delete env.NODE_TEST_CONTEXT;
      const options = { env, encoding: "utf8", timeout: 60_000 };
      const ended = spawnSync(process.execPath, [fileURLToPath(import.meta.url)], options);
      assert.deepEqual([ended.signal, ended.status], [null, 0], ended.stderr);
    });
  }
}
