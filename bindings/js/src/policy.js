// What the caller allows. The settings, their names and ranges are the library's table.

import { ofText } from "./bytes.js";
import { expected } from "./error.js";
import { disposable, handleOf, isHandle, own } from "./handle.js";
import { shared } from "./instance.js";
import { readPolicy } from "./layout.js";
import { PROFILES, SETTINGS } from "./words.js";

/** The settings by their names in JavaScript: times are in milliseconds and lose their unit. */
const settings = new Map(SETTINGS.map((setting) => [setting.name, setting]));

const byFullName = new Map(SETTINGS.map((setting) => [setting.full, setting]));

const TIME = /_ms$/;

/** What the caller allows: `new Policy({attempts: 5, deadline: 20_000})`. Immutable. */
export class Policy {
  /** The values of all settings. */
  #values;
  /** What the library is told: a profile, and the settings that were given. That one was given counts too. */
  #said;

  /** A setting that is left out keeps its default; `policySettings()` lists them. */
  constructor(values = {}) {
    this.#said = { profile: "", given: read(values) };
    this.#values = allOf(this.#said);
    own(this, "policy");
  }

  /**
   * The policy of a profile, with settings of your own; `policyProfiles()` lists the profiles and says
   * where each is unsafe.
   */
  static profile(name, values = {}) {
    ofText(name, "name");
    if (!PROFILES.some((profile) => profile.name === name)) {
      const names = PROFILES.map((profile) => profile.name).join(", ");
      throw new RangeError(`policy: no profile "${name}"; there are ${names}`);
    }
    return Policy.#made({ profile: name, given: read(values) });
  }

  /** All settings by name. */
  settings() {
    return Object.fromEntries([...settings.keys()].map((name) => [name, this[name]]));
  }

  toString() {
    return `Policy ${JSON.stringify(this.settings())}`;
  }

  /** @internal The value of a setting. */
  static value(policy, name) {
    handleOf(policy, "policy");
    return policy.#values.get(name);
  }

  /** @internal Writes a policy, or nothing for the default one. */
  static write(to, policy) {
    if (policy === null) return to;
    return write(to, policy.#said);
  }

  /** @internal The same policy as an object of its own. */
  static copy(policy) {
    return policy === null ? null : Policy.#made(policy.#said);
  }

  static #made(said) {
    const policy = new Policy();
    policy.#said = said;
    policy.#values = allOf(said);
    return policy;
  }
}
disposable(Policy);

for (const name of settings.keys()) {
  Object.defineProperty(Policy.prototype, name, {
    get() { return Policy.value(this, name); },
    enumerable: true,
  });
}

function write(to, { profile, given }) {
  to.text(profile).u32(given.size);
  for (const [name, amount] of given) to.text(settings.get(name).full).u64(amount);
  return to;
}

/** The settings that the user gives, as the library takes them. */
function read(values) {
  if (values === null || typeof values !== "object") {
    throw expected(values, "policy", "an object of settings");
  }
  const given = new Map();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) given.set(settingOf(name).name, amountOf(value, name));
  }
  return given;
}

/** The values of all settings, or what the library says against it. */
function allOf(said) {
  const instance = shared();
  const input = write(instance.write(), said);
  const all = instance.output("ac_policy", undefined, undefined, input).first(readPolicy).settings;
  return new Map(all.map(({ name, value, is_switch: isSwitch }) =>
    [byFullName.get(name).name, isSwitch === 0 ? value : value !== 0]));
}

function settingOf(name) {
  const setting = settings.get(name);
  if (setting) return setting;
  throw new TypeError(`policy: no setting "${name}"; there are ${[...settings.keys()].join(", ")}`);
}

/** A value as the library takes it; it knows the ranges. */
function amountOf(value, name) {
  if (typeof value === "boolean") return Number(value);
  if (typeof value !== "number") throw expected(value, name, "a number or a boolean");
  const amount = TIME.test(settings.get(name).full) ? Math.round(value) : value;
  if (!Number.isSafeInteger(amount) || amount < 0) {
    throw new RangeError(`${name}: ${value} is out of range`);
  }
  return amount;
}

/** The settings of a policy with one line of help each; times are in milliseconds. */
export function policySettings() {
  return SETTINGS.map(({ name, help }) => Object.freeze({ name, help }));
}

/** The profiles of a policy; the help says what each does and where it is unsafe. */
export function policyProfiles() {
  return PROFILES.map((profile) => Object.freeze({ ...profile }));
}

/** The policy that an argument gives: a Policy, an object of settings, or none for the default. */
export function policyOf(given) {
  if (given === undefined || given === null) return null;
  return isHandle(given, "policy") ? given : new Policy(given);
}
