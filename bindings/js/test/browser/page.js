// What the page does: the shared vectors, and fetch over faults. It reports to the server that it came from.

import * as aftercall from "/src/index.js";
import { runner } from "/test/support/vectors.js";

const report = {};

/** Every shared vector. */
async function vectors() {
  const run = runner(aftercall);
  const [wrong, seen] = [[], {}];
  for (const given of await (await fetch("/vectors")).json()) {
    seen[given.kind] = (seen[given.kind] ?? 0) + 1;
    try {
      run(given);
    } catch (error) {
      wrong.push(`${given.name}: ${error.message}`);
    }
  }
  return { seen, wrong };
}

async function sent(path, init, options) {
  let calls = 0;
  // A browser sends again by itself where a kept connection dies; what counts is how often it was asked to.
  const bare = (...given) => (calls++, fetch(...given));
  const quick = aftercall.createFetch({ fetch: bare, policy: { pressure: false, throttleBase: 1, base: 1 } });
  try {
    const response = await quick(path, init, options);
    const { stop, effect, attempts } = aftercall.outcomeOf(response);
    const { status, redirected } = response;
    return { status, redirected, text: await response.text(), stop, effect, attempts: attempts.length };
  } catch (error) {
    const outcome = aftercall.outcomeOf(error);
    return { error: error.name, stop: outcome?.stop, effect: outcome?.effect, attempts: outcome?.attempts.length, calls };
  }
}

async function aborted() {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  return sent("/busy-long", { method: "POST", body: "x", signal: controller.signal });
}

/** A worker has a copy of its own, and verdicts go from one to the other. */
function fromWorker() {
  const worker = new Worker("/test/browser/worker.js", { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve({ remedy: data.remedy, evidence: data.evidence.remedy.source });
    worker.onerror = ({ message }) => reject(new Error(message));
  });
}

async function everything() {
  const start = performance.now();
  report.first = aftercall.status(503).message;
  report.milliseconds = performance.now() - start;
  report.vectors = await vectors();
  report.busy = await sent("/busy", { method: "POST", body: "x" });
  report.lost = await sent("/drop", { method: "POST", body: "x" });
  report.lostGet = await sent("/drop");
  report.redirected = await sent("/from", { method: "POST", body: "x" });
  report.opaque = await sent("/from", { method: "POST", body: "x", redirect: "manual" }).catch(String);
  report.request = await sent(new Request("/busy", { method: "POST", body: "in a Request" }));
  report.aborted = await aborted();
  report.worker = await fromWorker();
}

await everything().catch((error) => (report.failed = `${error.name}: ${error.message}\n${error.stack}`));
await fetch("/report", { method: "POST", body: JSON.stringify(report) });
