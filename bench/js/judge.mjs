// Measures a whole verdict from JavaScript: judged, with all its fields, texts and evidence. Prints
// one line a case: name, median nanoseconds, fastest.

import { Engine, judge, status } from "../../bindings/js/dist/index.js";

const HEAD = {
  date: "Wed, 21 Oct 2026 07:28:00 GMT",
  "content-type": "application/problem+json",
  "content-length": "112",
  "retry-after": "2",
  "x-request-id": "req-5f1",
};

const PROBLEM = JSON.stringify({
  type: "https://api.example/problems/out-of-stock",
  title: "Out of stock",
  status: 409,
  detail: "Item 81-A has 0 units left in the warehouse; 12 are on their way.",
  code: "out_of_stock",
  errors: [{ pointer: "/lines/0/quantity", detail: "must be 0" }],
}).padEnd(300);

const engine = new Engine();
const GET = { method: "GET", url: "https://api.example/orders/7" };

/** One operation that succeeds at once. */
function wholeCall() {
  const call = engine.call(GET);
  call.begin();
  call.onResponse({ status: 200 });
  call.free();
}

const CASES = {
  "js-lookup": () => status(503),
  "js-judge-200": () => judge({ status: 200 }, { method: "POST" }),
  "js-judge": () => judge({ status: 503, headers: HEAD }, { method: "POST" }),
  "js-judge-body": () => judge({ status: 409, body: PROBLEM }, { method: "POST" }),
  "js-whole-call": wholeCall,
};

/** Nanoseconds a run, of one batch. */
function batch(run, size) {
  const start = process.hrtime.bigint();
  for (let each = 0; each < size; each++) run();
  return Number(process.hrtime.bigint() - start) / size;
}

for (const [name, run] of Object.entries(CASES)) {
  batch(run, 20_000);
  const times = Array.from({ length: 41 }, () => batch(run, 1_000)).sort((a, b) => a - b);
  console.log(`${name}\t${times[20].toFixed(1)}\t${times[0].toFixed(1)}`);
}
