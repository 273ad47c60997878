// Finds the only part of the program that is not JavaScript: each platform's pseudo-terminal, exactly as published.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import * as path from "node:path";

const require = createRequire(import.meta.url);

/** The SHA-256 of `pty.node` of @lydell/node-pty 1.1.0, by platform and architecture as Node names them. */
const published = {
  "linux-x64": "ff8c140f142c13030d84193e5ba2ac556d320cf29d8efecc391174bfb8861cb0",
  "linux-arm64": "c192e560428e778842fdbbe72f14032824b03373ed49ad3efcdbcf9eb249b75b",
} as const;

export type NativePlatform = keyof typeof published;
export const nativePlatforms = Object.keys(published) as NativePlatform[];

/** The platform of this machine, if it is one of them. */
export function ownPlatforms(): NativePlatform[] {
  return nativePlatforms.filter((name) => name === `${process.platform}-${process.arch}`);
}

/**
 * The native file of a platform. npm installs only this machine's; the registry has the others.
 * @throws Error if it is not the file that was reviewed when the package was chosen
 */
export function nativeFile(platform: NativePlatform): Buffer {
  const bytes = installed(platform) ?? download(platform);
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (digest === published[platform]) return bytes;
  throw new Error(
    `pty.node for ${platform} has the SHA-256 ${digest}; review it after an update, and change scripts/native.ts`,
  );
}

function installed(platform: NativePlatform): Buffer | undefined {
  try {
    return readFileSync(require.resolve(`@lydell/node-pty-${platform}/pty.node`));
  } catch {
    return undefined;
  }
}

function download(platform: NativePlatform): Buffer {
  const { version } = require("@lydell/node-pty/package.json") as { version: string };
  const folder = mkdtempSync(path.join(tmpdir(), "ralph-ci-native-"));
  try {
    const name = `@lydell/node-pty-${platform}@${version}`;
    const [{ filename }] = JSON.parse(
      execFileSync("npm", ["pack", name, "--json", "--pack-destination", folder], { encoding: "utf8" }),
    ) as [{ filename: string }];
    execFileSync("tar", ["-xzf", path.join(folder, path.basename(filename)), "-C", folder]);
    return readFileSync(path.join(folder, "package/pty.node"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
