// Checks what can block a run: other changes in the checkout, the state folder, another run.
import * as path from "node:path";
import { type Journal, openJournal, stateFolder } from "../../journal/index.ts";
import { findOpenTurn, findPreExistingChanges, namePaths } from "../../loop/index.ts";
import {
  describeError,
  fileStatus,
  makeTemporaryFolder,
  removeFolder,
  systemClock,
} from "../../platform/index.ts";
import { readStatus } from "../../report/index.ts";
import type { Workspace } from "../../run/index.ts";
import { type Check, error, ok, warning } from "./check.ts";

/** Checks the checkout for uncommitted changes that are not the effort's. */
export async function checkCheckout(
  workspace: Workspace,
  root: string,
  journal: Journal,
  commit: "each" | "never",
): Promise<Check> {
  const { checkout, location, folder } = workspace;
  if (!checkout) {
    if (commit === "never")
      return ok("checkout", `${folder}, not in a git repository, so nothing is committed`);
    return error(
      "checkout",
      `${folder} is not in a git repository; run "git init" there, or give --commit never to the run`,
    );
  }
  const halfDone = commit === "each" ? await checkout.describeHalfDone() : undefined;
  if (halfDone && !(await findOpenTurn({ journal, location, checkout })))
    return error("checkout", `${folder} is in the middle of something: ${halfDone}`);
  const effortState = stateFolder(root).effort(location.slug);
  const { unexpected, leftovers } = await findPreExistingChanges({
    ...workspace,
    journal,
    effortState,
    commit,
  });
  if (unexpected.length > 0 && commit === "each") {
    return error(
      "checkout",
      `there are uncommitted changes that are not the effort's: ${namePaths(unexpected)}; commit or stash them, or give --allow-dirty to the run`,
    );
  }
  if (leftovers)
    return ok("checkout", `${folder}; the next run continues with the changes of the last iteration`);
  return ok("checkout", `${folder}, no uncommitted changes besides the effort's`);
}

/** Checks that the state folder, or its nearest existing parent, is writable: creates a folder there and removes it. */
export function checkStateFolder(root: string): Check {
  let existing = root;
  while (!fileStatus(existing) && path.dirname(existing) !== existing) existing = path.dirname(existing);
  try {
    removeFolder(makeTemporaryFolder(".ralph-ci-doctor-", existing));
    return ok("state", existing === root ? root : `${root} (created by the first run)`);
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

/** Checks whether a run is at work on the effort. */
export function checkRuns(journal: Journal, slug: string): Check {
  const [effort] = readStatus(journal, slug);
  if (!effort?.live) return ok("runs", "no run is at work on the effort");
  return warning("runs", `a run is at work on the effort now; wait for it, or run "ralph-ci stop ${slug}"`);
}
