// Level 4, adapt: fetch that decides, one line instead of a loop.
//
//   aftercall serve --address 127.0.0.1:8080
//   node fetch.mjs http://127.0.0.1:8080

// With the package installed: from "aftercall".
import { createFetch, outcomeOf } from "../../bindings/js/dist/index.js";

const server = process.argv[2] ?? "http://127.0.0.1:8080";
const headers = { authorization: "Bearer writer-token", "content-type": "application/json" };

const told = ({ type, number, milliseconds, reason }) => {
  if (type === "attempt-begun") console.log(`    attempt ${number}`);
  if (type === "wait-begun") console.log(`    waits ${Math.round(milliseconds)} ms, ${reason}`);
};

const fetch = createFetch({ deadline: 20_000, onEvent: told });

/** Orders something; the fault is one of the reference server's. */
async function order(title, fault) {
  console.log(title);
  const id = `js-${Date.now()}-${title.length}`;
  const init = {
    method: "POST",
    headers: fault ? { ...headers, "aftercall-fault": fault } : headers,
    body: JSON.stringify({ id, item: "tea" }),
  };
  const ended = await fetch(`${server}/v1/orders`, init).catch((error) => error);
  const { stop, effect } = outcomeOf(ended);
  console.log(`    ${ended instanceof Response ? ended.status : ended.message}: ${stop}, effect ${effect}`);
}

await order("an order");
await order("an order whose answer is lost", "drop-after-apply");
await order("an order that the server fails at", "status=500; applied=no");
