// Runs the programs of examples/js against a reference server in a process of its own.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import path from "node:path";
import test from "node:test";
import { promisify } from "node:util";
import { judge, readResponse, rest } from "aftercall";
import { ROOT, skip, withServer } from "./support/reference.js";

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

test("fetch decides by itself", { skip }, () => withServer(async (url) => {
  const { code, stdout } = await run("fetch", url);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /an order\n {4}attempt 1\n {4}201: settled, effect applied\n/);
  assert.match(stdout, /is lost\n {4}attempt 1\n {4}fetch failed: not-harmless, effect unknown\n/);
  assert.match(stdout, /fails at\n {4}attempt 1\n {4}500: \S+, effect unknown\n/);
}));

test("judge: an answer in parts has items", { skip }, () =>
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
