// The entry for browsers, workers, Deno and Bun, and the source of the one for Node: the module is in
// the package's code, so it is there without a request and without waiting.

import { bytes } from "../dist/bytes.js";
import { provide } from "./instance.js";

provide(bytes);

export * from "./main.js";
