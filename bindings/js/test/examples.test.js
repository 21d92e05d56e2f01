// Runs the programs of examples/js against a reference server in a process of its own.

import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import readline from "node:readline";
import test from "node:test";
import { promisify } from "node:util";
import { judge, readResponse, rest } from "aftercall";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const FILE = process.platform === "win32" ? "aftercall.exe" : "aftercall";
const PROGRAM = process.env.AFTERCALL_BIN || path.join(ROOT, "target", "debug", FILE);

const isMissing = !existsSync(PROGRAM);
const skip = isMissing && process.env.CI !== "true" && `no ${PROGRAM}: build aftercall-cli`;

/** Starts the server, hands its URL to `use`, and ends it. */
async function withServer(use) {
  const arguments_ = ["serve", "--address", "127.0.0.1:0"];
  const server = spawn(PROGRAM, arguments_, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    for await (const line of readline.createInterface(server.stdout)) {
      const [url] = /http:\/\/\S+/.exec(line) ?? assert.fail(`the server said: ${line}`);
      return await use(url);
    }
    return assert.fail("the server ended");
  } finally {
    server.kill();
  }
}

/** A port that nobody listens on any more. */
async function closedPort() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await promisify(server.close).call(server);
  return port;
}

/** Runs an example; gives its exit code and what it printed. */
async function run(name, ...given) {
  const file = path.join(ROOT, "examples", "js", `${name}.mjs`);
  const options = { timeout: 60_000 };
  return promisify(execFile)(process.execPath, [file, ...given], options).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout, stderr }) => ({ code, stdout: stdout + stderr }),
  );
}

test("lookup prints every row", async () => {
  const { code, stdout } = await run("lookup");
  assert.equal(code, 0, stdout);
  for (const row of rest.rows()) assert.ok(stdout.includes(`${row}: ${row.description}\n`), stdout);
  assert.match((await run("lookup", "throttled")).stdout, /^503 Throttled: /);
});

test("judge says what a real answer means", { skip }, () => withServer(async (url) => {
  const missing = await run("judge", "GET", `${url}/v1/orders/none`);
  assert.equal(missing.code, 1);
  assert.match(missing.stdout, /^404 Not Found: .*\n[^]*what to do next\? {4}check-reference\n/);
  const found = await run("judge", "GET", `${url}/`);
  assert.equal(found.code, 0, found.stdout);
  const refused = await run("judge", "POST", `http://127.0.0.1:${await closedPort()}/`);
  assert.match(refused.stdout, /^Connection Failed: [^]*\? not-applied\n/);
}));

test("call carries operations to their ends", { skip }, () => withServer(async (url) => {
  const { code, stdout } = await run("call", url);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /wait: \d+ ms, throttled\n {4}send: attempt 2\n/);
  assert.match(stdout, /verify: attempt 1\n {4}done: already-done, effect applied/);
  assert.match(stdout, /the server applied it 1 time\(s\)/);
  assert.match(stdout, /authenticate: new credentials\n {4}send: attempt 2\n/);
  assert.match(stdout, /done: settled, effect not-applied; last: 409 Conflict\/Duplicate/);
}));

test("fetch: an answer in parts has items", { skip }, () =>
  withServer(async (url) => {
    const body = '{"id": "a", "time": "2026-11-28T22:00:00Z"}\n{"id": "b", "time": "never"}\n';
    const headers = { authorization: "Bearer writer-token" };
    const response = await fetch(`${url}/logs`, { method: "POST", headers, body });
    const verdict = judge(await readResponse(response, { method: "POST" }), { method: "POST" });
    assert.deepEqual([response.status, verdict.effect], [207, "partial"]);
    const found = verdict.items.map((item) => [item.id, item.status, item.disposition]);
    assert.deepEqual(found, [["a", 201, "acknowledge"], ["b", 400, "dead-letter"]]);
    assert.equal((await response.json()).length, 2);
  }));
