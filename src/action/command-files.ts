// Guards the files by which a step passes values to the runner. An agent could find them, and put pipes or links there.
import { type Environment, entryKind, type Log, removeFolder, writeUnflushed } from "../platform/index.ts";

const commandFiles = [
  "GITHUB_ENV",
  "GITHUB_PATH",
  "GITHUB_OUTPUT",
  "GITHUB_STATE",
  "GITHUB_STEP_SUMMARY",
] as const;

/** Replaces whatever is not a file by an empty file, because writing to a pipe would wait, and a link leads elsewhere. */
export function restoreCommandFiles(environment: Environment, log: Pick<Log, "warn">): void {
  for (const name of commandFiles) {
    const file = environment[name];
    if (!file) continue;
    const kind = entryKind(file);
    if (kind === undefined || kind === "file") continue;
    removeFolder(file);
    writeUnflushed(file, "");
    log.warn(
      `the file of ${name} was replaced and is an empty file again; values that were set before are lost`,
    );
  }
}
