// The life of a run: builds every part once, owns them on one stack, and gives the result.
import * as path from "node:path";
import { agentEnvironment, createAgents } from "../agents/index.ts";
import type { EffortLocation } from "../effort/index.ts";
import type { Checkout } from "../git/index.ts";
import type { RunInputs } from "../inputs/index.ts";
import { openJournal, stateFolder } from "../journal/index.ts";
import {
  type Control,
  createPresence,
  type Ending,
  type LoopContext,
  type LoopEvent,
  openControl,
  privateFolder,
  runLoop,
  runMarkerVariable,
  type StopReason,
  stopReasons,
} from "../loop/index.ts";
import {
  type Clock,
  ConfigurationError,
  createRedactor,
  describeError,
  isLock,
  type Lock,
  type LockHolder,
  type Log,
  listenForSignals,
  OwnerStack,
  type Redactor,
  randomId,
  type StopSignal,
  secretValues,
  tryLock,
} from "../platform/index.ts";
import { type RunResult, readResult, redactEvent } from "../report/index.ts";
import type { Saver } from "../snapshot/index.ts";
import { StateKeyInUse } from "../store/index.ts";
import { type Attachments, type AttachmentsHost, openAttachments } from "./attachments.ts";
import { finish } from "./finish.ts";
import { openPersistence, type PersistenceHost } from "./persistence.ts";
import { openBooks, type ResumeParts, resume } from "./resume.ts";
import {
  type Location,
  locateStateFolder,
  locateStore,
  locateWorkspace,
  prepareFolder,
  type Workspace,
} from "./workspace.ts";

/** What a run takes from the machine it is on. */
export interface RunHost
  extends Location,
    PersistenceHost,
    Pick<AttachmentsHost, "program" | "refusesPeople" | "toolFolder"> {
  clock: Clock;
  /** When the process began, ms since the epoch. */
  startedAt: number;
  announce(event: LoopEvent): void;
  /** How many runs may follow one another, each started by the end of the one before; undefined where none is started. */
  longestChain?: number | undefined;
}

/** How a run ended. */
export interface RunEnd {
  result: RunResult;
  exitCode: number;
  /** The checkout's top. */
  folder: string;
  place: EffortLocation;
  branch: string | undefined;
  /** Knows the secrets of the run. */
  redactor: Redactor;
  /** Whether everything recorded is in a snapshot too. */
  saved: boolean;
}

/** The lock in an effort's state that keeps a second run of it out. */
export const effortLockName = "run";
/** The lock in a checkout's git folder that keeps a second run out, whatever its effort. */
export const checkoutLockName = "ralph-ci-run";

/** What a signal that ended a process adds to its exit code, as shells count. */
const signalExitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Works on an effort until there is a reason to stop. @throws ConfigurationError that ends with the fix */
export async function run(inputs: RunInputs, host: RunHost): Promise<RunEnd> {
  await using owned = new OwnerStack();
  const redactor = createRedactor([...secretValues(host.environment), ...secretValues(inputs.agentValues)]);
  let joining: Attachments | undefined;
  const announce = (event: LoopEvent) => {
    const redacted = redactEvent(event, redactor);
    host.announce(redacted);
    joining?.observe(redacted);
  };
  const log = warningLog(announce);
  const state = stateFolder(locateStateFolder(inputs, host));
  // Every row of the journal has it: half of the letters are still far too many to come twice.
  const runId = randomId().slice(0, 16);
  const environment = { ...host.environment, [runMarkerVariable]: runId };
  const [located, journal] = await Promise.all([
    locateWorkspace(inputs, { folder: host.folder, environment }, log),
    openJournal(state.root, { log, now: host.clock.now }),
  ]);
  owned.use(journal);
  const { folder, place } = located;
  const end = (ending: Ending, branch?: string, saver?: Saver): RunEnd => {
    const generation = saver?.generation() ?? null;
    const result = readResult(journal, place.slug, { runId, ending, stateDir: state.root, generation });
    const exitCode = exitCodeOf(ending.reason, control?.cancelledBy());
    return { result, exitCode, folder, place, branch, redactor, saved: saver?.isSaved() ?? false };
  };

  const effortState = state.effort(place.slug);
  prepareFolder({ what: "the state folder", path: state.root, option: "--state-dir" }, located);
  const store = locateStore(inputs, host, located) ?? state.snapshots;
  const lock = tryLock(effortState, effortLockName);
  let control: Control | undefined;
  if (!isLock(lock)) {
    announce({ kind: "warning", text: describeHolder(lock) });
    announce({ kind: "stopping", reason: "superseded" });
    return end({ reason: "superseded" });
  }
  owned.use(lock);
  if (located.checkout && inputs.commit === "each") owned.use(lockCheckout(located.checkout));
  control = owned.use(openControl(state.signals(place.slug), host.startedAt));
  owned.use(listenForSignals((signal) => control?.cancel(signal)));

  const found = { ...located, runId, journal, effortState, control, redactor, announce };
  const isCancelled = () => control?.request() === "cancel";
  const endEarly = (reason: StopReason) => {
    announce({ kind: "stopping", reason });
    return end({ reason });
  };
  const kept = { ...found, stateDir: state.root, store, log };
  const keeping = await openPersistence(inputs, host, kept).catch(orCancelled(isCancelled));
  if (!keeping) return endEarly("cancelled");
  owned.use(keeping);
  const { saver, delivery } = keeping;
  const parts: ResumeParts = {
    ...{ ...buildParts(inputs, host, found), delivery },
    save: saver.save,
    saveLater: saver.saveLater,
    restore: keeping.restore,
  };
  const resumed = await resume(parts).catch(orHeld).catch(orCancelled(isCancelled));
  if (!resumed) return endEarly("cancelled");
  if (resumed instanceof StateKeyInUse) {
    announce({ kind: "warning", text: resumed.message });
    return endEarly("superseded");
  }
  const known = { ...parts, ...resumed };
  await openBooks(known);
  const loopParts = { ...known, push: await keeping.begin(resumed.branch) };
  const stateKey = inputs.stateKey ?? host.stateKey(place.slug);
  const signals = state.signals(place.slug);
  const until = host.startedAt + inputs.maxRuntime;
  joining = owned.use(openAttachments(inputs.attach, host, { ...known, stateKey, signals, log, until }));
  keeping.handOver();
  const ending = await runToTheEnd(loopParts, { save: saver.saveLast, longestChain: host.longestChain });
  await joining.linger();
  return end(ending, loopParts.branch, saver);
}

/** Another run's hold on the line is no fault of this one. */
function orHeld(error: unknown): StateKeyInUse {
  if (error instanceof StateKeyInUse) return error;
  throw error;
}

/** What fails because the run was cancelled is no fault: nothing has begun, and the next run finds all as it was. */
function orCancelled(isCancelled: () => boolean): (error: unknown) => undefined {
  return (error) => {
    if (!isCancelled()) throw error;
  };
}

/** Keeps a run of another effort out of the same checkout: each would switch branches under the other. */
function lockCheckout({ top, gitFolder }: Checkout): Lock {
  const lock = tryLock(gitFolder, checkoutLockName);
  if (isLock(lock)) return lock;
  throw new ConfigurationError(
    `process ${lock.pid} on ${lock.host} has been at work in ${top} since ${lock.since}, on another effort or with another state folder; wait for it; if it is gone for good, remove ${path.join(gitFolder, checkoutLockName)}.lock.*; or give this run a checkout of its own with git worktree add`,
  );
}

/** Runs the loop and closes the books, also where the loop fails. */
async function runToTheEnd(
  parts: LoopContext,
  end: Pick<LoopContext, "save"> & Pick<RunHost, "longestChain">,
): Promise<Ending> {
  const closing = { ...parts, ...end };
  try {
    const ending = await runLoop(parts);
    // What could not be pushed after its iteration may be possible now; a cancelled job has no time for it.
    if (ending.reason !== "cancelled") await parts.push();
    await finish(closing, ending, parts.control.cancelledBy() ?? "");
    return ending;
  } catch (error) {
    const text = parts.redactor.text(describeError(error));
    // The first fault is the one to tell, also where the books cannot be closed either.
    await finish(closing, { reason: "state-error" }, text).catch(() => {});
    if (error instanceof ConfigurationError) throw error;
    parts.announce({ kind: "warning", text });
    parts.announce({ kind: "stopping", reason: "state-error" });
    return { reason: "state-error" };
  }
}

function exitCodeOf(reason: StopReason, signal: StopSignal | undefined): number {
  return reason === "cancelled" && signal ? signalExitCodes[signal] : stopReasons[reason].exitCode;
}

type Found = Workspace &
  Pick<LoopContext, "runId" | "journal" | "effortState" | "control" | "redactor" | "announce">;

function buildParts(
  inputs: RunInputs,
  host: RunHost,
  found: Found,
): Omit<ResumeParts, "save" | "saveLater" | "restore" | "delivery"> {
  const { agentVariables, agentValues } = inputs;
  return {
    ...found,
    nonce: randomId().slice(0, 12),
    agents: createAgents(inputs, host.environment),
    choice: inputs.choice,
    people: createPresence({ ...found, clock: host.clock }),
    environment: {
      ...agentEnvironment(host.environment, agentVariables, agentValues),
      [runMarkerVariable]: found.runId,
    },
    runMarker: `${runMarkerVariable}=${found.runId}`,
    privateFolder: privateFolder(found.runId),
    verify: inputs.verify,
    limits: inputs,
    startedAt: host.startedAt,
    clock: host.clock,
    commit: inputs.commit,
    allowDirty: inputs.allowDirty,
  };
}

function warningLog(announce: (event: LoopEvent) => void): Log {
  return {
    info: (text) => announce({ kind: "note", text }),
    warn: (text) => announce({ kind: "warning", text }),
  };
}

function describeHolder(holder: LockHolder): string {
  return `process ${holder.pid} on ${holder.host} has been at work on this effort since ${holder.since}; if it is gone for good, remove the files run.lock.* of the effort in the state folder`;
}
