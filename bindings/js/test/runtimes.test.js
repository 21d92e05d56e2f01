// The package in Deno, in Bun and in workerd, the runtime of Cloudflare's workers: found by their own conditions, all vectors, and
// fetch over a throttle.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import net from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { withHttp } from "./support/servers.js";

const at = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The program that a package of npm brings for this platform. */
function brought(scope, ...file) {
  const folder = at(`../node_modules/${scope}`);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.map((name) => path.join(folder, name, ...file)).find((each) => existsSync(each));
}

const DENO = brought("@deno", "deno");
const BUN = brought("@oven", "bin", "bun");
const WORKERD = brought("@cloudflare", "bin", "workerd");

const skip = (program) => program === undefined && process.env.CI !== "true" && "npm brought no such program for this platform";

/** A project with the package installed. */
async function withProject(use) {
  const folder = await mkdtemp(path.join(tmpdir(), "aftercall-"));
  try {
    await mkdir(path.join(folder, "node_modules"));
    await symlink(at(".."), path.join(folder, "node_modules/aftercall"), "dir");
    await writeFile(path.join(folder, "package.json"), '{ "type": "module" }');
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const throttling = (_, response, __, number) =>
  (number < 3 ? response.writeHead(503, { "retry-after": "0" }).end() : response.end("done"));

/** Runs a program in a runtime: all vectors, and a POST that is refused twice. */
function runsIn(runtime, ...given) {
  return withProject((folder) => withHttp(throttling, async (url, seen) => {
    await writeFile(path.join(folder, "main.mjs"), `
      import { readFileSync, readdirSync } from "node:fs";
      import * as aftercall from "aftercall";
      import { interceptor } from "aftercall/undici";
      import { runner } from ${JSON.stringify(new URL("support/vectors.js", import.meta.url).href)};
      const folder = ${JSON.stringify(at("../../../crates/aftercall/vectors/"))};
      const all = readdirSync(folder).filter((name) => name.endsWith(".json") && name !== "schema.json")
        .flatMap((name) => JSON.parse(readFileSync(folder + name, "utf8")));
      const run = runner(aftercall);
      const wrong = all.filter((each) => { try { run(each); return false; } catch { return true; } });
      const fetch = aftercall.createFetch({ policy: { pressure: false } });
      const response = await fetch(${JSON.stringify(url)}, { method: "POST", body: "x" });
      console.log(JSON.stringify([wrong.length, all.length > 3000, typeof interceptor, await response.text(),
        aftercall.outcomeOf(response).attempts.length, import.meta.resolve("aftercall").split("/").slice(-2).join("/")]));`);
    const { stdout } = await promisify(execFile)(runtime, [...given, "main.mjs"], { cwd: folder, timeout: 120_000 });
    assert.deepEqual(JSON.parse(stdout), [0, true, "function", "done", 3, "src/index.js"]);
    assert.deepEqual(seen.map(({ method, body }) => `${method} ${body}`), Array(3).fill("POST x"));
  }));
}

test("Deno", { skip: skip(DENO), timeout: 180_000 }, () =>
  runsIn(DENO, "run", "--no-prompt", "--node-modules-dir=manual", "--allow-net=127.0.0.1", "--allow-read", "--allow-env"));

test("Bun", { skip: skip(BUN), timeout: 180_000 }, () => runsIn(BUN));

const CONFIG = (port) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main), (name = "internet", network = (allow = ["private"]))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
const main :Workerd.Worker = (
  modules = [(name = "main.js", esModule = embed "main.js"), (name = "aftercall.wasm", wasm = embed "aftercall.wasm")],
  compatibilityDate = "2026-01-01",
);
`;

async function freePort() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Asks until a server that is being started answers. */
async function firstAnswer(url, until = Date.now() + 30_000) {
  for (;;) {
    try {
      return await (await fetch(url)).text();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

test("workerd imports the module, as edge runtimes do", { skip: skip(WORKERD), timeout: 60_000 }, () =>
  withProject((folder) => withHttp(throttling, async (url, seen) => {
    await writeFile(path.join(folder, "worker.mjs"), `
      import { createFetch, outcomeOf, status } from "aftercall";
      const fetch = createFetch({ policy: { pressure: false } });
      export default {
        async fetch() {
          const response = await fetch(${JSON.stringify(url)}, { method: "POST", body: "x" });
          return new Response([status(503).message, await response.text(), outcomeOf(response).attempts.length].join());
        },
      };`);
    await build({
      entryPoints: [path.join(folder, "worker.mjs")],
      outfile: path.join(folder, "main.js"),
      bundle: true,
      format: "esm",
      conditions: ["workerd"],
      preserveSymlinks: true,
      plugins: [{
        name: "wasm",
        setup: ({ onResolve }) => onResolve({ filter: /\.wasm$/ }, () => ({ path: "./aftercall.wasm", external: true })),
      }],
    });
    await copyFile(at("../dist/aftercall.wasm"), path.join(folder, "aftercall.wasm"));
    const port = await freePort();
    await writeFile(path.join(folder, "config.capnp"), CONFIG(port));
    const running = spawn(WORKERD, ["serve", "config.capnp"], { cwd: folder, stdio: "ignore" });
    try {
      assert.equal(await firstAnswer(`http://127.0.0.1:${port}/`), "Throttled,done,3");
      assert.equal(seen.length, 3);
    } finally {
      running.kill("SIGKILL");
      await once(running, "exit");
    }
  })));
