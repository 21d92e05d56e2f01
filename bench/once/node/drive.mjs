// Drives one client for Node through all operations, as once/drive.py does for Python.

import fs from "node:fs";
import net from "node:net";
import { find } from "./clients.mjs";

const settings = JSON.parse(process.argv[2]);
const WORKERS = 16;

// The proxy's control, over two pipes, because a client must not go on before the answer is there.
const asking = fs.openSync(settings.pipes[0], "w");
const answers = fs.openSync(settings.pipes[1], "r");

function say(line) {
  fs.writeSync(asking, `${line}\n`);
  const answer = Buffer.alloc(64);
  let length = 0;
  while (!answer.subarray(0, length).includes(10)) {
    length += fs.readSync(answers, answer, length, answer.length - length, null);
  }
}

/** Has every refused connection told before its client learns of it. */
function tellRefusals() {
  const told = new WeakSet();
  const destroy = net.Socket.prototype.destroy;
  net.Socket.prototype.destroy = function (error, ...rest) {
    const worker = error?.code === "ECONNREFUSED" ? error.port - settings.first_port : -1;
    if (worker >= 0 && worker < WORKERS && !told.has(error)) {
      told.add(error);
      say(`refused ${worker}`);
    }
    return destroy.call(this, error, ...rest);
  };
}

function complete(operation, keys) {
  const headers = { ...operation.headers, Authorization: "Bearer writer-token" };
  if (operation.body !== null) headers["Content-Type"] = "application/json";
  if (keys && operation.method === "POST") {
    headers["Idempotency-Key"] ??= `key-${settings.seed}-${operation.index}`;
  }
  return { ...operation, headers };
}

const records = [];

async function worker(number, operations, client) {
  const url = `http://127.0.0.1:${settings.first_port + number}`;
  const server = `http://127.0.0.1:${settings.server_port}`;
  const send = await client.make(url, server);
  for (const operation of operations.filter((one) => one.worker === number)) {
    say(`begin ${number} ${operation.index}`);
    // The loop sees which connections were closed.
    for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
    const start = performance.now();
    let record;
    try {
      const { status, ...more } = await send(operation);
      record = { done: status >= 200 && status < 400, status, ...more };
    } catch (error) {
      const cause = error?.cause?.code ?? error?.code ?? "";
      record = { done: false, error: `${error?.name} ${cause}`.trim(), message: `${error?.message}` };
    }
    records.push({ ...record, index: operation.index, ms: performance.now() - start });
  }
}

tellRefusals();
const client = find(settings.client);
const operations = JSON.parse(fs.readFileSync(settings.operations, "utf8"));
const completed = operations.map((operation) => complete(operation, client.keys));
const start = performance.now();
await Promise.all(Array.from({ length: WORKERS }, (_, number) => worker(number, completed, client)));
const wall = (performance.now() - start) / 1000;
const lines = [...records, { wall }].map((record) => JSON.stringify(record));
process.stdout.write(`${lines.join("\n")}\n`, () => process.exit(0));
