// What the page says whose policy forbids WebAssembly: the package loads, and its first use says what is missing.

import { Effect, status } from "/src/index.js";

const report = { applied: Effect.APPLIED };
try {
  report.message = status(503).message;
} catch ({ code, message }) {
  Object.assign(report, { code, message });
}
await fetch("/report", { method: "POST", body: JSON.stringify(report) });
