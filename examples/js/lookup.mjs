// Level 1, look up: what do these statuses mean in this API?
//
//   node lookup.mjs 503 "404 Not Found" throttled

import { rest, status } from "../../bindings/js/dist/index.js"; // installed: from "aftercall"

const given = process.argv.slice(2);

for (const each of given.length ? given : rest.rows().map((row) => row.code)) {
  const row = status(each);
  console.log(`${row}: ${row.description}`);
  console.log(`    effect ${row.effect}, fault ${row.fault}, remedy ${row.remedy}`);
  if (row.help) console.log(`    ${row.help}`);
}
