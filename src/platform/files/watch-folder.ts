// Reports changes in a folder.
import * as fs from "node:fs";
import { systemClock } from "../clock/index.ts";
import { hasErrorCode } from "../errors.ts";
import { makeFolder } from "./files.ts";

/** In ms. */
const pollInterval = 1_000;

/** Calls back after each change in a folder until disposed. A missing folder is made. */
export function watchFolder(folder: string, onChange: () => void): Disposable {
  makeFolder(folder);
  try {
    const watcher = fs.watch(folder, { persistent: false }, () => onChange());
    watcher.on("error", () => watcher.close());
    return { [Symbol.dispose]: () => watcher.close() };
  } catch (error) {
    // The number of watches on a machine is limited, and other programs may have used them up.
    if (!hasErrorCode(error, "ENOSPC", "EMFILE", "ENOSYS")) throw error;
    return systemClock.every(pollInterval, onChange);
  }
}
