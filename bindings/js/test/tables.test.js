// Contracts that are tables, those of intakes by their names, and what one says of idempotency keys.

import assert from "node:assert/strict";
import test from "node:test";
import { Contract } from "aftercall";

const TABLE = `
Status  Message     Description
404     Not There   There is no order with
                    this number. ────────────
5xx     Our Fault   Tell us.
`;

test("a table is a contract", () => {
  const csv = 'Code;Message;Meaning\n404;Not There;"There is no order\nwith this number."\n5xx;Our Fault;Tell us.\n';
  const markdown =
    "| Code | Message | Meaning |\n|-|-|-|\n| 404 | Not There | There is no order with this number. |\n| 5XX | Our Fault | Tell us. |\n";
  for (const [text, format] of [[TABLE, "text"], [csv, "csv"], [markdown, "markdown"]]) {
    const contract = Contract.fromTable(text, format, { extends: "rest" });
    assert.strictEqual(contract.status(404).description, "There is no order with this number.");
    assert.strictEqual(contract.status(503).message, "Our Fault");
    assert.strictEqual(contract.status(503).remedy, "slow-down");
    contract.free();
  }
});

test("what is wrong with a table is said with its place", () => {
  assert.throws(() => Contract.fromTable("Status,Message\n4o4,None\n", "csv"),
    /line 2, column 1: expected a status/);
  assert.throws(() => Contract.fromTable(TABLE, "soap"), /no format of tables/);
  assert.throws(() => Contract.fromTable(7, "csv"), TypeError);
});

test("intakes have names", () => {
  assert.strictEqual(Contract.named("otlp").status(500).repeat, "never");
  assert.strictEqual(Contract.named("loggly").rows().length, 13);
});

test("ranges of codes are listed", () => {
  const contract = Contract.fromToml(`
    name = "orders"
    [[status]]
    code = "5xx"
    message = "Our Fault"
    [[status]]
    code = "default"
    help = "Ask us."
  `);
  const found = contract.ranges();
  assert.deepStrictEqual(found.map(({ first, last }) => [first, last]), [[100, 999], [500, 599]]);
  assert.strictEqual(found[1].status.message, "Our Fault");
  assert.deepStrictEqual(Contract.named("rest").ranges(), []);
  contract.free();
});

test("a contract says who honors keys and how a key is written", () => {
  const toml = (quoted) => `
    name = "orders"
    quoted_idempotency_keys = ${quoted}
    [[operation]]
    method = "POST"
    path = "/orders"
    idempotency_keys = true
    [[operation]]
    method = "POST"
    path = "/mails"
  `;
  for (const quoted of [true, false]) {
    const contract = Contract.fromToml(toml(quoted));
    const [orders, mails] = ["/orders", "/mails"].map((path) => contract.operation("POST", path));
    for (const [each, declares] of [[contract, false], [orders, true], [mails, false]]) {
      assert.strictEqual(each.declaresIdempotencyKeys, declares);
      assert.strictEqual(each.quotesIdempotencyKeys, quoted);
      assert.strictEqual(each.honorsIdempotencyKeys, true);
      each.free();
    }
  }
  assert.strictEqual(Contract.named("rest").declaresIdempotencyKeys, false);
  assert.strictEqual(Contract.named("rest").quotesIdempotencyKeys, false);
  assert.throws(() => Contract.fromToml(toml('"yes"')), /line 3/);
});
