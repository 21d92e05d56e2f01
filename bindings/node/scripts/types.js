"use strict";
// Writes vocabulary.d.ts, the types of the closed sets and of the settings, from the library's tables.
//
//   node scripts/types.js           writes it
//   node scripts/types.js --check   fails when it is not what would be written

const { readFileSync, writeFileSync } = require("node:fs");
const path = require("node:path");
const aftercall = require("../index.js");

const FILE = path.join(__dirname, "..", "vocabulary.d.ts");
const HEAD = "// Made by `npm run types` from the library's tables; do not edit.\n";

function enumeration({ className, help, words }) {
  const table = Object.entries(aftercall[className]);
  const members = table.map(([name, slug], each) =>
    `  /** ${words[each].help} */\n  readonly ${name}: "${slug}";`);
  return [
    `/** ${help} */`,
    `export const ${className}: {`,
    ...members,
    "};",
    `/** ${help} */`,
    `export type ${className} = (typeof ${className})[keyof typeof ${className}];`,
    "",
  ].join("\n");
}

function settings() {
  const policy = new aftercall.Policy();
  const members = aftercall.policySettings().map(({ name, help }) => {
    const text = help.replace(/^1: /, "");
    const sentence = `${text[0].toUpperCase()}${text.slice(1)}.`;
    return `  /** ${sentence} */\n  readonly ${name}: ${typeof policy[name]};`;
  });
  const head = "/** The settings of a policy; times are in milliseconds. */";
  return `${head}\nexport interface PolicySettings {\n${members.join("\n")}\n}\n`;
}

function profiles() {
  const members = aftercall.policyProfiles().map(({ name, help }) => ` * - \`${name}\`: ${help}`);
  const names = aftercall.policyProfiles().map(({ name }) => `"${name}"`).join(" | ");
  return ["/**", " * The profiles of a policy:", ...members, " */", `export type PolicyProfile = ${names};`, ""]
    .join("\n");
}

function types() {
  return [HEAD, ...aftercall.wordSets.map(enumeration), settings(), profiles()].join("\n");
}

if (require.main === module) {
  const isCheck = process.argv.includes("--check");
  if (!isCheck) writeFileSync(FILE, types());
  else if (readFileSync(FILE, "utf8") !== types()) {
    console.error("vocabulary.d.ts is out of date: npm run types");
    process.exitCode = 1;
  }
}

module.exports = { FILE, types };
