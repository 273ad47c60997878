// Resumes an effort: ends and finishes what a dead run left, restores the snapshot, and prepares the checkout.
import * as path from "node:path";
import type { Agents } from "../agents/index.ts";
import { type Effort, loadEffort } from "../effort/index.ts";
import { openCheckout } from "../git/index.ts";
import {
  agentsFor,
  agentsOfEffort,
  archiveEffort,
  type FinalizeContext,
  findPreExistingChanges,
  findRestoredIteration,
  finishRestoredIteration,
  type LoopContext,
  loadPreExistingChanges,
  namePaths,
  type PreExistingChanges,
  type RecordContext,
  type RestoredIteration,
  recoverIteration,
  restoreStories,
  storePreExistingChanges,
} from "../loop/index.ts";
import { ConfigurationError, fileStatus, silentLog } from "../platform/index.ts";
import { finishRestore, mergeRestoredLogs, type RestoredSnapshot } from "../snapshot/index.ts";
import type { RunContext } from "./context.ts";
import { endDeadRuns } from "./finish.ts";
import type { Persistence } from "./persistence.ts";
import { chooseWorkBranch } from "./workspace.ts";

/** The effort as it stands when the loop starts. */
export interface ResumedEffort {
  /** The work branch; undefined where nothing is committed. */
  readonly branch: string | undefined;
  /** Changes that were in the checkout before the run. */
  readonly foreign: PreExistingChanges;
  /** As the effort writes it, such as `Bug Investigation`. */
  readonly effortType: string;
  /** The agent of the effort as a whole; a story may name another one. */
  readonly firstAgent: LoopContext["choice"]["byDefault"];
}

/** Prepares effort and checkout for the next iteration. @throws ConfigurationError, StateKeyInUse */
export async function resume(
  context: RunContext,
  agents: Agents,
  persistence: Persistence,
): Promise<ResumedEffort> {
  const { checkout, place, inputs, effortState } = context;
  if (!checkout && inputs.commit === "each") throw noRepository(context);
  await refuseAnotherEffort(context);
  const restored = await persistence.restore();
  const openIteration = restored && (await findRestoredIteration(context));
  const dead = context.journal.read((tables) => tables.runs.unfinished(place.slug));
  await endDeadRuns(context, dead);
  await checkout?.removeStaleLocks();
  // An iteration of another machine is finished later, when its branch and its work are here.
  if (!openIteration) {
    await returnToOpenIteration(context);
    restoreStories(context);
  }
  const effort = loadEffort(place);
  checkAgents(context, agents, effort);
  const branch = await nameBranch(context, effort);
  const commitBranch = inputs.commit === "each" && checkout ? branch : undefined;
  const { typeText } = effort;
  if (!openIteration)
    await recoverIteration(
      iterationRecords(context, commitBranch, loadPreExistingChanges(effortState), typeText),
    );
  const foreign = await collectPreExistingChanges(context, restored !== undefined);
  const isArchived = await archiveEffort(context, effort, branch);
  const isWorkRestored = await switchToWork(context, persistence, commitBranch, restored);
  storePreExistingChanges(effortState, foreign);
  if (restored) {
    const records = iterationRecords(context, commitBranch, foreign, typeText);
    if (!isArchived) await mergeSnapshot(records, restored, openIteration, isWorkRestored);
    finishRestore(effortState);
  }
  const [firstAgent] = agentsFor({ agent: undefined }, effort.prd, inputs.choice);
  return { branch: commitBranch, foreign, effortType: typeText, firstAgent };
}

function noRepository({ folder }: RunContext): ConfigurationError {
  return new ConfigurationError(
    `${folder} is not in a git repository, so nothing can be committed; run "git init" there, or pass --commit never`,
  );
}

/** Refuses an effort of another repository with the same name: their records would be mixed. */
async function refuseAnotherEffort(context: RunContext): Promise<void> {
  const { journal, place, effortState, checkout, environment } = context;
  const known = journal.read((tables) => tables.sessions.get(place.slug))?.taskDir;
  if (!known || known === place.folder || !fileStatus(path.join(known, path.basename(place.prdFile)))) return;
  const other = await openCheckout({ folder: known, environment, log: silentLog });
  // A clone or a linked work tree of the same repository holds the same effort.
  if (other && checkout && (await other.repositoryId()) === (await checkout.repositoryId())) return;
  throw new ConfigurationError(
    `the state folder already holds an effort "${place.slug}" of ${known} (its records are in ${effortState}); give this run another state folder with --state-dir`,
  );
}

/** Switches to the branch of an iteration that a dead run left open: it is finished there. */
async function returnToOpenIteration({ journal, place, checkout, inputs }: RunContext): Promise<void> {
  const { open, session } = journal.read((tables) => ({
    open: tables.iterations.open(place.slug),
    session: tables.sessions.get(place.slug),
  }));
  if (open && session?.branch && inputs.commit === "each") await checkout?.switchTo(session.branch);
}

/** Finds now, and not hours later, that an agent of some story cannot be created. @throws ConfigurationError */
function checkAgents({ inputs }: RunContext, agents: Agents, { prd }: Effort): void {
  for (const name of agentsOfEffort(prd, inputs.choice)) agents.get(name);
}

/** The name of the work branch; it also tells two efforts in one folder apart. */
async function nameBranch(context: RunContext, effort: Effort): Promise<string> {
  const { name, warning } = await chooseWorkBranch(context, effort);
  if (warning && context.inputs.commit === "each") context.announce({ kind: "warning", text: warning });
  return name;
}

/** What finishing an iteration of an earlier run needs. */
function iterationRecords(
  context: RunContext,
  branch: string | undefined,
  foreign: PreExistingChanges,
  effortType: string,
): FinalizeContext & RecordContext {
  return {
    runId: context.runId,
    folder: context.folder,
    checkout: context.checkout,
    place: context.place,
    effortState: context.effortState,
    effortType,
    journal: context.journal,
    limits: context.limits,
    branch,
    foreign,
    redactor: context.redactor,
    clock: context.clock,
    announce: context.announce,
  };
}

/** Changes in the checkout that are not ours. @throws ConfigurationError unless the user allows them */
async function collectPreExistingChanges(
  context: RunContext,
  isRestored: boolean,
): Promise<PreExistingChanges> {
  const { checkout, journal, place, folder, effortState } = context;
  const { commit, allowDirty } = context.inputs;
  const { foreign, unexpected } = await findPreExistingChanges({
    checkout,
    journal,
    place,
    folder,
    effortState,
    commit,
    travelled: isRestored,
    mayRefresh: true,
  });
  if (unexpected.length > 0 && !allowDirty && commit === "each") throw dirtyCheckout(unexpected);
  return foreign;
}

function dirtyCheckout(files: readonly string[]): ConfigurationError {
  return new ConfigurationError(
    `the checkout has uncommitted changes that are not the effort's: ${namePaths(files)}; commit or stash them, or pass --allow-dirty to leave them as they are`,
  );
}

/** Switches to the work branch and restores work that a snapshot holds. @returns whether all of it is restored */
async function switchToWork(
  context: RunContext,
  { branchSync }: Persistence,
  branch: string | undefined,
  restored: RestoredSnapshot | undefined,
): Promise<boolean> {
  if (!context.checkout || branch === undefined) return false;
  await switchBranch(context, branch, await branchSync.fetch(branch));
  return restored !== undefined && branchSync.restore(branch, restored.workFile);
}

async function switchBranch(context: RunContext, branch: string, start: string | undefined): Promise<void> {
  const { checkout, place, folder } = context;
  if (!checkout) return;
  const before = await checkout.state();
  await checkout.switchTo(branch, start);
  if (fileStatus(place.prdFile)) return;
  if (before.branch !== undefined) await checkout.switchTo(before.branch);
  const file = path.relative(folder, place.prdFile);
  throw new ConfigurationError(
    `the work branch ${branch} has no ${file}; merge the branch that has it into ${branch}, or delete ${branch} to start again`,
  );
}

/** Merges the log of a snapshot, and finishes an iteration that was open in it. */
async function mergeSnapshot(
  records: FinalizeContext & RecordContext,
  restored: RestoredSnapshot,
  openIteration: RestoredIteration | undefined,
  isWorkRestored: boolean,
): Promise<void> {
  mergeRestoredLogs(records.place, restored.logs);
  if (openIteration) await finishRestoredIteration(records, openIteration, isWorkRestored);
}
