// A panic of the module itself, in the one that is built for this: what it said, and that nothing else answers any more.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import test from "node:test";
import { Instance, provide, shared } from "../src/instance.js";

const MODULE = new URL("../../../target/wasm/provoke.wasm", import.meta.url);
const skip = !existsSync(MODULE) && "no module that panics on request: cargo run -p xtask -- wasm --check";

provide(() => readFileSync(MODULE));

for (const [how, said] of [[0, /provoked.*\(.*\.rs:\d+\)/], [1, /out of bounds|stack/]]) {
  test(`${how === 0 ? "a panic" : "a stack that is used up"} ends the instance, with words`, { skip }, () => {
    const instance = new Instance();
    const other = shared();
    assert.throws(() => instance.number("ac_provoke", how), (error) => error.result === 10 && said.test(error.message));
    assert.ok(instance.hasEnded);
    assert.throws(() => instance.count, /a bug of aftercall/);
    instance.free(1);
    assert.equal(other.count, 0);
    assert.equal(shared(), other);
  });
}
