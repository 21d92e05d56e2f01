// The entry for Node: the module is a file beside the package's code. A program that was bundled into one
// file has no such file, but the same bytes as text.

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { provide } from "./instance.js";
import { provideUuid } from "./keys.js";

provide(() => {
  try {
    return readFileSync(join(__dirname, "aftercall.wasm"));
  } catch {
    return require("./bytes.cjs").bytes();
  }
});

// Node 18 has no global one.
provideUuid(randomUUID);

export * from "./main.js";
