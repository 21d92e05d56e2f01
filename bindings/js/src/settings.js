// What an adapter is told, checked: a mistake shows where it was made, not at the first request.

import { expected } from "./error.js";
import { Engine } from "./engine.js";
import { isHandle } from "./handle.js";
import { Policy } from "./policy.js";
import { isLater } from "./time.js";

const isFunction = [(value) => typeof value === "function", "a function"];
const isBoolean = [(value) => typeof value === "boolean", "true or false"];

/** What may differ from call to call, and what is accepted. */
const PER_CALL = {
  authenticate: isFunction,
  deadline: [
    (value) => typeof value === "number" && isLater(value),
    "a number of milliseconds above 0",
  ],
  idempotencyKeys: isBoolean,
  idempotent: isBoolean,
  onEvent: isFunction,
  policy: [(value) => isHandle(value, "policy") || isPlain(value), "a Policy or its settings"],
  scope: [(value) => typeof value === "string", "a string"],
  verify: isFunction,
};

/** What belongs to an adapter as a whole. */
const PER_ADAPTER = {
  engine: [(value) => isHandle(value, "engine"), "an Engine"],
  fetch: isFunction,
  clock: isFunction,
  sleep: isFunction,
};

const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function check(given, where, known) {
  if (given === undefined || given === null) return {};
  if (!isPlain(given)) throw expected(given, where, "an object");
  const found = {};
  for (const [name, value] of Object.entries(given)) {
    if (!(name in known)) throw new TypeError(`${where}: no option "${name}"; there are ${Object.keys(known).join(", ")}`);
    if (value === undefined) continue;
    const [accepts, accepted] = known[name];
    if (value !== null && !accepts(value)) throw expected(value, `${where}: ${name}`, accepted);
    found[name] = value;
  }
  return found;
}

/** The settings of an adapter: its options with an engine. */
export function settingsOf(given, where) {
  const { policy, engine, ...settings } = check(given, where, { ...PER_ADAPTER, ...PER_CALL });
  const its = engine ?? new Engine({ policy: policy ?? undefined });
  return { ...settings, engine: engine && policy ? engine.withPolicy(policy) : its };
}

/**
 * What holds for one call: its own options before those of the adapter. null takes one away. With a policy of its own it has
 * an engine of its own, `forOneCall`, which is to be freed when the call has begun: there may be one for each request.
 */
export function optionsOf(settings, own) {
  if (own === undefined || own === null) return settings;
  const { policy, ...options } = check(own, "options", PER_CALL);
  if (policy === undefined || policy === null) return { ...settings, ...options };
  const allowed = isHandle(policy, "policy") ? policy : new Policy(policy);
  return { ...settings, ...options, engine: settings.engine.withPolicy(allowed), forOneCall: true };
}
