// Writes src/words.js, types/vocabulary.d.ts and types/errors.d.ts, the closed sets and the settings, from the tables of
// the module and of include/aftercall.abi.json.
//
//   node scripts/types.js           writes them
//   node scripts/types.js --check   fails when one is not what would be written

import { readFileSync, writeFileSync } from "node:fs";
import { provide, shared } from "../src/instance.js";
import { readPolicy, readSets, readText } from "../src/layout.js";

const file = (path) => new URL(`../${path}`, import.meta.url);
const HEAD = "// Made by `npm run types` from the library's tables; do not edit.\n";
const IMPORT = 'import type { StatusErrorClass } from "./adapting.js";\n';
const TIME = /_ms$/;

const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const className = (name) => camel(`_${name}`);

/** The tables of the module. */
function tables() {
  provide(() => readFileSync(process.env.AFTERCALL_WASM ?? file("../../target/wasm/aftercall.wasm")));
  const module = shared();
  const { settings, profiles } = module.output("ac_policy", undefined, undefined, module.write()).first(readPolicy);
  const { text: version } = module.output("ac_version").first(readText);
  const { sets } = module.output("ac_sets").first(readSets);
  const abi = JSON.parse(readFileSync(file("../../include/aftercall.abi.json"), "utf8"));
  const results = abi.sets.find(({ name }) => name === "result").words;
  return {
    version,
    sets: sets.map(({ name, help, words }) => ({ name, className: className(name), help, words })),
    settings: settings.map(({ name: full, help, is_switch: isSwitch }) =>
      ({ name: camel(full.replace(TIME, "")), full, isSwitch: isSwitch !== 0, help })),
    profiles,
    results: results.map(({ number, slug, help }) => ({ number, slug, help })),
  };
}

/** One line an item. */
const lines = (items) => items.map((item) => `  ${JSON.stringify(item)},`).join("\n");

const list = (name, help, items) => `/** ${help} */\nexport const ${name} = [\n${lines(items)}\n];\n`;

/** The closed sets, one line a word. */
function setList(sets) {
  const each = ({ words: its, ...set }) =>
    `  ${JSON.stringify(set).slice(0, -1)},"words":[\n${lines(its).replace(/^/gm, "  ")}\n  ]},`;
  return `/** The closed sets with their words. */\nexport const SETS = [\n${sets.map(each).join("\n")}\n];\n`;
}

function words({ version, sets, settings, profiles, results }) {
  return [
    `${HEAD}`,
    `/** The version of the library. */\nexport const VERSION = ${JSON.stringify(version)};\n`,
    setList(sets),
    list("SETTINGS", "The settings of a policy: their names in JavaScript and in the library.", settings),
    list("PROFILES", "The profiles of a policy.", profiles),
    list("RESULTS", "Why the library refused.", results),
  ].join("\n");
}

function enumeration({ className: name, help, words: its }) {
  const members = its.map(({ slug, help: line }) =>
    `  /** ${line} */\n  readonly ${slug.toUpperCase().replaceAll("-", "_")}: "${slug}";`);
  return [
    `/** ${help} */`,
    `export const ${name}: {`,
    ...members,
    "};",
    `/** ${help} */`,
    `export type ${name} = (typeof ${name})[keyof typeof ${name}];`,
    "",
  ].join("\n");
}

function settingTypes(settings) {
  const members = settings.map(({ name, help, isSwitch }) => {
    const text = help.replace(/^1: /, "");
    const sentence = `${text[0].toUpperCase()}${text.slice(1)}.`;
    return `  /** ${sentence} */\n  readonly ${name}: ${isSwitch ? "boolean" : "number"};`;
  });
  const head = "/** The settings of a policy; times are in milliseconds. */";
  return `${head}\nexport interface PolicySettings {\n${members.join("\n")}\n}\n`;
}

function profileTypes(profiles) {
  const members = profiles.map(({ name, help }) => ` * - \`${name}\`: ${help}`);
  const names = profiles.map(({ name }) => `"${name}"`).join(" | ");
  return ["/**", " * The profiles of a policy:", ...members, " */", `export type PolicyProfile = ${names};`, ""]
    .join("\n");
}

/** One class of error for each reason. */
function errorTypes(sets) {
  const reasons = sets.find(({ name }) => name === "reason").words;
  const members = reasons.map(({ slug, help }) =>
    `  /** ${help} */\n  readonly ${className(slug.replaceAll("-", "_"))}Error: StatusErrorClass<"${slug}">;`);
  const head = "/** The errors that `raiseForStatus` throws, one class a reason. */";
  return `${head}\nexport const errors: {\n${members.join("\n")}\n};\n`;
}

const all = tables();
const files = {
  "src/words.js": words(all),
  "types/vocabulary.d.ts":
    [HEAD, ...all.sets.map(enumeration), settingTypes(all.settings), profileTypes(all.profiles)].join("\n"),
  "types/errors.d.ts": [HEAD, IMPORT, errorTypes(all.sets)].join("\n"),
};
for (const [path, text] of Object.entries(files)) {
  if (!process.argv.includes("--check")) {
    writeFileSync(file(path), text);
  } else if (readFileSync(file(path), "utf8") !== text) {
    console.error(`${path} is out of date: npm run types`);
    process.exitCode = 1;
  }
}
