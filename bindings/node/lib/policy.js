"use strict";
// What the caller allows. The settings, their names and ranges are the library's table.

const native = require("./native.js");
const { ofText } = require("./bytes.js");
const { check, expected } = require("./error.js");
const { create, disposable, isHandle, own, pointerOf } = require("./handle.js");

const TIME = /_ms$/;

/** The settings by their names in JavaScript: times are in milliseconds and lose their unit. */
const settings = new Map();

/** What the caller allows: `new Policy({attempts: 5, deadline: 20_000})`. Immutable. */
class Policy {
  /** A setting that is left out keeps its default; `policySettings()` lists them. */
  constructor(values = {}) {
    if (values === null || typeof values !== "object") {
      throw expected(values, "policy", "an object of settings");
    }
    const pointer = create((out) => native.aftercall_policy_new(out));
    own(this, "policy", pointer);
    setAll(pointer, values);
  }

  /**
   * The policy of a profile, with settings of your own; `policyProfiles()` lists the profiles and says
   * where each is unsafe.
   */
  static profile(name, values = {}) {
    const bytes = ofText(name, "name");
    if (values === null || typeof values !== "object") {
      throw expected(values, "policy", "an object of settings");
    }
    if (!policyProfiles().some((profile) => profile.name === name)) {
      const names = policyProfiles().map((profile) => profile.name).join(", ");
      throw new RangeError(`policy: no profile "${name}"; there are ${names}`);
    }
    const pointer = create((out) => native.aftercall_policy_new_profile(bytes, bytes.length, out));
    const policy = adopt(pointer);
    setAll(pointer, values);
    return policy;
  }

  /** All settings by name. */
  settings() {
    return Object.fromEntries([...settings.keys()].map((name) => [name, this[name]]));
  }

  toString() {
    return `Policy ${JSON.stringify(this.settings())}`;
  }
}
disposable(Policy);

function setAll(pointer, values) {
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) set(pointer, settingOf(name), amountOf(value, name));
  }
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

function set(pointer, { bytes }, amount) {
  const result = native.aftercall_policy_set(pointer, bytes, bytes.length, amount);
  check(result, () => native.aftercall_policy_error(pointer));
}

function get(pointer, { bytes, isSwitch }) {
  const value = [0];
  check(native.aftercall_policy_get(pointer, bytes, bytes.length, value));
  return isSwitch ? Number(value[0]) !== 0 : Number(value[0]);
}

/** Whether a setting is a switch: the library takes 0 and 1 for it and nothing above. */
function isSwitch(pointer, bytes) {
  const takes = (value) =>
    native.aftercall_policy_set(pointer, bytes, bytes.length, value) === native.AFTERCALL_RESULT_OK;
  return takes(1) && !takes(2);
}

function readSettings() {
  const pointer = create((out) => native.aftercall_policy_new(out));
  for (let position = 0; position < native.aftercall_policy_setting_count(); position++) {
    const full = native.aftercall_policy_setting_name(position);
    const help = native.aftercall_policy_setting_help(position);
    const name = full.replace(TIME, "").replace(/_(.)/g, (_, letter) => letter.toUpperCase());
    const bytes = ofText(full, "setting");
    settings.set(name, { full, help, bytes, isSwitch: isSwitch(pointer, bytes) });
    Object.defineProperty(Policy.prototype, name, {
      get() { return get(pointerOf(this, "policy"), settings.get(name)); },
      enumerable: true,
    });
  }
  native.aftercall_policy_free(pointer);
}
readSettings();

/** The settings of a policy with one line of help each; times are in milliseconds. */
function policySettings() {
  return [...settings].map(([name, { help }]) => Object.freeze({ name, help }));
}

/** The profiles of a policy; the help says what each does and where it is unsafe. */
function policyProfiles() {
  return Array.from({ length: native.aftercall_policy_profile_count() }, (_, position) => {
    const name = native.aftercall_policy_profile_name(position);
    return Object.freeze({ name, help: native.aftercall_policy_profile_help(position) });
  });
}

/** The policy that an argument gives: a Policy, an object of settings, or none for the default. */
function policyOf(given) {
  if (given === undefined || given === null) return null;
  return isHandle(given, "policy") ? given : new Policy(given);
}

function adopt(pointer) {
  return own(Object.create(Policy.prototype), "policy", pointer);
}

module.exports = { Policy, adopt, policyOf, policyProfiles, policySettings };
