// The operations that the program is made of, measured directly: git, fsync, cp.
import { execFileSync } from "node:child_process";
import { closeSync, fsyncSync, openSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { timeEach } from "./distribution.ts";
import { World } from "./world.ts";

/** The time of git add and commit for one changed line, in ms. */
export function bareCommits(count: number): number[] {
  using world = new World();
  return timeEach(count, (index) => {
    world.write("line.txt", `${index}\n`);
    world.git("add", "--all");
    world.git("commit", "--quiet", "-m", "line");
  });
}

/** The time to write these bytes to a file and flush it, in ms. */
export function bareFsyncs(count: number, bytes: Uint8Array): number[] {
  using world = new World();
  return timeEach(count, () => {
    const descriptor = openSync(join(world.folder, "flushed"), "w");
    writeFileSync(descriptor, bytes);
    fsyncSync(descriptor);
    closeSync(descriptor);
  });
}

/** Copies a folder with `cp`; with `flush` every file is flushed to disk. */
export function copyFolder(from: string, to: string, flush: boolean): void {
  execFileSync("cp", ["-r", from, to]);
  if (!flush) return;
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const descriptor = openSync(join(entry.parentPath, entry.name), "r+");
    fsyncSync(descriptor);
    closeSync(descriptor);
  }
}
