"use strict";
// The handle of those who make calls: contract, policy, and what calls share.

const native = require("./native.js");
const { ofText } = require("./bytes.js");
const { startCall } = require("./call.js");
const contracts = require("./contract.js");
const { check, expected } = require("./error.js");
const { create, disposable, own, pointerOf } = require("./handle.js");
const { answeredText } = require("./packed.js");
const policies = require("./policy.js");
const { requestOf, withRequest } = require("./request.js");

/**
 * A contract, a policy and the state that calls share. Make one for a program and keep it: the
 * pressure of failures and the holds after a throttle belong to the engine.
 */
class Engine {
  /** `contract`: a Contract or a built-in's name. `policy`: a Policy or its settings. */
  constructor(options) {
    const { contract, policy } = options ?? {};
    // Reading the settings of a policy may run code that frees the contract.
    const allowed = policies.policyOf(policy);
    const by = contracts.contractOf(contract);
    const pointer = create((out) => native.aftercall_engine_new(
      by,
      allowed && pointerOf(allowed, "policy"),
      out,
    ));
    own(this, "engine", pointer);
  }

  /** The same engine with another policy, for some of its calls: they share what its calls share. */
  withPolicy(policy) {
    if (policy === undefined || policy === null) {
      throw expected(policy, "policy", "a Policy or an object with settings");
    }
    const allowed = pointerOf(policies.policyOf(policy), "policy");
    const engine = pointerOf(this, "engine");
    const made = create((out) => native.aftercall_engine_with_policy(engine, allowed, out));
    return own(Object.create(Engine.prototype), "engine", made);
  }

  /** The engine's contract. */
  get contract() {
    const engine = pointerOf(this, "engine");
    return contracts.adopt(create((out) => native.aftercall_engine_contract(engine, out)));
  }

  /** The engine's policy. */
  get policy() {
    const engine = pointerOf(this, "engine");
    return policies.adopt(create((out) => native.aftercall_engine_policy(engine, out)));
  }

  /** Starts one logical operation; `begin` then gives its first decision. */
  call(request, options) {
    return startCall(this, request, options);
  }

  /**
   * Ends the hold of a URL's origin and a scope: calls that wait because another call was throttled
   * go on at their next wake.
   */
  release(url, scope = "") {
    const [of, name] = [ofText(url, "url"), ofText(scope, "scope")];
    const engine = pointerOf(this, "engine");
    check(native.aftercall_engine_release(engine, of, of.length, name, name.length));
  }

  /** What the engine knows of its origins at this moment: plain frozen data. */
  snapshot() {
    const engine = pointerOf(this, "engine");
    const text = answeredText((...room) => native.aftercall_engine_snapshot_json(engine, ...room));
    return JSON.parse(text, inCamelCase);
  }

  /**
   * The pressure that failures put on a request's origin and a scope, in hundredths, 0 to 600. Up to
   * 197 retries are free; above, they must be earned.
   */
  pressure(request, scope = "") {
    const name = ofText(scope, "scope");
    if (!request) throw expected(request, "request", "a Request or an object with method and url");
    const told = requestOf({ request });
    return withRequest(told, (asked) => {
      const engine = pointerOf(this, "engine");
      const pressure = [0];
      check(native.aftercall_engine_pressure(engine, asked, name, name.length, pressure));
      return pressure[0];
    });
  }
}
disposable(Engine);

/** For JSON.parse: an object with its keys as JavaScript writes them, frozen. */
function inCamelCase(_, value) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return Object.freeze(value);
  const named = Object.entries(value).map(([key, each]) =>
    [key.replace(/_(.)/g, (_all, letter) => letter.toUpperCase()), each]);
  return Object.freeze(Object.fromEntries(named));
}

module.exports = { Engine };
