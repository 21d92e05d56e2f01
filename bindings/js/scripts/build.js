// Makes dist/, which is published and not committed: the module, the same as text in a script, and what Node
// runs, whether it is imported or required: one script, because that loads in a fifth of the time.
//
//   node scripts/build.js [FILE]   FILE: the module, by default what `cargo run -p xtask -- wasm` made

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build, transformSync } from "esbuild";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const NOTE = "// Made by `npm run build`; do not edit.\n";

/** The entries for Node: what is imported as `aftercall`, and with a path behind it. */
const ENTRIES = { index: "node", axios: "axios", undici: "undici" };

/** The module in base64, and how it becomes bytes again everywhere. */
function inlined(module) {
  return `${NOTE}
const TEXT = "${module.toString("base64")}";

/** The bytes of the module. */
export function bytes() {
  if (globalThis.Buffer !== undefined) return globalThis.Buffer.from(TEXT, "base64");
  const letters = atob(TEXT);
  const made = new Uint8Array(letters.length);
  for (let each = 0; each < made.length; each++) made[each] = letters.charCodeAt(each);
  return made;
}
`;
}

/** For `import`: the names that the script exports, which running it shows. */
function wrapper(file) {
  const names = Object.keys(createRequire(import.meta.url)(at(`dist/${file}`))).sort();
  return `${NOTE}
import all from "./${file}";

export const {
${names.map((name) => `  ${name},`).join("\n")}
} = all;
`;
}

const [given = at("../../target/wasm/aftercall.wasm")] = process.argv.slice(2);
const module = readFileSync(given);
rmSync(at("dist"), { recursive: true, force: true });
mkdirSync(at("dist"));
writeFileSync(at("dist/aftercall.wasm"), module);
writeFileSync(at("dist/bytes.js"), inlined(module));
writeFileSync(at("dist/bytes.cjs"), transformSync(inlined(module), { format: "cjs", target: "node18" }).code);
for (const [name, from] of Object.entries(ENTRIES)) {
  await build({
    entryPoints: [at(`src/${from}.js`)],
    outfile: at(`dist/${name}.cjs`),
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node18",
    external: ["./bytes.cjs", "aftercall", "axios"],
    logLevel: "error",
  });
}
// TypeScript wants the declarations of what is required in a folder of CommonJS.
cpSync(at("types"), at("dist/types"), { recursive: true });
writeFileSync(at("dist/types/package.json"), '{ "type": "commonjs" }\n');
// The others need the first.
for (const name of Object.keys(ENTRIES)) writeFileSync(at(`dist/${name}.js`), wrapper(`${name}.cjs`));
