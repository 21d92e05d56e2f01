// Measures the start: a fresh process that loads the package and looks up a status. Prints one line: name, median
// nanoseconds, fastest.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const PACKAGE = JSON.stringify(fileURLToPath(new URL("../../bindings/js/dist/index.cjs", import.meta.url)));
const PROGRAM = `const start = process.hrtime.bigint();
  require(${PACKAGE}).status(503);
  console.log(Number(process.hrtime.bigint() - start));`;

const once = () => Number(execFileSync(process.execPath, ["-e", PROGRAM], { encoding: "utf8" }));
const times = Array.from({ length: 31 }, once).sort((one, other) => one - other);
console.log(`js-start\t${times[15]}\t${times[0]}`);
