// Installs the loop runners that the bench compares with, pinned by a lock file of their own.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../tools/peers");
const installed = join(folder, "node_modules");

/** Names of packages, as in the lock file. */
const packages = { ralphy: "ralphy-cli", ralphTui: "ralph-tui", bun: "@oven/bun-linux-x64-baseline" };

/** The programs of the peers. */
export const peerPrograms = {
  ralphy: join(installed, packages.ralphy, "bin.js"),
  ralphTui: join(installed, packages.ralphTui, "dist/cli.js"),
  bun: join(installed, packages.bun, "bin/bun"),
} as const;

/** Installs the peers (about 840 MB), unless the same lock file was installed before. */
export function installPeers(): void {
  const pins = readFileSync(join(folder, "package-lock.json"), "utf8");
  const stamp = join(installed, ".installed-from.json");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === pins) return;
  // `npm ci` refuses a lock file without the packages for other systems, where the registry does not have them.
  execFileSync("npm", ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdio: ["ignore", 2, 2],
  });
  writeFileSync(stamp, pins);
}

/** The version that is installed of each peer, by its name. */
export function peerVersions(): Record<keyof typeof packages, string> {
  return {
    ralphy: versionOf(packages.ralphy),
    ralphTui: versionOf(packages.ralphTui),
    bun: versionOf(packages.bun),
  };
}

function versionOf(name: string): string {
  const description = JSON.parse(readFileSync(join(installed, name, "package.json"), "utf8"));
  return (description as { version: string }).version;
}
