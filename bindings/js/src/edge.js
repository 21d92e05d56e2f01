// The entry for runtimes that compile a module when a program is deployed and never while it runs:
// Cloudflare's workerd, Vercel's edge runtime.

import module from "../dist/aftercall.wasm";
import { provide } from "./instance.js";

provide(() => module);

export * from "./main.js";
