// The post step of the action: finishes a run that the main step could not finish, and starts the next run.
import * as path from "node:path";
import { nameInputs, readActionValues, readRetentionDays } from "../inputs/index.ts";
import { type Journal, openJournal, type RunRow, stateFolder } from "../journal/index.ts";
import type { LoopEvent } from "../loop/index.ts";
import {
  createRedactor,
  describeError,
  fileStatus,
  isLock,
  isRunning,
  type Log,
  type ProcessContext,
  type Redactor,
  randomId,
  systemClock,
  tryLock,
} from "../platform/index.ts";
import { redactEvent, renderEvent, requestedTag, type WorkPush } from "../report/index.ts";
import {
  type BranchSync,
  checkoutLockName,
  createCommitSecrets,
  createGitPatience,
  effortLockName,
  finishDeadRun,
  type Handoff,
  hasSetAside,
  locateWorkspace,
  openBranchSync,
  parseHandoff,
  type Workspace,
} from "../run/index.ts";
import { createSaver, openSnapshotHistory, openStore, type Saver } from "../snapshot/index.ts";
import { CommandFiles } from "./command-files.ts";
import { continueWorkflow } from "./next-run.ts";
import { stepStateNames } from "./outputs.ts";
import { maskSecrets, readSealingSecrets, removeIdentityFile } from "./secrets.ts";
import { openStepLog, type Runner, type StepLog } from "./step-log.ts";
import { parsePullStart } from "./trigger/index.ts";
import { checkoutFolder, defaultStateDir, readCredentials, readWorkflowRun } from "./workflow-context.ts";
import { warnOfMissingSummary, writeJobSummary } from "./write-job-summary.ts";

interface PostStep {
  readonly context: ProcessContext;
  readonly runner: Runner;
  readonly files: CommandFiles;
  readonly stepLog: StepLog;
  readonly log: Log;
  readonly redactor: Redactor;
}

interface LeftState {
  readonly journal: Journal;
  readonly stateDir: string;
  readonly handoff: Partial<Handoff>;
}

/** Finishes the run. @returns 0 always: errors are only warnings, because the main step has reported the result */
export async function runPostStep(context: ProcessContext, runner: Runner): Promise<number> {
  // A main step that ended by itself leaves nothing set aside, so that another value was not its own.
  const isKilled = hasSetAside(checkoutFolder(context));
  const isSavedByMain = runner.getState(stepStateNames.saved) === "true" && !isKilled;
  const continues = runner.getState(stepStateNames.continues) === "true";
  removeIdentityFile(context);
  if (runner.getState(stepStateNames.refused) === "true" && !isKilled) return 0;
  const { environment } = context;
  const changes: string[] = [];
  const files = new CommandFiles({ environment, log: { warn: (line) => changes.push(line) }, isPost: true });
  files.restore();
  if (isSavedByMain && !continues && changes.length === 0) return 0;
  const { secrets, settings } = maskSecrets(context, runner);
  const redactor = createRedactor(secrets, settings);
  using stepLog = openStepLog(context.output, runner, randomId);
  const log: Log = {
    info: (line) => stepLog.write(redactor.text(line)),
    warn: (line) => stepLog.warn(redactor.text(nameInputs(line))),
  };
  for (const change of changes.splice(0)) log.warn(change);
  if (isSavedByMain && !continues) return 0;
  const isSaved = isSavedByMain || (await finishAll({ context, runner, files, stepLog, log, redactor }));
  files.close();
  for (const change of changes) log.warn(change);
  const { store = "artifacts" } = parseHandoff(runner.getState(stepStateNames.handoff));
  const pull = parsePullStart(runner.getState(stepStateNames.pullStart));
  if (continues && isSaved) await continueWorkflow(environment, { store, pull, log });
  if (continues && !isSaved) log.warn("the next run was not started, because the state is not saved");
  return 0;
}

/** Finishes all unfinished runs. @returns whether all of them are saved */
async function finishAll(step: PostStep): Promise<boolean> {
  const { context, runner, log } = step;
  try {
    const handoff = parseHandoff(runner.getState(stepStateNames.handoff));
    const stateDir = handoff.stateDir ?? defaultStateDir(context);
    if (!fileStatus(path.join(stateDir, "sessions.db"))) {
      log.info("There is nothing to finish: the run ended before it created its state.");
      return false;
    }
    using journal = await openJournal(stateDir, { log, now: systemClock.now });
    let isSaved = true;
    for (const run of unfinishedRuns(journal, handoff))
      isSaved = (await finishRun(step, { journal, stateDir, handoff }, run)) && isSaved;
    return isSaved;
  } catch (error) {
    log.warn(`the run could not be finished: ${describeError(error)}`);
    return false;
  }
}

/** The main step's own run, even if it ended; if the main step could not name it, all unfinished runs. */
function unfinishedRuns(journal: Journal, handoff: Partial<Handoff>): RunRow[] {
  return journal.read((tables) => {
    const own = handoff.runId === undefined ? undefined : tables.runs.get(handoff.runId);
    if (own) return [own];
    return tables.sessions.list().flatMap((session) => tables.runs.unfinished(session.taskName));
  });
}

/** Whatever an agent left in the checkout, the step must end; in ms. */
const longestGitCall = 30_000;

interface UnfinishedRun {
  readonly row: RunRow;
  readonly location: Workspace["location"];
  readonly checkout: Workspace["checkout"];
  readonly folder: string;
  readonly branch: string | null;
  readonly effortState: string;
  announce(event: LoopEvent): void;
}

/** @returns whether the run is saved */
async function finishRun(step: PostStep, state: LeftState, row: RunRow): Promise<boolean> {
  const { context, log } = step;
  const effortState = stateFolder(state.stateDir).effort(row.effort);
  using _lock = takeLock(effortState, effortLockName);
  if (!_lock || (row.endedAt === null && isRunning(row))) {
    log.warn(`a run of ${row.effort} is still active; the post step does not change it`);
    return false;
  }
  const session = state.journal.read((tables) => tables.sessions.get(row.effort));
  // Another writer continues the effort: its snapshots must not be overwritten.
  if (!session?.taskDir || row.stopReason === "superseded") return false;
  const folder = session.taskDir;
  const tag = requestedTag(row.request);
  const inputs = { effort: folder, tag, workingDirectory: undefined, stateDir: state.stateDir };
  const { environment } = context;
  // An agent may have written the settings of git: nothing that they name is started or connected to.
  const ownership = {
    patience: createGitPatience(longestGitCall),
    removesObstacles: true,
    connects: false,
    secrets: createCommitSecrets(step.redactor),
  };
  const from = { folder, environment };
  const { location, checkout } = await locateWorkspace(inputs, from, log, ownership);
  // Taken and released: a dead run's lock would refuse a run that cannot see that its holder is dead.
  using _checkoutLock = checkout && takeLock(checkout.gitFolder, checkoutLockName);
  const announce = (event: LoopEvent) => {
    if (event.kind === "warning") log.warn(event.text);
    else step.stepLog.write(renderEvent(redactEvent(event, step.redactor)) ?? "");
  };
  const { branch } = session;
  return await finishAndSave(step, state, { row, location, checkout, folder, branch, effortState, announce });
}

async function finishAndSave(step: PostStep, state: LeftState, run: UnfinishedRun): Promise<boolean> {
  const { row, location, effortState, announce } = run;
  const { journal } = state;
  await using opened = await openSaver(step, state, run);
  const { saver } = opened;
  if (row.endedAt === null) {
    const { redactor } = step;
    const save = saver.saveLast;
    const records = { journal, location, effortState, clock: systemClock, redactor, announce, save };
    await finishDeadRun(records, row);
  } else await saver.saveLast("end");
  if (saver.isSaved()) step.log.info(`Saved as snapshot ${saver.generation()}.`);
  // The main step of an ended run has written its summary.
  if (row.endedAt !== null) return saver.isSaved();
  const { files, redactor } = step;
  const push = await opened.readPush().catch((error: unknown) => {
    step.log.warn(
      `it is unknown whether the work was pushed: ${describeError(error)}; see the last push in the log`,
    );
    return undefined;
  });
  const facts = { runId: row.id, stopReason: undefined, generation: saver.generation(), push };
  const written = writeJobSummary({ files, journal, redactor }, row.effort, facts);
  await written.catch(warnOfMissingSummary(step.log));
  return saver.isSaved();
}

/** What saves a run, and tells whether its work was pushed. */
interface OpenedSaver extends AsyncDisposable {
  readonly saver: Saver;
  readPush(): Promise<WorkPush | undefined>;
}

async function openSaver(step: PostStep, state: LeftState, run: UnfinishedRun): Promise<OpenedSaver> {
  const { log, redactor } = step;
  const { handoff, stateDir, journal } = state;
  const { environment } = step.context;
  const { stateKey: defaultStateKey, repository, attempt, workflowRun } = readWorkflowRun(environment);
  const stateKey = handoff.stateKey ?? defaultStateKey(run.row.effort);
  const { branch } = run;
  const branchSync = await openRunBranchSync(step, journal, run, handoff.pushes ?? false);
  redactor.add(branchSync.secrets);
  const bundle = async (file: string) => branch !== null && branchSync.bundle(branch, file);
  const writeUnpushedWork = outlivesMachine(handoff) ? bundle : undefined;
  const opened = await openStore(handoff.store ?? stateFolder(stateDir).snapshots, {
    environment,
    token: readCredentials(environment)?.token,
    clock: systemClock,
    log,
    // Irrelevant here, because nothing is restored.
    anyBranch: true,
    retentionDays: readRetentionDays(readActionValues(environment)),
  });
  const snapshots = openSnapshotHistory({
    store: opened.store,
    stateKey,
    repository,
    attempt,
    workflowRun,
    runId: run.row.id,
    completesDeadRun: true,
    newestSeen: handoff.generation ?? undefined,
    keepGenerations: handoff.keepSnapshots,
    effortState: run.effortState,
    log,
    now: systemClock.now,
  });
  const location = { ...run.location, slug: run.row.effort };
  const records = { journal, location, effortState: run.effortState, writeUnpushedWork, redactor };
  const listeners = { onSaved: () => {}, onSuperseded: () => {} };
  const saver = createSaver(records, snapshots, { stateKey, log, ...listeners });
  return {
    saver,
    readPush: async () => (branch === null ? undefined : branchSync.readPush(branch)),
    [Symbol.asyncDispose]: async () => opened.end?.(),
  };
}

/** The sync of a dead run's branch. It pushes nothing; `pushes` says whether the run would have. */
function openRunBranchSync(
  { context }: PostStep,
  journal: Journal,
  run: UnfinishedRun,
  pushes: boolean,
): Promise<BranchSync> {
  const { row, location, checkout, folder, effortState, announce } = run;
  return openBranchSync({
    runId: row.id,
    folder: checkout?.top ?? folder,
    location: { ...location, slug: row.effort },
    checkout,
    effortState,
    journal,
    announce,
    backgroundCheckout: checkout,
    pushes,
    credentials: undefined,
    startCommit: undefined,
    hidesCredentials: false,
    sealing: readSealingSecrets(context.environment),
  });
}

function outlivesMachine(handoff: Partial<Handoff>): boolean {
  return handoff.store !== undefined && handoff.store !== stateFolder(handoff.stateDir ?? "").snapshots;
}

function takeLock(folder: string, name: string): Disposable | undefined {
  const lock = tryLock(folder, name);
  return isLock(lock) ? lock : undefined;
}
