// Whatever a host hands over, in whatever order: the module refuses or answers, and never traps. The inputs
// are sound ones with bytes changed, cut or doubled; the numbers repeat from run to run.

import assert from "node:assert/strict";
import test from "node:test";
import { Host, Writer, description } from "./host.mjs";

const ROUNDS = 30_000;

/** Marsaglia's xorshift, so that a failure comes again. */
function chance(seed) {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const url = "https://api.example/orders/7?page=2";
const request = (to) => to.u8(1 + 4 + 8).u8(1).text("POST").text(url).fields([["Idempotency-Key", "k"], ["If-Match", '"7"']]);
const response = (to, status, type, body) =>
  to.u16(status).u8(2).u8(1).u64(1_792_567_680_000_000).u16(0)
    .fields([["Content-Type", type], ["Retry-After", "2"], ["WWW-Authenticate", 'Bearer realm="a", error="invalid_token"'],
      ["RateLimit", '"default";r=0;t=9'], ["RateLimit-Policy", '"default";q=9;w=60'], ["grpc-status", "14"]])
    .text(body);
const json = '{"error": {"code": "rate_limited", "message": "slow down", "errors": [{"field": "a", "detail": "b"}]}, "items": [1]}';
const xml = "<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>Please reduce</Message></Error>";
const page = "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>";
const toml = 'name = "orders"\nextends = "rest"\n[[status]]\ncode = 429\nremedy = "slow-down"\n[[operation]]\nmethod = "POST"\npath = "/orders/{id}"\n';

const judgements = [
  response(request(new Writer()).u8(0), 429, "application/json", json),
  response(request(new Writer()).u8(0), 503, "application/xml", xml),
  response(request(new Writer()).u8(0), 502, "text/html", page),
  response(request(new Writer()).u8(0), 200, "application/graphql-response+json", json),
  response(request(new Writer()).u8(0), 200, "text/event-stream", ""),
  request(new Writer()).u8(1).u8(3).u8(2).u8(0).u16(0),
];
const step = (event) => new Writer().u8(event).u64(1_000_000 * event).u64(1_000_000 * event);

/** Sound inputs, by what a function takes. */
const SOUND = {
  judge: judgements,
  step: [
    step(0), step(3), step(6),
    response(step(1), 503, "application/json", json),
    response(step(1), 401, "application/json", json),
    step(2).u8(3).u8(1).u8(0).u16(0), step(4).u8(1), step(5).u8(2),
  ],
  call: [request(new Writer().u8(3).u64(9_000_000).u64(7).text("tenant")), request(new Writer().u8(0).u64(0).u64(7).text(""))],
  request: [request(new Writer())],
  response: [response(new Writer(), 504, "application/json", json)],
  policy: [
    new Writer(),
    new Writer().text("").u32(2).text("attempts").u64(5).text("breaker").u64(50),
    new Writer().text("aws-2026").u32(0),
  ],
  fields: [new Writer().fields([["grpc-status", "4"], ["grpc-message", "late"]])],
  bytes: [new Writer().text('data: {"error": {"type": "overloaded_error"}}\n\n')],
  "a text": [toml, "503 Throttled", "http", "rest"].map((text) => new Writer().text(text)),
  "the format and the table, two texts": [
    new Writer().text("csv").text("Status,Message\n429,Slow\n"),
    new Writer().text("markdown").text("| Status | Message |\n| --- | --- |\n| 429 | Slow |\n"),
    new Writer().text("text").text("Status  Message\n429     Slow\n503     Throttled\n"),
  ],
  "the method and the URL, two texts": [new Writer().text("POST").text(url)],
  "the transport and the name, two texts": [new Writer().text("curl").text("52")],
  "the URL and the scope, two texts": [new Writer().text(url).text("tenant")],
  "a request and the scope, a text": [request(new Writer()).text("tenant")],
};
for (const [kind, writers] of Object.entries(SOUND)) SOUND[kind] = writers.map((writer) => writer.bytes());
const ALL = Object.values(SOUND).flat();

function spoiled(bytes, below) {
  const changed = Uint8Array.from(bytes);
  const how = below(4);
  if (how === 0 || changed.length === 0) return changed;
  if (how === 1) return changed.subarray(0, below(changed.length + 1));
  if (how === 2) return Uint8Array.from([...changed, ...changed.subarray(0, below(9))]);
  for (let times = 1 + below(3); times > 0; times--) changed[below(changed.length)] = below(256);
  return changed;
}

test("nothing that a host hands over makes it trap", async () => {
  const host = await Host.load();
  const below = chance(20_261_129);
  const handles = { contract: [], engine: [], call: [], stream: [] };
  const answered = new Map();
  const functions = description.functions.filter(({ name }) => name !== "ac_in" && name !== "ac_mistake");
  // A call needs several steps to get anywhere.
  const step = functions.find(({ name }) => name === "ac_call_step");
  functions.push(...Array(functions.length).fill(step));
  for (let round = 0; round < ROUNDS; round++) {
    const { name, parameters, input, output } = functions[below(functions.length)];
    // What it makes must not be freed as fast as it is made.
    if (name === "ac_free" && below(4) > 0) continue;
    const numbers = parameters.map((parameter) => parameterOf(parameter, handles, below));
    const fit = below(4) === 0 ? ALL : SOUND[input] ?? ALL;
    const whole = spoiled(fit[below(fit.length)], below);
    const at = host.exports.ac_in(whole.length);
    new Uint8Array(host.memory, at >>> 0, whole.length).set(whole);
    let raw;
    try {
      raw = host.exports[name](...numbers);
    } catch (error) {
      const said = host.exports.ac_panic() ? JSON.stringify(host.output(host.exports.ac_panic(), "panic")) : "";
      assert.fail(`round ${round}: ${name}(${numbers}): ${error.message} ${said}`);
    }
    const isNumber = output === "number" || output === "nothing";
    if (raw === (isNumber ? -1 : 0)) {
      if (name !== "ac_panic") assert.ok(host.output(host.exports.ac_mistake(), "mistake").message, name);
      continue;
    }
    answered.set(name, (answered.get(name) ?? 0) + 1);
    if (output === "handle") handles[KIND_MADE.exec(name)[1]].push(raw);
    else if (!isNumber) host.output(raw, output);
  }
  const never = functions.map(({ name }) => name).filter((name) => !answered.has(name) && name !== "ac_panic");
  assert.deepEqual(never, [], "each function has answered at least once");
  const made = Object.entries(handles).map(([kind, all]) => `${all.length} ${kind}`).join(", ");
  console.log(`hostile inputs: ${ROUNDS} rounds; made: ${made}`);
});

/** What a function makes: ac_engine_contract makes a contract. */
const KIND_MADE = /(contract|engine|call|stream)(?!.*_contract)(?:_\w+)?$/;

function parameterOf(name, handles, below) {
  if (["want", "inherited", "complete"].includes(name)) return below(3) === 0 ? below(32) : below(2);
  if (name === "code") return below(4) === 0 ? below(2 ** 32) : 100 + below(600);
  const how = below(8);
  if (how === 0) return 0;
  if (how === 1) return below(2 ** 32);
  const kinds = Object.values(handles);
  const fit = how > 2 && name in handles ? handles[name] : kinds[below(kinds.length)];
  // Mostly one of the last: earlier ones may be freed.
  return fit.length === 0 ? 0 : fit[Math.max(0, fit.length - 1 - below(below(2) ? 3 : 60))];
}
