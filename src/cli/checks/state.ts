// Looks at what stands in a run's way: changes in the checkout that are not its own, a state folder, another run.
import * as path from "node:path";
import { type Journal, openJournal, stateFolder } from "../../journal/index.ts";
import { findPreExistingChanges, namePaths } from "../../loop/index.ts";
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

/** Whether a run would find uncommitted changes that are not the effort's. */
export async function checkCheckout(
  located: Workspace,
  root: string,
  journal: Journal,
  commit: "each" | "never",
): Promise<Check> {
  const { checkout, place, folder } = located;
  if (!checkout) {
    if (commit === "never") return ok("checkout", `${folder}, in no git repository; nothing is committed`);
    return error(
      "checkout",
      `${folder} is in no git repository; run "git init" there, or pass --commit never to the run`,
    );
  }
  const effortState = stateFolder(root).effort(place.slug);
  const { unexpected, leftovers } = await findPreExistingChanges({
    ...located,
    journal,
    effortState,
    commit,
  });
  if (unexpected.length > 0 && commit === "each") {
    return error(
      "checkout",
      `uncommitted changes are not the effort's: ${namePaths(unexpected)}; commit or stash them, or pass --allow-dirty to the run`,
    );
  }
  const operation = checkout.operation();
  if (operation)
    return warning("checkout", `a ${operation} is under way in ${folder}; finish or abort it first`);
  if (leftovers)
    return ok("checkout", `${folder}; what the last iteration left there, the next run takes up`);
  return ok("checkout", `${folder}, nothing uncommitted that is not the effort's`);
}

/** Whether the state folder can be written: a folder is made in it, or where it will be made, and removed at once. */
export function checkStateFolder(root: string): Check {
  let existing = root;
  while (!fileStatus(existing) && path.dirname(existing) !== existing) existing = path.dirname(existing);
  try {
    removeFolder(makeTemporaryFolder(".ralph-ci-doctor-", existing));
    return ok("state", existing === root ? root : `${root} (made by the first run)`);
  } catch (fault) {
    return error(
      "state",
      `${root} cannot be written (${describeError(fault)}); give another one with --state-dir`,
    );
  }
}

/** Opens the journal to look, or says why it cannot be read. */
export async function inspectJournal(root: string): Promise<{ journal?: Journal; checks: Check[] }> {
  const checks: Check[] = [];
  const log = { info: () => {}, warn: (line: string) => void checks.push(warning("state", line)) };
  try {
    return { journal: await openJournal(root, { log, now: systemClock.now }), checks };
  } catch (fault) {
    return { checks: [...checks, error("state", describeError(fault))] };
  }
}

/** Whether a run is at work on the effort now. */
export function checkRuns(journal: Journal, slug: string): Check {
  const [effort] = readStatus(journal, slug);
  if (!effort?.live) return ok("runs", "none is at work on the effort");
  return warning("runs", `one is at work on the effort now; wait for it, or run "ralph-ci stop ${slug}"`);
}
