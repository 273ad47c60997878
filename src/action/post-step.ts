// The post step of the action: finishes what the main step could not, and does nothing where main has finished.
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
import { redactEvent, renderEvent } from "../report/index.ts";
import {
  checkoutLockName,
  effortLockName,
  finishDeadRun,
  type Handoff,
  locateWorkspace,
  openBranchSync,
  parseHandoff,
} from "../run/index.ts";
import { createSaver, openSnapshotHistory, openStore } from "../snapshot/index.ts";
import { removeIdentityFile } from "./identity.ts";
import { continueWorkflow } from "./next-run.ts";
import { maskSecrets } from "./secrets.ts";
import { stepStateNames } from "./state-names.ts";
import { openStepLog, type Runner, type StepLog } from "./step-log.ts";
import { defaultStateDir, readCredentials, workflowStateKey } from "./workflow-context.ts";
import { warnOfMissingSummary, writeJobSummary } from "./write-job-summary.ts";

/** What the post step works with. */
interface PostParts {
  surroundings: ProcessContext;
  runner: Runner;
  stepLog: StepLog;
  log: Log;
  redactor: Redactor;
  journal: Journal;
  stateDir: string;
  handoff: Partial<Handoff>;
}

/** Finishes and gives the exit code. A fault is told and fails nothing: main has said already how the run went. */
export async function runPostStep(surroundings: ProcessContext, runner: Runner): Promise<number> {
  const isSaved = runner.getState(stepStateNames.saved) === "true";
  const continues = runner.getState(stepStateNames.continues) === "true";
  removeIdentityFile(surroundings);
  if (isSaved && !continues) return 0;
  const { secrets } = maskSecrets(surroundings, runner);
  const redactor = createRedactor(secrets);
  using stepLog = openStepLog(surroundings.output, runner, randomId);
  const log: Log = {
    info: (line) => stepLog.write(redactor.text(line)),
    warn: (line) => stepLog.warn(redactor.text(nameInputs(line))),
  };
  const isSafe = isSaved || (await finishAll({ surroundings, runner, stepLog, log, redactor }));
  if (continues && isSafe) await continueWorkflow(surroundings.environment, log);
  if (continues && !isSafe) log.warn("the next run was not started, because the state is not saved");
  return 0;
}

/** Finishes what main could not. @returns whether all of it is saved */
async function finishAll(step: Omit<PostParts, "journal" | "stateDir" | "handoff">): Promise<boolean> {
  const { surroundings, runner, log } = step;
  try {
    const handoff = parseHandoff(runner.getState(stepStateNames.handoff));
    const stateDir = handoff.stateDir ?? defaultStateDir(surroundings);
    if (!fileStatus(path.join(stateDir, "sessions.db"))) {
      log.info("There is nothing to finish: the run never got as far as to have a state.");
      return false;
    }
    using journal = await openJournal(stateDir, { log, now: systemClock.now });
    const parts = { ...step, journal, stateDir, handoff };
    let isSafe = true;
    for (const run of unfinishedRuns(journal, handoff)) isSafe = (await finishRun(parts, run)) && isSafe;
    return isSafe;
  } catch (error) {
    log.warn(`the run could not be finished: ${describeError(error)}`);
    return false;
  }
}

/** The runs that have no end; where main could say which one is its own, that one, ended or not. */
function unfinishedRuns(journal: Journal, handoff: Partial<Handoff>): RunRow[] {
  return journal.read((tables) => {
    const own = handoff.runId === undefined ? undefined : tables.runs.get(handoff.runId);
    if (own) return [own];
    return tables.sessions.list().flatMap((session) => tables.runs.unfinished(session.taskName));
  });
}

/** Finishes one run. @returns whether it is saved */
async function finishRun(parts: PostParts, run: RunRow): Promise<boolean> {
  const { journal, log, stateDir } = parts;
  const effortState = stateFolder(stateDir).effort(run.effort);
  using _lock = takeLock(effortState, effortLockName);
  if (!_lock || (run.endedAt === null && isRunning(run))) {
    log.warn(`a run of ${run.effort} is still at work; it is left alone`);
    return false;
  }
  const session = journal.read((tables) => tables.sessions.get(run.effort));
  // Another writer goes on with the effort: nothing is saved over its snapshots.
  if (!session?.taskDir || run.stopReason === "superseded") return false;
  const { environment } = parts.surroundings;
  const inputs = { effort: session.taskDir, workingDirectory: undefined, stateDir };
  const { place, checkout } = await locateWorkspace(inputs, { folder: session.taskDir, environment });
  // Taken and given back: left as it is, it would keep out a run that cannot tell that its holder is dead.
  using _checkoutLock = checkout && takeLock(checkout.gitFolder, checkoutLockName);
  const announce = (event: LoopEvent) => {
    if (event.kind === "warning") log.warn(event.text);
    else parts.stepLog.write(renderEvent(redactEvent(event, parts.redactor)) ?? "");
  };
  const found = { journal, place: { ...place, slug: run.effort }, effortState };
  const branchSync = await openBranchSync({
    runId: run.id,
    folder: checkout?.top ?? session.taskDir,
    place: found.place,
    checkout,
    effortState,
    journal,
    announce,
    backgroundCheckout: checkout,
    pushes: false,
    credentials: undefined,
    startCommit: undefined,
    hidesCredentials: false,
  });
  const { branch } = session;
  const carry = async (file: string) => branch !== null && branchSync.bundle(branch, file);
  await using saver = await openSaver(
    parts,
    run,
    handsOver(parts) ? { ...found, writeUnpushedWork: carry } : found,
  );
  const finishing = { journal, place, effortState, clock: systemClock, announce, save: saver.saveLast };
  if (run.endedAt === null) await finishDeadRun(finishing, run);
  else await saver.saveLast("end");
  if (saver.isSaved()) log.info(`Saved as snapshot ${saver.generation()}.`);
  // One that ended has shown its own.
  if (run.endedAt !== null) return saver.isSaved();
  const about = { runId: run.id, stopReason: undefined, generation: saver.generation() };
  await writeJobSummary(parts, run.effort, about).catch(warnOfMissingSummary(log));
  return saver.isSaved();
}

/** Whether the snapshots outlive this machine. */
function handsOver({ handoff }: PostParts): boolean {
  return handoff.store !== undefined && handoff.store !== stateFolder(handoff.stateDir ?? "").snapshots;
}

function takeLock(folder: string, name: string): Disposable | undefined {
  const lock = tryLock(folder, name);
  return isLock(lock) ? lock : undefined;
}

async function openSaver(
  parts: PostParts,
  run: RunRow,
  found: Omit<Parameters<typeof createSaver>[0], "redactor">,
) {
  const { handoff, surroundings, log, stateDir, redactor } = parts;
  const line = workflowStateKey(surroundings.environment);
  const token = readCredentials(surroundings.environment)?.token;
  const stateKey = handoff.stateKey ?? line.stateKey(run.effort);
  const opened = await openStore(handoff.store ?? stateFolder(stateDir).snapshots, {
    ...{ environment: surroundings.environment, token, clock: systemClock, log },
    // Nothing is looked for, so it is of no consequence.
    ...{ anyBranch: true, retentionDays: readRetentionDays(readActionValues(surroundings.environment)) },
  });
  const snapshots = openSnapshotHistory({
    store: opened.store,
    ...{ ...line, repository: line.repository, stateKey, runId: run.id, completesDeadRun: true },
    newestSeen: handoff.generation ?? undefined,
    keepGenerations: handoff.keepSnapshots,
    effortState: found.effortState,
    log,
    now: systemClock.now,
  });
  const saver = createSaver({ ...found, redactor }, snapshots, {
    stateKey,
    log,
    onSaved: () => {},
    onSuperseded: () => {},
  });
  return { ...saver, [Symbol.asyncDispose]: async () => opened.end?.() };
}
