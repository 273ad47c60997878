// How a run begins: what a dead run left is ended and finished, then the checkout is made ready for the next iteration.
import * as path from "node:path";
import { type Effort, loadEffort } from "../effort/index.ts";
import { openCheckout } from "../git/index.ts";
import {
  agentsFor,
  agentsOfEffort,
  archiveEffort,
  findPreExistingChanges,
  findRestoredIteration,
  finishRestoredIteration,
  type LoopContext,
  loadPreExistingChanges,
  namePaths,
  type PreExistingChanges,
  recoverIteration,
  restoreStories,
  storePreExistingChanges,
} from "../loop/index.ts";
import { ConfigurationError, fileStatus, thisProcess } from "../platform/index.ts";
import { finishRestore, mergeRestoredLogs, type RestoredSnapshot } from "../snapshot/index.ts";
import type { BranchSync } from "./branch-sync.ts";
import { endDeadRuns } from "./finish.ts";
import { version } from "./version.ts";
import { chooseWorkBranch } from "./workspace.ts";

/** What only resuming finds out of the loop's parts. */
type Found = "branch" | "foreign" | "effortType";

/** What resuming finds out. */
export interface Resumed extends Pick<LoopContext, Found> {
  /** The agent that the effort as a whole is worked on by, until a story asks for another one. */
  firstAgent: LoopContext["choice"]["byDefault"];
}

/** What resuming needs: the loop's parts without those that it finds out itself. */
export type ResumeParts = Omit<LoopContext, Found | "push"> & {
  readonly delivery: BranchSync;
  readonly commit: "each" | "never";
  readonly allowDirty: boolean;
  /** Takes over the newest snapshot where it is newer than the records of this machine. */
  restore(): Promise<RestoredSnapshot | undefined>;
};

/** Makes everything ready and gives the parts that only now are known. @throws ConfigurationError */
export async function resume(parts: ResumeParts): Promise<Resumed> {
  if (!parts.checkout && parts.commit === "each") {
    throw new ConfigurationError(
      `${parts.folder} is in no git repository, so nothing can be committed; run "git init" there, or pass --commit never`,
    );
  }
  await refuseAnotherEffort(parts);
  const takenOver = await parts.restore();
  const travelled = takenOver && (await findRestoredIteration(parts));
  await endDeadRuns(
    parts,
    parts.journal.read((tables) => tables.runs.unfinished(parts.place.slug)),
  );
  await parts.checkout?.removeStaleLocks();
  // What was judged on another machine is finished once its branch and its work are here.
  if (!travelled) await takeUpWork(parts);
  if (!travelled) restoreStories(parts);
  const effort = loadEffort(parts.place);
  checkAgents(parts, effort);
  const branch = await nameBranch(parts, effort);
  const commits = parts.commit === "each" && parts.checkout ? branch : undefined;
  const effortType = effort.typeText;
  const foreignBefore = loadPreExistingChanges(parts.effortState);
  if (!travelled) await recoverIteration({ ...parts, branch: commits, foreign: foreignBefore, effortType });
  const foreign = await takeStock(parts, takenOver !== undefined);
  const isAnother = await archiveEffort(parts, effort, branch);
  let isWorkHere = false;
  if (parts.checkout && commits !== undefined) {
    await switchBranch(parts, commits, await parts.delivery.fetch(commits));
    if (takenOver) isWorkHere = await parts.delivery.restore(commits, takenOver.workFile);
  }
  storePreExistingChanges(parts.effortState, foreign);
  if (takenOver) {
    if (!isAnother) mergeRestoredLogs(parts.place, takenOver.logs);
    if (travelled && !isAnother)
      await finishRestoredIteration(
        { ...parts, branch: commits, foreign, effortType },
        travelled,
        isWorkHere,
      );
    finishRestore(parts.effortState);
  }
  const [firstAgent] = agentsFor({ agent: undefined }, effort.prd, parts.choice);
  return { branch: commits, foreign, effortType, firstAgent };
}

/** A story far down the list may ask for an agent that cannot be made: better told now than after hours. @throws ConfigurationError */
function checkAgents({ agents, choice }: ResumeParts, { prd }: Effort): void {
  for (const name of agentsOfEffort(prd, choice)) agents.get(name);
}

/** Another repository's effort of the same name must not be mixed with this one. */
async function refuseAnotherEffort(parts: ResumeParts): Promise<void> {
  const { journal, place, effortState, checkout, environment } = parts;
  const known = journal.read((tables) => tables.sessions.get(place.slug))?.taskDir;
  if (!known || known === place.folder || !fileStatus(path.join(known, path.basename(place.prdFile)))) return;
  const other = await openCheckout({ folder: known, environment, log: { info: () => {}, warn: () => {} } });
  // A clone or a linked work tree of the same repository goes on with the same effort.
  if (other && checkout && (await other.repositoryId()) === (await checkout.repositoryId())) return;
  throw new ConfigurationError(
    `the state folder already holds an effort "${place.slug}", that of ${known} (records in ${effortState}); give another one with --state-dir`,
  );
}

/** Goes back to the branch of an iteration that a dead run left open: what finishes it belongs there. */
async function takeUpWork({ journal, place, checkout, commit }: ResumeParts): Promise<void> {
  const { open, session } = journal.read((tables) => ({
    open: tables.iterations.open(place.slug),
    session: tables.sessions.get(place.slug),
  }));
  if (open && session?.branch && commit === "each") await checkout?.switchTo(session.branch);
}

/** The work branch by name; it also tells one effort in a folder from the next. */
async function nameBranch(parts: ResumeParts, effort: Effort): Promise<string> {
  const { name, warning } = await chooseWorkBranch(parts, effort);
  if (warning && parts.commit === "each") parts.announce({ kind: "warning", text: warning });
  return name;
}

/** What is changed in the checkout and is not ours. @throws ConfigurationError where nobody expects it */
async function takeStock(parts: ResumeParts, travelled: boolean): Promise<PreExistingChanges> {
  const { foreign, unexpected } = await findPreExistingChanges({ ...parts, travelled, mayRefresh: true });
  if (unexpected.length > 0 && !parts.allowDirty && parts.commit === "each") throw dirtyCheckout(unexpected);
  return foreign;
}

function dirtyCheckout(files: readonly string[]): ConfigurationError {
  return new ConfigurationError(
    `the checkout has uncommitted changes that are not the effort's: ${namePaths(files)}; commit or stash them, or pass --allow-dirty to leave them as they are`,
  );
}

async function switchBranch(parts: ResumeParts, branch: string, start?: string): Promise<void> {
  const { checkout, place, folder } = parts;
  if (!checkout) return;
  const before = await checkout.state();
  await checkout.switchTo(branch, start);
  if (fileStatus(place.prdFile)) return;
  if (before.branch !== undefined) await checkout.switchTo(before.branch);
  const file = path.relative(folder, place.prdFile);
  throw new ConfigurationError(
    `the work branch ${branch} has no ${file}; merge the branch that has it into ${branch}, or delete ${branch} to begin anew`,
  );
}

/** Writes into the journal that this run is at work on the effort. */
export async function openBooks(parts: ResumeParts & Resumed): Promise<void> {
  const { journal, place, clock } = parts;
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
      agent: parts.firstAgent,
      status: "running",
      startedAt: at,
      updatedAt: at,
      maxIterations: parts.limits.maxIterations,
      sessionType: "command",
      transport: "local",
      branch,
    });
  });
}
