// Checks the state folder: that it can be written, that its disk has room, and that its database can be read.
import * as path from "node:path";
import { type Journal, openJournal } from "../../journal/index.ts";
import {
  describeError,
  fileStatus,
  freeBytes,
  makeTemporaryFolder,
  removeFolder,
  systemClock,
  writeUnflushed,
} from "../../platform/index.ts";
import { type Check, error, ok, warning } from "./check.ts";

/** A run with short records needs less; in bytes. */
const enoughSpace = 100 * 1024 * 1024;
/** As much as the first write of a run, in bytes. */
const trialBytes = 256 * 1024;

/** Checks the folder, or its nearest existing parent: creates a folder with a file there, and removes both. */
export function checkStateFolder(root: string): Check {
  let existing = root;
  while (!fileStatus(existing) && path.dirname(existing) !== existing) existing = path.dirname(existing);
  try {
    const trial = makeTemporaryFolder(".ralph-ci-doctor-", existing);
    try {
      writeUnflushed(path.join(trial, "trial"), " ".repeat(trialBytes));
    } finally {
      removeFolder(trial);
    }
    const free = freeBytes(existing);
    const shown = existing === root ? root : `${root} (created by the first run)`;
    if (free >= enoughSpace) return ok("state", shown);
    const megabytes = Math.floor(free / 1024 / 1024);
    return warning(
      "state",
      `${shown} has only ${megabytes} MB left on its disk; free some space, or give another folder with --state-dir`,
    );
  } catch (fault) {
    return error(
      "state",
      `${root} cannot be written (${describeError(fault)}); give another one with --state-dir`,
    );
  }
}

/** Opens the journal, or reports why it cannot be read. */
export async function inspectJournal(root: string): Promise<{ journal?: Journal; checks: Check[] }> {
  const checks: Check[] = [];
  const log = { info: () => {}, warn: (line: string) => void checks.push(warning("state", line)) };
  try {
    return { journal: await openJournal(root, { log, now: systemClock.now }), checks };
  } catch (fault) {
    return { checks: [...checks, error("state", describeError(fault))] };
  }
}
