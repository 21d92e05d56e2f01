// Measures what deciding adds to a request that succeeds at once, on the loopback, beside the retries of ky and undici in the
// same run. Prints one line a case: name, median nanoseconds, fastest.

import { once } from "node:events";
import http from "node:http";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

const BATCHES = 60;
const SIZE = 60;

/** The server, in a thread of its own so that its work is not measured. */
async function serve() {
  const server = http.createServer((_, response) => response.end("ok"));
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  parentPort.postMessage(server.address().port);
}

async function cases(url) {
  const installed = (path) => import(new URL(`../../bindings/js/${path}`, import.meta.url));
  const { createFetch } = await installed("dist/index.js");
  const { interceptor } = await installed("dist/undici.js");
  const { default: ky } = await installed("node_modules/ky/distribution/index.js");
  const { default: undici } = await installed("node_modules/undici/index.js");
  const deciding = createFetch();
  const bare = new undici.Agent();
  const retrying = new undici.RetryAgent(new undici.Agent());
  const ours = new undici.Agent().compose(interceptor());
  const request = (dispatcher) => async () => (await undici.request(url, { dispatcher })).body.text();
  return {
    "js-fetch": async () => (await fetch(url)).text(),
    "js-fetch-aftercall": async () => (await deciding(url)).text(),
    "js-fetch-ky": async () => (await ky(url)).text(),
    "js-undici": request(bare),
    "js-undici-aftercall": request(ours),
    "js-undici-retry": request(retrying),
  };
}

/** Nanoseconds a run, of one batch. */
async function batch(run) {
  const start = process.hrtime.bigint();
  for (let each = 0; each < SIZE; each++) await run();
  return Number(process.hrtime.bigint() - start) / SIZE;
}

async function main() {
  const worker = new Worker(new URL(import.meta.url), { workerData: "server" });
  const [port] = await once(worker, "message");
  const all = Object.entries(await cases(`http://127.0.0.1:${port}/`));
  const times = new Map(all.map(([name]) => [name, []]));
  for (let round = -10; round < BATCHES; round++) {
    // One after the other within a round, so that a busy moment is everybody's.
    for (const [name, run] of all) {
      const time = await batch(run);
      if (round >= 0) times.get(name).push(time);
    }
  }
  for (const [name, its] of times) {
    its.sort((one, other) => one - other);
    console.log(`${name}\t${its[its.length >> 1].toFixed(0)}\t${its[0].toFixed(0)}`);
  }
  await worker.terminate();
  process.exit();
}

await (isMainThread || workerData !== "server" ? main() : serve());
