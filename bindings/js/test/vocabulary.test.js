// The closed sets and the doors of the package: complete, the library's, and typed.

import { fileURLToPath } from "node:url";
import { spawnSync } from "node:child_process";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import * as aftercall from "aftercall";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

const HEADER = fileURLToPath(new URL("../../../include/aftercall.h", import.meta.url));

test("a table holds the slugs of its set by their constant names", () => {
  assert.equal(aftercall.Effect.NOT_APPLIED, "not-applied");
  assert.equal(aftercall.Remedy.SLOW_DOWN, "slow-down");
  assert.equal(aftercall.Action.SEND, "send");
  assert.throws(() => {
    aftercall.Effect.APPLIED = "x";
  }, TypeError);
});

test("tables and numbers are those of the header", () => {
  const header = readFileSync(HEADER, "utf8");
  let words = 0;
  for (const set of aftercall.wordSets) {
    assert.ok(set.help);
    assert.deepEqual(Object.values(aftercall[set.className]), set.words.map(({ slug }) => slug));
    for (const { number, slug, help } of set.words) {
      const name = `AFTERCALL_${set.name}_${slug}`.toUpperCase().replaceAll("-", "_");
      assert.match(header, new RegExp(`^#define ${name} ${number}$`, "m"));
      assert.ok(help);
      words += 1;
    }
  }
  // The sets from RESULT on belong to the C interface alone.
  const [, sets] = /^#define AFTERCALL_SET_RESULT (\d+)$/m.exec(header);
  assert.equal(aftercall.wordSets.length, Number(sets));
  console.log(`${words} words in ${sets} sets`);
});

test("every set of words has its table, and the types name what the package exports", () => {
  for (const { className } of aftercall.wordSets) assert.ok(aftercall[className], className);
  const files = ["index.d.ts", "vocabulary.d.ts", "adapting.d.ts", "errors.d.ts"];
  const given = files.map((name) => readFileSync(new URL(`../types/${name}`, import.meta.url), "utf8")).join("");
  const typed = [...given.matchAll(/^export (?:declare )?(?:const|class|function) (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual([...new Set(typed)].sort(), Object.keys(aftercall).sort());
});

test("what is written from the library's tables is up to date", () => {
  const script = fileURLToPath(new URL("../scripts/types.js", import.meta.url));
  const module = fileURLToPath(new URL("../dist/aftercall.wasm", import.meta.url));
  const options = { env: { ...process.env, AFTERCALL_WASM: module }, encoding: "utf8" };
  const { status, stderr } = spawnSync(process.execPath, [script, "--check"], options);
  assert.equal(status, 0, stderr);
});

test("the versions agree", () => {
  assert.equal(aftercall.version, version);
});

test("the thirteen rows of the default contract", () => {
  const rows = aftercall.rest.rows();
  assert.equal(rows.length, 13);
  for (const row of rows) {
    assert.deepEqual(aftercall.status(row.code), row);
    assert.equal(aftercall.status(String(row)).code, row.code);
    assert.equal(String(row), `${row.code} ${row.message}`);
    assert.ok(aftercall.rest.lists(row.code) && row.isKnown && row.description);
  }
  assert.ok(aftercall.http.allRows().length > rows.length);
  assert.ok(aftercall.rest.variants().every(({ status, when }) => status.code && when));
  assert.equal(aftercall.status(503, { contract: "http" }).message, "Service Unavailable");
});

test("a policy has the settings of the library's table", () => {
  const policy = new aftercall.Policy({ attempts: 5, deadline: 20_000, retryReported: true });
  const names = aftercall.policySettings().map(({ name }) => name);
  assert.deepEqual(Object.keys(policy.settings()), names);
  assert.equal(policy.attempts, 5);
  assert.equal(policy.deadline, 20_000);
  assert.equal(policy.retryReported, true);
  const engine = new aftercall.Engine({ policy, contract: "http" });
  assert.deepEqual(engine.policy.settings(), policy.settings());
  assert.equal(engine.contract.name, "http");
  assert.equal(engine.pressure({ method: "GET", url: "http://a.example/" }), 0);
});

test("a profile is a policy to begin with", () => {
  const { Policy } = aftercall;
  const names = aftercall.policyProfiles().map(({ name }) => name);
  assert.deepEqual(names, ["default", "aws-2026", "none"]);
  for (const { name, help } of aftercall.policyProfiles()) {
    assert.ok(help && Policy.profile(name) instanceof Policy);
  }
  assert.deepEqual(Policy.profile("default").settings(), new Policy().settings());
  const aws = Policy.profile("aws-2026", { attempts: 5, breakerOpen: 2_000 });
  assert.deepEqual([aws.attempts, aws.budget, aws.breakerOpen], [5, 500, 2_000]);
  assert.deepEqual([aws.pressure, aws.hold, aws.pacing, aws.breaker], [false, false, false, 0]);
  assert.equal(Policy.profile("none", { pressure: true }).pressure, true);
  assert.throws(() => Policy.profile("AWS"), /no profile "AWS"; there are default, aws-2026, none/);
  assert.throws(() => Policy.profile("none", { patience: 3 }), TypeError);
  assert.throws(() => Policy.profile("none", { breaker: 101 }), aftercall.AftercallError);
  assert.throws(() => Policy.profile("none", null), TypeError);
  assert.throws(() => Policy.profile(), TypeError);
});
