// The reference server, `aftercall serve`, in a process of its own.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
const FILE = process.platform === "win32" ? "aftercall.exe" : "aftercall";
const PROGRAM = process.env.AFTERCALL_BIN || path.join(ROOT, "target", "debug", FILE);

const isMissing = !existsSync(PROGRAM);
/** Why a test that needs the server is left out, or false. */
export const skip = isMissing && process.env.CI !== "true" && `no ${PROGRAM}: build aftercall-cli`;

/** Starts the server, hands its URL to `use`, and ends it. */
export async function withServer(use) {
  const arguments_ = ["serve", "--address", "127.0.0.1:0"];
  const server = spawn(PROGRAM, arguments_, { stdio: ["ignore", "pipe", "inherit"] });
  console.log("end-to-end 1"); // for the table of the whole suite
  try {
    for await (const line of readline.createInterface(server.stdout)) {
      const [url] = /http:\/\/\S+/.exec(line) ?? assert.fail(`the server said: ${line}`);
      return await use(url);
    }
    return assert.fail("the server ended");
  } finally {
    server.kill();
  }
}
