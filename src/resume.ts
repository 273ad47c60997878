// How a run begins: what a dead run left is ended and finished, then the checkout is made ready for the next iteration.
import * as path from "node:path";
import { type Effort, loadEffort } from "./effort/index.ts";
import { workBranch } from "./git/index.ts";
import {
  archiveEffort,
  type ForeignChanges,
  isBookkeeping,
  type LoopParts,
  loadForeign,
  recordForeign,
  recoverIteration,
  storeForeign,
} from "./loop/index.ts";
import { ConfigurationError, endMarked, fileStatus, thisProcess } from "./platform/index.ts";
import { version } from "./version.ts";

/** The variable by which everything that a run starts is found again; its value is the run's id. */
export const runMarkName = "RALPH_CI_RUN";

/** What resuming needs: the loop's parts without those that it finds out itself. */
export type ResumeParts = Omit<LoopParts, "branch" | "foreign"> & {
  readonly commit: "each" | "never";
  readonly allowDirty: boolean;
};

/** What a left-over process gets between SIGTERM and SIGKILL, in ms. */
const leftoverGrace = 1_000;

/** Makes everything ready and gives the parts that only now are known. @throws ConfigurationError */
export async function resume(parts: ResumeParts): Promise<Pick<LoopParts, "branch" | "foreign">> {
  await endDeadRuns(parts);
  await parts.checkout?.removeStaleLocks();
  const effort = loadEffort(parts.place);
  const branch = await chooseBranch(parts, effort);
  const commits = parts.commit === "each" ? branch : undefined;
  await recoverIteration({ ...parts, branch: commits, foreign: loadForeign(parts.effortState) });
  await archiveEffort(parts, effort, branch);
  const foreign = await findForeign(parts);
  if (parts.checkout && commits !== undefined) await switchBranch(parts, commits);
  storeForeign(parts.effortState, foreign);
  return { branch: commits, foreign };
}

/** Ends what runs of this effort left behind that never ended, and closes their books with their last sign of life. */
async function endDeadRuns(parts: ResumeParts): Promise<void> {
  const { journal, place, announce } = parts;
  for (const run of journal.read((tables) => tables.runs.unended(place.slug))) {
    const { found, alive } = await endMarked({ variable: `${runMarkName}=${run.id}` }, leftoverGrace);
    const left = found.length > 0 ? `; ${found.length} of its processes were still there and were ended` : "";
    announce({ kind: "warning", text: `the run that began at ${run.startedAt} never ended${left}` });
    if (alive.length > 0)
      announce({ kind: "warning", text: `processes ${alive.join(", ")} of it cannot be ended` });
    await journal.write((tables) =>
      tables.runs.end(run.id, {
        endedAt: run.lastSeenAt,
        status: "interrupted",
        stopReason: null,
        stopDetail: null,
      }),
    );
  }
}

/** The work branch by name; it also tells one effort in a folder from the next. */
async function chooseBranch(parts: ResumeParts, effort: Effort): Promise<string> {
  const { name, warning } = workBranch({
    wanted: effort.prd.branchName,
    slug: parts.place.slug,
    defaultBranch: await parts.checkout?.defaultBranch(),
  });
  if (warning && parts.commit === "each") parts.announce({ kind: "warning", text: warning });
  return name;
}

/**
 * What is changed in the checkout and is not ours. After an iteration that was not committed the changes are its
 * leftovers, save for those that were foreign before it already.
 */
async function findForeign(parts: ResumeParts): Promise<ForeignChanges> {
  const { checkout, journal, place, folder } = parts;
  if (!checkout) return new Map();
  const last = journal.read((tables) => tables.iterations.last(place.slug, 1))[0];
  if (last && last.commitSha === null) return loadForeign(parts.effortState);
  const { changes } = await checkout.state();
  const foreign = changes.map((change) => change.path).filter((file) => !isBookkeeping(file, place));
  if (foreign.length > 0 && !parts.allowDirty) {
    const named =
      foreign.slice(0, 5).join(", ") + (foreign.length > 5 ? ` and ${foreign.length - 5} more` : "");
    throw new ConfigurationError(
      `the checkout has uncommitted changes that are not the effort's: ${named}; commit or stash them, or pass --allow-dirty to leave them as they are`,
    );
  }
  return recordForeign(foreign, folder);
}

async function switchBranch(parts: ResumeParts, branch: string): Promise<void> {
  await parts.checkout?.switchTo(branch);
  if (!fileStatus(parts.place.prdFile)) {
    const file = path.relative(parts.folder, parts.place.prdFile);
    throw new ConfigurationError(
      `the work branch ${branch} has no ${file}; merge the branch that has it into ${branch}, or delete ${branch} to begin anew`,
    );
  }
}

/** Writes into the journal that this run is at work on the effort. */
export async function openBooks(parts: LoopParts): Promise<void> {
  const { journal, place, clock, agent } = parts;
  const at = clock.now().toISOString();
  const process = thisProcess();
  const branch = parts.branch;
  await journal.write((tables) => {
    tables.runs.start({
      id: parts.runId,
      effort: place.slug,
      ...process,
      version,
      startedAt: new Date(parts.startedAt).toISOString(),
      lastSeenAt: at,
    });
    tables.sessions.put({
      taskName: place.slug,
      taskDir: place.folder,
      pid: process.pid,
      agent: agent.name,
      status: "running",
      startedAt: at,
      updatedAt: at,
      maxIterations: parts.limits.maxIterations,
      sessionType: agent.sessionType,
      transport: "local",
      branch,
    });
  });
}
