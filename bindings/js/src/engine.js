// The handle of those who make calls: contract, policy, and what calls share.

import { ofText } from "./bytes.js";
import { startCall } from "./call.js";
import { anew, contractOf, rest, withContract } from "./contract.js";
import { expected } from "./error.js";
import { disposable, handleOf, own } from "./handle.js";
import { forEngine } from "./instance.js";
import { readText } from "./layout.js";
import { Policy, policyOf } from "./policy.js";
import { requestOf, writeRequest } from "./request.js";

/** engine -> its contract and its policy, which are not those of the user: these may be freed. */
const told = new WeakMap();

/**
 * A contract, a policy and the state that calls share. Make one for a program and keep it: the
 * pressure of failures and the holds after a throttle belong to the engine.
 */
export class Engine {
  /** `contract`: a Contract or a built-in's name. `policy`: a Policy or its settings. */
  constructor(options) {
    const { contract, policy } = options ?? {};
    // Reading the settings of a policy may run code that frees the contract.
    const allowed = policyOf(policy);
    const by = contractOf(contract);
    if (allowed !== null) handleOf(allowed, "policy");
    const instance = forEngine();
    const number = withContract(by, instance, (used) =>
      instance.handle("ac_engine_new", used, undefined, Policy.write(instance.write(), allowed)));
    own(this, "engine", instance, number);
    told.set(this, { contract: anew(by ?? rest), policy: Policy.copy(allowed) });
  }

  /** The same engine with another policy, for some of its calls: they share what its calls share. */
  withPolicy(policy) {
    if (policy === undefined || policy === null) {
      throw expected(policy, "policy", "a Policy or an object with settings");
    }
    const allowed = policyOf(policy);
    handleOf(allowed, "policy");
    const { instance, number } = handleOf(this, "engine");
    const input = Policy.write(instance.write(), allowed);
    const made = instance.handle("ac_engine_with_policy", number, undefined, input);
    const engine = own(Object.create(Engine.prototype), "engine", instance, made);
    told.set(engine, { contract: told.get(this).contract, policy: Policy.copy(allowed) });
    return engine;
  }

  /** The engine's contract. */
  get contract() {
    handleOf(this, "engine");
    return told.get(this).contract;
  }

  /** The engine's policy. */
  get policy() {
    handleOf(this, "engine");
    const its = told.get(this);
    its.policy ??= new Policy();
    return its.policy;
  }

  /** Starts one logical operation; `begin` then gives its first decision. */
  call(request, options) {
    handleOf(this, "engine");
    return startCall(this, told.get(this).contract, request, options);
  }

  /**
   * Ends the hold of a URL's origin and a scope: calls that wait because another call was throttled
   * go on at their next wake.
   */
  release(url, scope = "") {
    const [of, name] = [ofText(url, "url"), ofText(scope, "scope")];
    const { instance, number } = handleOf(this, "engine");
    instance.number("ac_engine_release", number, undefined, instance.write().text(of).text(name));
  }

  /** What the engine knows of its origins at this moment: plain frozen data. */
  snapshot() {
    const { instance, number } = handleOf(this, "engine");
    const { text } = instance.output("ac_engine_snapshot", number).first(readText);
    return JSON.parse(text, inCamelCase);
  }

  /**
   * The pressure that failures put on a request's origin and a scope, in hundredths, 0 to 600. Up to
   * 197 retries are free; above, they must be earned.
   */
  pressure(request, scope = "") {
    const name = ofText(scope, "scope");
    if (!request) throw expected(request, "request", "a Request or an object with method and url");
    const asked = requestOf(request);
    const { instance, number } = handleOf(this, "engine");
    const input = writeRequest(instance.write(), asked).text(name);
    return instance.number("ac_engine_pressure", number, undefined, input);
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

