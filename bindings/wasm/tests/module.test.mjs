// What the module itself promises: no import, i32 alone, exactly the functions that are described; memory
// that stays within bounds; handles that never name another object; and what is left after a trap.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { Host, MODULE, PROVOKE, Refused, WANT, Writer, description } from "./host.mjs";

const INVALID_ARGUMENT = 2;
const NO_MEMORY = 11;

const url = "https://api.example/orders";
const request = (to, method = "GET") => to.u8(1).u8(0).text(method).text(url).u32(0);
const call = (seed = 1) => request(new Writer().u8(0).u64(0).u64(seed).text(""));
const step = (event, at = 0) => new Writer().u8(event).u64(at).u64(at);
const response = (to, status, body = new Uint8Array(0)) =>
  to.u16(status).u8(body.length ? 1 : 0).u8(0).u64(0).u16(0).u32(0).text(body);
const judgement = (status, body) => response(request(new Writer(), "POST").u8(0), status, body);
const none = new Uint8Array(0);

const refusedWith = (result) => (error) => error instanceof Refused && error.result === result;

test("it imports nothing and exports what is described", async () => {
  const module = new WebAssembly.Module(readFileSync(MODULE));
  assert.deepEqual(WebAssembly.Module.imports(module), []);
  const exported = WebAssembly.Module.exports(module).filter((each) => each.kind === "function");
  const described = description.functions.map((each) => each.name);
  assert.deepEqual(exported.map((each) => each.name).sort(), described.sort());
  const host = await Host.load();
  assert.equal(host.call("ac_abi"), description.abi);
  assert.equal(host.call("ac_version").text, description.version);
  for (const { name, parameters } of description.functions) {
    assert.equal(host.exports[name].length, parameters.length, name);
  }
});

test("the small outputs say what they should", async () => {
  const host = await Host.load();
  const rest = host.call("ac_contract", [0]);
  assert.equal(rest.name, "rest");
  const own = host.call("ac_contract_rows", [0, 0]);
  const all = host.call("ac_contract_rows", [0, 1]);
  assert.equal(own.rows.length, 13);
  assert.ok(all.rows.length > 60 && own.variants.length > 0);
  assert.equal(host.call("ac_contract_lists", [0, 503]), 1);
  assert.equal(host.call("ac_contract_lists", [0, 418]), 0);
  const table = new Writer().text("markdown").text("| Status | Message |\n| --- | --- |\n| 429 | Slow |\n");
  const made = host.call("ac_contract_from_table", [0], table);
  assert.equal(host.call("ac_status", [made, 429]).message, "Slow");
  const toml = 'name = "orders"\n[[operation]]\nmethod = "POST"\npath = "/orders"\nidempotent = true\n';
  const orders = host.call("ac_contract_from_toml", [], new Writer().text(toml));
  const operation = host.call("ac_contract_operation", [orders], new Writer().text("POST").text(url));
  assert.notEqual(operation, orders);
  assert.throws(() => host.call("ac_contract_operation", [orders], new Writer().text("GET").text(url)), refusedWith(8));
  const asked = host.call("ac_request", [], request(new Writer(), "PUT"));
  assert.deepEqual([asked.origin, asked.is_harmless, asked.unsendable], ["https://api.example:443", 1, null]);
  assert.match(host.call("ac_request", [], request(new Writer(), "P T")).unsendable, /token/);
  assert.ok(host.call("ac_failure_names").names.length > 200);
  assert.ok(host.call("ac_sets").sets.some((set) => set.name === "effect" && set.words.length === 5));
});

test("policies, profiles and engines", async () => {
  const host = await Host.load();
  const policy = new Writer().text("aws-2026").u32(1).text("attempts").u64(7);
  const shown = host.call("ac_policy", [], policy);
  const value = (name, { settings }) => settings.find((setting) => setting.name === name);
  assert.deepEqual([value("attempts", shown).value, value("budget", shown).value], [7, 500]);
  assert.deepEqual([value("pressure", shown).is_switch, value("breaker", shown).is_switch], [1, 0]);
  assert.deepEqual(shown.profiles.map((profile) => profile.name), ["default", "aws-2026", "none"]);
  const wrong = new Writer().text("").u32(1).text("attempts").u64(0);
  assert.throws(() => host.call("ac_policy", [], wrong), (error) => error.result === 6 && /1..=1000/.test(error.message));
  const engine = host.call("ac_engine_new", [0], none);
  const patient = new Writer().text("").u32(1).text("attempts").u64(7);
  const other = host.call("ac_engine_with_policy", [engine], patient);
  assert.equal(value("attempts", host.call("ac_engine_policy", [other])).value, 7);
  assert.equal(value("attempts", host.call("ac_engine_policy", [engine])).value, 3);
  assert.equal(host.call("ac_contract", [host.call("ac_engine_contract", [other])]).name, "rest");
  // Both share what their calls meet.
  const made = host.call("ac_call_new", [other], call());
  host.call("ac_call_step", [made, 0], step(0));
  host.call("ac_call_step", [made, 0], response(step(1, 1000), 504));
  const asked = new Writer();
  assert.equal(host.call("ac_engine_pressure", [engine], request(asked).text("")), 179);
  const snapshot = JSON.parse(host.call("ac_engine_snapshot", [engine]).text);
  assert.equal(snapshot.scopes[0].failures, 1);
  assert.equal(host.call("ac_call_attempts", [made]).attempts.length, 1);
});

test("70,000 engines and calls live at once, and go", async () => {
  const host = await Host.load();
  const many = 70_000;
  const shared = host.call("ac_engine_new", [0], none);
  const before = host.memory.byteLength;
  const calls = Array.from({ length: many }, (_, seed) => host.call("ac_call_new", [shared], call(seed)));
  assert.equal(new Set(calls).size, many);
  for (const each of [calls[0], calls[many - 1]]) {
    assert.equal(host.call("ac_call_step", [each, 0], step(0)).action, 0);
  }
  const perCall = (host.memory.byteLength - before) / many;
  for (const each of calls) host.call("ac_free", [each]);
  const engines = Array.from({ length: many }, () => host.call("ac_engine_new", [0], none));
  const perEngine = (host.memory.byteLength - before) / many;
  for (const each of engines) host.call("ac_free", [each]);
  assert.equal(host.call("ac_count"), 1);
  console.log(`memory: ${Math.round(perCall)} bytes a call, ${Math.round(perEngine)} an engine`);
  const after = host.memory.byteLength;
  for (let each = 0; each < many; each++) host.call("ac_free", [host.call("ac_call_new", [shared], call(each))]);
  assert.equal(host.memory.byteLength, after, "what was freed is used again");
});

test("the 1,048,577th object is refused and nothing is lost", async () => {
  const host = await Host.load();
  const most = 1 << 20;
  const { ac_engine_contract: more, ac_mistake: mistake } = host.exports;
  const engine = host.call("ac_engine_new", [0], none);
  for (let each = 1; each < most; each++) more(engine);
  assert.equal(host.call("ac_count"), most);
  assert.equal(more(engine), 0);
  assert.equal(host.output(mistake(), "mistake").result, NO_MEMORY);
  host.call("ac_free", [engine]);
  assert.notEqual(host.call("ac_engine_new", [0], none), 0);
});

test("a stale handle, or one of another kind, is refused and names nothing else", async () => {
  const host = await Host.load();
  const engine = host.call("ac_engine_new", [0], none);
  const made = host.call("ac_call_new", [engine], call());
  host.call("ac_free", [engine]);
  // Calls keep what they need of their engine.
  assert.equal(host.call("ac_call_step", [made, 0], step(0)).action, 0);
  const next = host.call("ac_engine_new", [0], none);
  assert.notEqual(next, engine);
  const stale = [
    () => host.call("ac_call_new", [engine], call()),
    () => host.call("ac_engine_policy", [engine]),
    () => host.call("ac_engine_release", [engine], new Writer().text(url).text("")),
    () => host.call("ac_free", [engine]),
    () => host.call("ac_free", [0]),
    () => host.call("ac_call_step", [next, 0], step(0)),
    () => host.call("ac_judge", [next, 0], judgement(503)),
    () => host.call("ac_status", [made, 503]),
    () => host.call("ac_stream_feed", [made], none),
    () => host.call("ac_call_last", [0xffff_ffff, 0]),
  ];
  for (const use of stale) assert.throws(use, refusedWith(INVALID_ARGUMENT), String(use));
  assert.equal(host.call("ac_count"), 2);
});

test("an input is used up, and one that is malformed changes nothing", async () => {
  const host = await Host.load();
  assert.equal(host.call("ac_judge", [0, 0], judgement(503)).code, 503);
  assert.throws(() => host.call("ac_judge", [0, 0]), refusedWith(INVALID_ARGUMENT));
  const whole = judgement(503).bytes();
  for (let length = 0; length < whole.length; length++) {
    assert.throws(() => host.call("ac_judge", [0, 0], whole.subarray(0, length)), refusedWith(INVALID_ARGUMENT));
  }
  const engine = host.call("ac_engine_new", [0], none);
  const made = host.call("ac_call_new", [engine], call());
  assert.throws(() => host.call("ac_call_step", [made, 0], step(9)), refusedWith(INVALID_ARGUMENT));
  assert.throws(() => host.call("ac_call_step", [made, 16], step(0)), refusedWith(INVALID_ARGUMENT));
  assert.throws(() => host.call("ac_call_step", [made, 0], step(3)), refusedWith(4));
  assert.equal(host.call("ac_call_step", [made, 0], step(0)).attempt, 1);
  assert.throws(() => host.call("ac_status", [0, 70_000]), refusedWith(INVALID_ARGUMENT));
  assert.throws(() => host.call("ac_contract_rows", [0, 2]), refusedWith(INVALID_ARGUMENT));
  assert.throws(() => host.call("ac_in", [(16 << 20) + 1]), refusedWith(NO_MEMORY));
  assert.throws(() => host.call("ac_in", [-1]), refusedWith(NO_MEMORY));
  assert.throws(() => host.call("ac_contract_from_toml", [], new Writer().text('name = "a"\nextend = "rest"')),
    (error) => error.result === 5 && error.line === 2 && error.column === 1);
});

test("a body that is cut costs little memory; a whole one would cost what it is long", async () => {
  const body = new Uint8Array(8 << 20).fill(0x20);
  const host = await Host.load();
  const before = host.memory.byteLength;
  host.write(judgement(500, body.subarray(0, 65_537)));
  const part = host.call("ac_judge", [0, WANT.all]);
  assert.equal(part.code, 500);
  assert.ok(host.memory.byteLength - before <= 512 << 10, `${host.memory.byteLength - before} bytes`);
  const memory = host.memory;
  const [head, tail] = [judgement(500, none).bytes(), body];
  const at = host.exports.ac_in(head.length + tail.length);
  assert.notEqual(host.memory, memory, "memory grew, so its old views are detached");
  assert.equal(memory.byteLength, 0);
  const view = new Uint8Array(host.memory, at >>> 0, head.length + tail.length);
  view.set(head);
  new DataView(host.memory).setUint32((at >>> 0) + head.length - 4, tail.length, true);
  view.set(tail, head.length);
  assert.equal(host.call("ac_judge", [0, WANT.all]).code, 500);
  const grown = host.memory.byteLength;
  for (let each = 0; each < 20; each++) host.call("ac_judge", [0, 0], judgement(500, body.subarray(0, 65_537)));
  assert.equal(host.memory.byteLength, grown);
});

test("after a panic it says where, and does nothing more", async () => {
  const [host, made] = await withCall();
  assert.equal(host.exports.ac_panic(), 0);
  assert.throws(() => host.exports.ac_provoke(0), WebAssembly.RuntimeError);
  const { file, line, column, message } = host.output(host.exports.ac_panic(), "panic");
  assert.equal(file, "bindings/wasm/src/provoke.rs");
  assert.ok(line > 0 && column > 0);
  assert.equal(message, "provoked with 2 objects");
  assertDead(host, made);
});

test("after a stack that was used up there are no words, and nothing goes on either", async () => {
  const [host, made] = await withCall();
  assert.throws(() => host.exports.ac_provoke(1));
  assert.equal(host.exports.ac_panic(), 0);
  assertDead(host, made);
});

async function withCall() {
  const host = await Host.load(PROVOKE);
  const engine = host.call("ac_engine_new", [0], none);
  const made = host.call("ac_call_new", [engine], call());
  assert.equal(host.call("ac_call_step", [made, 0], step(0)).attempt, 1);
  return [host, made];
}

function assertDead(host, made) {
  for (const { name, parameters, output } of description.functions) {
    if (name === "ac_abi" || name === "ac_panic") continue;
    const refused = ["number", "nothing"].includes(output) ? -1 : 0;
    assert.equal(host.exports[name](...parameters.map(() => made)), refused, name);
  }
}
