// Says when something in a folder changed, so that nobody has to look again and again.
import * as fs from "node:fs";
import { systemClock } from "../clock/index.ts";
import { hasErrorCode } from "../errors.ts";
import { makeFolder } from "./files.ts";

/** How often is looked where the system has no watches left, in ms. */
const lookInterval = 1_000;

/** Calls back after each change in a folder (made where it is missing) until disposed. */
export function watchFolder(folder: string, onChange: () => void): Disposable {
  makeFolder(folder);
  try {
    const watcher = fs.watch(folder, { persistent: false }, () => onChange());
    watcher.on("error", () => watcher.close());
    return { [Symbol.dispose]: () => watcher.close() };
  } catch (error) {
    // A machine has a limited number of watches, and other programs may have taken them all.
    if (!hasErrorCode(error, "ENOSPC") && !hasErrorCode(error, "EMFILE") && !hasErrorCode(error, "ENOSYS"))
      throw error;
    return systemClock.every(lookInterval, onChange);
  }
}
