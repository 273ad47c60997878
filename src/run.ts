// The life of a run: builds every part once, owns them on one stack, and gives the result.
import { agentEnvironment, createCommandAgent } from "./agents/index.ts";
import type { EffortPlace } from "./effort/index.ts";
import { finish } from "./finish.ts";
import { openCheckout } from "./git/index.ts";
import type { RunInputs } from "./inputs/index.ts";
import { openJournal, stateFolder } from "./journal/index.ts";
import { locate, locateState, type Standpoint } from "./locate.ts";
import {
  type LoopEvent,
  type LoopParts,
  openControl,
  runLoop,
  type StopReason,
  stopReasons,
} from "./loop/index.ts";
import {
  type Clock,
  createRedactor,
  isLock,
  type LockHolder,
  listenForSignals,
  makeFolder,
  OwnerStack,
  randomId,
  secretValues,
  tryLock,
} from "./platform/index.ts";
import { type RunResult, readResult } from "./report/index.ts";
import { openBooks, type ResumeParts, resume, runMarkName } from "./resume.ts";

/** What a run takes from the machine it is on. */
export interface RunHost extends Standpoint {
  clock: Clock;
  /** When the process began, ms since the epoch. */
  startedAt: number;
  announce(event: LoopEvent): void;
}

/** How a run ended. */
export interface RunEnd {
  result: RunResult;
  exitCode: number;
  /** The checkout's top. */
  folder: string;
  place: EffortPlace;
  branch: string | undefined;
}

/** What a signal that ended a process adds to its exit code, as shells count. */
const signalExitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Works on an effort until there is a reason to stop. @throws ConfigurationError that ends with the fix */
export async function run(inputs: RunInputs, host: RunHost): Promise<RunEnd> {
  await using owned = new OwnerStack();
  const { folder, place } = await locate(inputs, host);
  const state = stateFolder(locateState(inputs, host));
  const runId = randomId();
  const journal = await openJournal(state.root, { log: warningLog(host), now: () => host.clock.now() });
  const end = (reason: StopReason, exitCode: number, branch: string | undefined): RunEnd => {
    const result = readResult(journal, place.slug, { runId, stopReason: reason, stateDir: state.root });
    return { result, exitCode, folder, place, branch };
  };

  makeFolder(state.effort(place.slug));
  const lock = tryLock(state.effort(place.slug), "run");
  if (!isLock(lock)) {
    host.announce({ kind: "warning", text: describeHolder(lock) });
    host.announce({ kind: "stopping", reason: "superseded" });
    return end("superseded", stopReasons.superseded.exitCode, undefined);
  }
  owned.use(lock);

  const control = owned.use(openControl(state.signals(place.slug), host.startedAt));
  owned.use(listenForSignals((signal) => control.cancel(signal)));
  const parts = await buildParts(inputs, host, {
    folder,
    place,
    runId,
    journal,
    effortState: state.effort(place.slug),
    control,
  });
  const known = await resume(parts);
  const loopParts: LoopParts = { ...parts, ...known };
  await openBooks(loopParts);
  const reason = await runLoop(loopParts);
  await finish(loopParts, reason, control.cancelledBy() ?? "");
  const cancelledBy = reason === "cancelled" ? control.cancelledBy() : undefined;
  return end(reason, cancelledBy ? signalExitCodes[cancelledBy] : stopReasons[reason].exitCode, known.branch);
}

type Found = Pick<LoopParts, "folder" | "place" | "runId" | "journal" | "effortState" | "control">;

async function buildParts(inputs: RunInputs, host: RunHost, found: Found): Promise<ResumeParts> {
  const mark = `${runMarkName}=${found.runId}`;
  const secrets = [...secretValues(host.environment), ...secretValues(inputs.agentValues)];
  const checkout = await openCheckout({
    folder: found.folder,
    environment: { ...host.environment, [runMarkName]: found.runId },
    log: warningLog(host),
  });
  return {
    ...found,
    nonce: randomId().slice(0, 12),
    checkout,
    agent: createCommandAgent(inputs.agentCommand),
    environment: {
      ...agentEnvironment(host.environment, inputs.agentVariables, inputs.agentValues),
      [runMarkName]: found.runId,
    },
    mark,
    verify: inputs.verify,
    limits: {
      maxIterations: inputs.maxIterations,
      maxRuntime: inputs.maxRuntime,
      maxFailures: inputs.maxFailures,
      stuckAfter: inputs.stuckAfter,
      iterationTimeout: inputs.iterationTimeout,
      gateTimeout: inputs.gateTimeout,
      rotateAt: inputs.rotateAt,
    },
    startedAt: host.startedAt,
    redactor: createRedactor(secrets),
    clock: host.clock,
    commit: inputs.commit,
    allowDirty: inputs.allowDirty,
    save: async () => {},
    announce: host.announce,
  };
}

function warningLog(host: RunHost) {
  return {
    info: (text: string) => host.announce({ kind: "note", text }),
    warn: (text: string) => host.announce({ kind: "warning", text }),
  };
}

function describeHolder(holder: LockHolder): string {
  return `process ${holder.pid} on ${holder.host} has been at work on this effort since ${holder.since}`;
}
