// Resumes an effort: ends and finishes what a dead run left, restores the snapshot, and prepares the checkout.
import * as path from "node:path";
import type { Agents } from "../agents/index.ts";
import { type EffortLocation, loadEffort, pathFromTop, requireStories } from "../effort/index.ts";
import { HistoryLost } from "../git/index.ts";
import {
  type AgentChoice,
  agentsFor,
  archiveEffort,
  endOpenTurn,
  type FinalizeContext,
  findPreExistingChanges,
  findRestoredIteration,
  finishRestoredIteration,
  loadPreExistingChanges,
  type OpenTurn,
  type PreExistingChanges,
  type RecordContext,
  type RestoredIteration,
  recoverIteration,
  restoreStories,
  storePreExistingChanges,
} from "../loop/index.ts";
import {
  ConfigurationError,
  fileStatus,
  isFolder,
  linkTarget,
  quoteShellWord,
  realPath,
} from "../platform/index.ts";
import { finishRestore, mergeRestoredLogs, type RestoredSnapshot } from "../snapshot/index.ts";
import type { RunContext } from "./context.ts";
import { takeOverBase } from "./effort-merge/index.ts";
import { endDeadRuns } from "./finish.ts";
import { arriveAtIssue, findIssue, type IssueStories, takeOverIssue } from "./issue/index.ts";
import type { Persistence } from "./persistence.ts";
import { settleLimits } from "./request/index.ts";
import {
  checkAgents,
  checkGates,
  describeLostRecords,
  findOwnOpenTurn,
  refuseAnotherEffort,
  refuseUnexpected,
  requireRepository,
  settleProtected,
} from "./start/index.ts";
import { chooseWorkBranch, prdName } from "./workspace.ts";

/** The effort as it stands when the loop starts. */
export interface ResumedEffort {
  /** The work branch; undefined where nothing is committed. */
  readonly branch: string | undefined;
  /** The branch that the effort came from; undefined if it is not known. */
  readonly base: string | undefined;
  readonly preExistingChanges: PreExistingChanges;
  readonly effortType: string;
  /** The agent of the effort as a whole; a story may name another one. */
  readonly firstAgent: AgentChoice["byDefault"];
  /** Undefined unless the effort is an issue that could be read. */
  readonly issue: IssueStories | undefined;
}

/** Prepares effort and checkout for the next iteration; `agentsReady` waits for agents that are being installed. @throws ConfigurationError, StateKeyInUse */
export async function resume(
  context: RunContext,
  agents: Agents,
  persistence: Persistence,
  agentsReady: () => Promise<void>,
): Promise<ResumedEffort> {
  const { folder, checkout, location, inputs, effortState, journal, clock, announce } = context;
  const { commit, choice } = inputs;
  requireRepository(context);
  await refuseAnotherEffort(context);
  const issue = await findIssue(context);
  const openTurn = await findOwnOpenTurn(context);
  const isRecorded = journal.read((tables) => tables.sessions.get(location.slug)) !== undefined;
  const restored = await restoreRecords(context, persistence);
  const { snapshot, openIteration } = restored;
  const remarks = await cleanUpDeadRuns(context, restored, openTurn);
  const { branchSync } = persistence;
  const issueBefore = await arriveAtIssue(context, issue, branchSync);

  const effort = loadEffort(location);
  requireStories(effort);
  checkAgents(choice, agents, effort);
  const { name, warning } = await chooseWorkBranch({ checkout, location }, effort);
  if (warning && commit === "each") announce({ kind: "warning", text: warning });
  const branch = commit === "each" && checkout ? name : undefined;
  const { typeText: effortType } = effort;

  const before = loadPreExistingChanges(effortState);
  const records = iterationRecords(context, branch, before, effortType);
  if (!openIteration) await recoverIteration(records, remarks);
  const fromSnapshot = snapshot !== undefined;
  const preExisting = {
    checkout,
    journal,
    location,
    folder,
    effortState,
    commit,
    fromSnapshot,
    mayRefresh: true,
  };
  const { preExistingChanges, unexpected, leftovers } = await findPreExistingChanges(preExisting);
  refuseUnexpected(context, unexpected);
  const archived = await archiveEffort({ journal, location, effortState, clock, announce }, effort, name);
  const start = branch === undefined ? undefined : await branchSync.fetch(branch);
  const isKnown = branch !== undefined && (await checkout?.hasBranch(branch));
  const isNew = !fromSnapshot && start === undefined && !isKnown;
  // A new branch has the files of this checkout: what is refused leaves no branch behind.
  if (isNew) await checkGates(context, agentsReady);
  const switched = branch === undefined ? undefined : await switchBranch(context, branch, start);
  const checkedOut = issueBefore ?? switched;
  checkWorkFolder(context);
  // An earlier effort's work belongs to its own branch.
  const isOurWork = branch !== undefined && (archived === undefined || archived.branch === branch);
  const workFile = isOurWork ? snapshot?.workFile : undefined;
  const isWorkHere = workFile !== undefined && (await branchSync.restore(name, workFile));
  storePreExistingChanges(effortState, preExistingChanges, context.redactor);
  if (snapshot) {
    if (!archived) mergeRestoredLogs(location, snapshot.logs);
    if (!archived && openIteration)
      await finishRestoredIteration(
        iterationRecords(context, branch, preExistingChanges, effortType),
        openIteration,
        isWorkHere,
      );
    const kept = finishRestore(effortState, { keepWork: archived !== undefined && !isOurWork });
    if (kept !== undefined)
      announce({ kind: "note", text: `the unpushed work of the previous effort is kept in ${kept}` });
  }
  if (leftovers || isWorkHere) await settleProtected(context, branch, fromSnapshot);
  const base =
    branch === undefined
      ? undefined
      : await takeOverBase(context, branchSync.fetchBase, { branch, before: checkedOut });
  const issueStories = await takeOverIssue(context, issue, branch);
  if (!isNew)
    await checkGates(context, agentsReady).catch((error) => leaveBranch(context, checkedOut, error));
  const lost = isRecorded || fromSnapshot ? undefined : describeLostRecords(context);
  if (lost !== undefined) announce({ kind: "warning", text: lost });
  const [firstAgent] = agentsFor({ agent: undefined }, effort.prd, choice);
  return { branch, base, preExistingChanges, effortType, firstAgent, issue: issueStories };
}

/** A refused run leaves the checkout on the branch on which it was started. @throws the error */
async function leaveBranch(
  { checkout }: RunContext,
  before: string | undefined,
  error: unknown,
): Promise<never> {
  const state = await checkout?.state();
  const mayLeave = before !== undefined && state?.branch !== before && state?.changes.length === 0;
  if (mayLeave) await checkout?.switchTo(before);
  throw error;
}

/** @throws ConfigurationError if the work branch lacks the folder to work in */
function checkWorkFolder({ folder, workFolder, announce }: RunContext): void {
  const name = path.relative(folder, workFolder);
  if (!isFolder(workFolder))
    throw new ConfigurationError(
      `the work branch has no folder ${name}; give one that it has with --working-directory, or leave it out to work at the top`,
    );
  if (name !== "") announce({ kind: "note", text: `agent and gates work in ${name}` });
}

/** The records of a snapshot. */
interface RestoredRecords {
  readonly snapshot: RestoredSnapshot | undefined;
  /** The iteration that was open in the snapshot. It is finished once its branch and its work are here. */
  readonly openIteration: RestoredIteration | undefined;
}

async function restoreRecords(context: RunContext, persistence: Persistence): Promise<RestoredRecords> {
  const snapshot = await persistence.restore();
  const openIteration =
    snapshot && (await findRestoredIteration({ ...context, limits: settleLimits(context) }));
  return { snapshot, openIteration };
}

/** Ends what dead runs left running, and puts back what the last one left half-done here. @returns what was done */
async function cleanUpDeadRuns(
  context: RunContext,
  { openIteration }: RestoredRecords,
  openTurn: OpenTurn | undefined,
): Promise<string[]> {
  const { journal, location, checkout, announce, inputs } = context;
  const dead = journal.read((tables) => tables.runs.unfinished(location.slug));
  await endDeadRuns({ journal, announce }, dead);
  await checkout?.removeStaleLocks();
  // Before any switch, which git refuses in the middle of an operation.
  const remarks = openTurn ? await endOpenTurn(context, openTurn) : [];
  if (openIteration) return remarks;
  const { open, session } = journal.read((tables) => ({
    open: tables.iterations.open(location.slug),
    session: tables.sessions.get(location.slug),
  }));
  // Before a branch is created anew: the commits may be gone, and then the iteration cannot be finished.
  if (open && inputs.commit === "each") await checkOpenBase(context, open.baseCommit);
  // The open iteration is finished on its own branch.
  if (open && session?.branch && inputs.commit === "each") await checkout?.switchTo(session.branch);
  restoreStories(context);
  return remarks;
}

/** An iteration can only be finished with the commit before it. @throws ConfigurationError if that is gone */
async function checkOpenBase({ checkout, stateDir }: RunContext, baseCommit: string | null): Promise<void> {
  try {
    await checkout?.checkHistory({ commit: baseCommit ?? undefined });
  } catch (error) {
    if (!(error instanceof HistoryLost)) throw error;
    throw new ConfigurationError(
      `the history of the work is lost: ${error.message}; put the repository back, or begin anew with another state folder than ${stateDir}: --state-dir`,
    );
  }
}

/** What finishing an iteration of an earlier run needs. */
function iterationRecords(
  context: RunContext,
  branch: string | undefined,
  preExistingChanges: PreExistingChanges,
  effortType: string,
): FinalizeContext & RecordContext {
  return {
    runId: context.runId,
    folder: context.folder,
    checkout: context.checkout,
    location: context.location,
    effortState: context.effortState,
    effortType,
    journal: context.journal,
    limits: settleLimits(context),
    branch,
    preExistingChanges,
    protectedPaths: context.protectedPaths,
    redactor: context.redactor,
    clock: context.clock,
    announce: context.announce,
  };
}

/**
 * Switches to the work branch, with the commits that others pushed.
 * @returns the branch that was checked out before. @throws ConfigurationError if the work branch lacks the effort
 */
async function switchBranch(
  context: RunContext,
  branch: string,
  start: string | undefined,
): Promise<string | undefined> {
  const { checkout, location } = context;
  const before = await checkout?.switchTo(branch, start);
  const name = prdName(location);
  if (fileStatus(name)) {
    if (isSameLink(location)) return before;
    if (before !== undefined) await checkout?.switchTo(before);
    throw differentLink(location, branch);
  }
  // Of a link that leads nowhere, the file is missing.
  const file = pathFromTop(location, linkTarget(name) === undefined ? name : location.prdFile);
  const commit = await checkout?.lastCommitOf(file);
  if (before !== undefined) await checkout?.switchTo(before);
  throw new ConfigurationError(
    `the work branch ${branch} has no ${file}; ${commit ? restoringCommands(branch, file, commit) : `merge the branch that has it into ${branch}`}, or give the effort another "branchName"`,
  );
}

function isSameLink({ prdFile, prdLink }: EffortLocation): boolean {
  return prdLink ? realPath(prdLink.file) === prdFile : linkTarget(prdFile) === undefined;
}

function differentLink(location: EffortLocation, branch: string): ConfigurationError {
  const kind = location.prdLink ? `a link to ${pathFromTop(location, location.prdFile)}` : "a file";
  return new ConfigurationError(
    `${pathFromTop(location, prdName(location))} is ${kind} here, but not on the work branch ${branch}; run it there (git switch ${quoteShellWord(branch)}), or make it the same on both branches`,
  );
}

/** Commands that bring a file back and keep every commit of the branch. */
function restoringCommands(branch: string, file: string, commit: string): string {
  const name = quoteShellWord(file);
  return `bring it back with git switch ${quoteShellWord(branch)} && git checkout ${commit.slice(0, 12)} -- ${name} && git commit -m ${quoteShellWord(`Restore ${file}`)}`;
}
