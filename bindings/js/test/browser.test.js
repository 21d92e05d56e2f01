// The package in a real browser, as its files are served: all vectors, fetch over faults, a worker, and a policy that
// forbids WebAssembly.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const VECTORS = fileURLToPath(new URL("../../../crates/aftercall/vectors", import.meta.url));
const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"];

const browser = PROGRAMS.find((each) => spawnSync(each, ["--version"]).status === 0);
const skip = browser === undefined && process.env.CI !== "true" && `none of ${PROGRAMS.join(", ")} is here`;

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
];

const page = (script) => `<!doctype html><script type="module" src="/test/browser/${script}.js"></script>`;

async function vectors() {
  const files = (await readdir(VECTORS)).filter((name) => name.endsWith(".json") && name !== "schema.json");
  const all = await Promise.all(files.map(async (name) => JSON.parse(await readFile(path.join(VECTORS, name), "utf8"))));
  return JSON.stringify(all.flat());
}

/** Serves the package and the faults. Gives what the page reported, and what was asked with bodies. */
async function withPages(script, policy, use) {
  const seen = [];
  let reported;
  const report = new Promise((resolve) => (reported = resolve));
  const faults = {
    "/page": (_, response) => response.setHeader("content-security-policy", policy).setHeader("content-type", "text/html").end(page(script)),
    "/vectors": async (_, response) => response.end(await vectors()),
    "/report": (_, response, body) => (response.end(), reported(JSON.parse(body))),
    "/busy": (_, response, __, number) => (number % 3 === 0 ? response.end("done") : response.writeHead(503, { "retry-after": "0" }).end()),
    "/busy-long": (_, response) => response.writeHead(503, { "retry-after": "20" }).end(),
    "/drop": (request) => request.socket.destroy(),
    "/from": (_, response) => response.writeHead(303, { location: "/to" }).end(),
    "/to": (_, response) => response.end("there"),
  };
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname !== "/report") seen.push(`${request.method} ${pathname} ${body}`);
    const number = seen.filter((each) => each.startsWith(`${request.method} ${pathname} `)).length;
    if (faults[pathname]) return faults[pathname](request, response, body, number);
    if (!/^\/(src|dist|test)\/[\w./]+\.js$/.test(pathname)) return response.writeHead(404).end();
    return response.setHeader("content-type", "text/javascript").setHeader("content-security-policy", policy).end(await readFile(path.join(ROOT, pathname)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const profile = await mkdtemp(path.join(tmpdir(), "aftercall-browser-"));
  const url = `http://127.0.0.1:${server.address().port}/page`;
  const running = spawn(browser, [...FLAGS, `--user-data-dir=${profile}`, "--remote-debugging-port=0", url], { stdio: "ignore" });
  try {
    await use(await report, seen.filter((each) => !each.startsWith("GET /src") && !each.startsWith("GET /dist")));
  } finally {
    const ended = once(running, "exit");
    running.kill("SIGKILL");
    await ended;
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

const ALLOWED = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

test("in a page: all vectors, and fetch over faults", { skip, timeout: 180_000 }, () =>
  withPages("page", ALLOWED, (report, seen) => {
    assert.equal(report.failed, undefined);
    assert.equal(report.first, "Throttled");
    console.log(`first status after ${report.milliseconds.toFixed(1)} ms; ${JSON.stringify(report.vectors.seen)}`);
    assert.deepEqual(report.vectors.wrong, []);
    assert.ok(report.vectors.seen.judge > 1_000 && report.vectors.seen.call > 100);
    assert.deepEqual(report.busy,
      { status: 200, redirected: false, text: "done", stop: "settled", effect: "applied", attempts: 3 });
    assert.deepEqual(report.lost, { error: "TypeError", stop: "not-harmless", effect: "unknown", attempts: 1, calls: 1 });
    assert.equal(report.lostGet.attempts, 3);
    assert.deepEqual([report.redirected.text, report.redirected.effect], ["there", "unknown"]);
    assert.deepEqual([report.opaque.status, report.opaque.stop], [0, "settled"]);
    assert.equal(report.request.status, 200);
    assert.deepEqual([report.aborted.error, report.aborted.stop], ["AbortError", "cancelled"]);
    assert.deepEqual(report.worker, { remedy: "slow-down", evidence: "row" });
    assert.equal(seen.filter((each) => each === "POST /busy in a Request").length, 3);
  }));

test("a policy that forbids WebAssembly: the first use says what it needs", { skip, timeout: 60_000 }, () =>
  withPages("forbidden", "default-src 'self'", (report) => {
    assert.equal(report.applied, "applied");
    assert.equal(report.code, "ERR_AFTERCALL_WASM");
    assert.match(report.message, /Content-Security-Policy needs 'wasm-unsafe-eval'/);
  }));
