// The package as a stranger gets it: packed, and installed into an empty project without a network and without scripts.

import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const OFFLINE = ["--offline", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"];

/** Runs a program in a folder; gives what it prints. */
export const run = (folder, program, ...given) =>
  execFileSync(program, given, { cwd: folder, encoding: "utf8", shell: process.platform === "win32" });

/** Hands `use` the folder of an empty project with the package in it, and what npm says of the archive. */
export async function withInstalled(use) {
  const folder = await mkdtemp(path.join(tmpdir(), "aftercall-"));
  try {
    const [packed] = JSON.parse(run(ROOT, "npm", "pack", "--json", "--ignore-scripts", "--pack-destination", folder));
    await writeFile(path.join(folder, "package.json"), '{ "name": "empty", "private": true }');
    run(folder, "npm", "install", ...OFFLINE, path.join(folder, packed.filename));
    return await use(folder, packed);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
