// Builds the context of the loop from the run's own.
import { type Agents, agentEnvironment } from "../agents/index.ts";
import {
  type Control,
  createGuard,
  type LoopContext,
  type Presence,
  privateFolder,
  recordPreExistingChanges,
  rememberLeftOut,
} from "../loop/index.ts";
import { randomId, runMarkerVariable } from "../platform/index.ts";
import type { RunContext } from "./context.ts";
import type { RunIssue } from "./issue/index.ts";
import type { Persistence } from "./persistence.ts";
import type { RunPull } from "./pull-request/index.ts";
import type { ResumedEffort } from "./resume.ts";
import type { RunSandbox } from "./sandbox/index.ts";
import { trustSettings } from "./start/index.ts";

/** What the loop gets besides the run's context. */
export interface LoopSupplies {
  readonly agents: Agents;
  readonly box: RunSandbox;
  readonly limits: LoopContext["limits"];
  readonly control: Control;
  readonly presence: Presence;
  readonly persistence: Persistence;
  /** Undefined where no pull request is opened. */
  readonly pull: RunPull | undefined;
  /** Undefined where nothing is checked off. */
  readonly issue: RunIssue | undefined;
  readonly resumed: ResumedEffort;
  readonly ignoredBefore: ReadonlySet<string>;
}

/** The context of the loop. Its environment is the allow-listed one of agents and gates. */
export function createLoopContext(context: RunContext, supplies: LoopSupplies): LoopContext {
  const { runId, inputs, host } = context;
  const { resumed, persistence } = supplies;
  const preExistingChanges = new Map(resumed.preExistingChanges);
  const environment = agentEnvironment(supplies.box.environment, inputs.agentVariables, inputs.agentValues);
  return Object.freeze({
    runId,
    nonce: randomId().slice(0, 12),
    location: context.location,
    effortType: resumed.effortType,
    folder: context.folder,
    workFolder: context.workFolder,
    checkout: context.checkout,
    effortState: context.effortState,
    privateFolder: privateFolder(runId),
    journal: context.journal,
    agents: supplies.agents,
    sandbox: supplies.box.sandbox,
    choice: inputs.choice,
    environment: { ...environment, [runMarkerVariable]: runId },
    runMarker: `${runMarkerVariable}=${runId}`,
    verify: inputs.verify,
    proof: { when: inputs.proof, setup: inputs.setup },
    limits: supplies.limits,
    branch: resumed.branch,
    preExistingChanges,
    protectedPaths: context.protectedPaths,
    guard: createGuard({
      ...context,
      branch: resumed.branch,
      paths: context.protectedPaths,
      privateFolder: privateFolder(runId),
      trust: trustSettings(context, resumed),
    }),
    ignoredBefore: supplies.ignoredBefore,
    commitAll: inputs.commitAll,
    leaveOut: (paths: readonly string[]) => {
      if (paths.length === 0) return;
      const leftOut = recordPreExistingChanges(paths, context.folder);
      for (const [path, status] of leftOut) preExistingChanges.set(path, status);
      rememberLeftOut(context.effortState, leftOut, context.redactor);
    },
    startedAt: host.startedAt,
    redactor: context.redactor,
    clock: context.clock,
    control: supplies.control,
    presence: supplies.presence,
    listen: async () => {
      await supplies.pull?.listen();
    },
    push: async () => {
      const hasMoved = await persistence.push();
      supplies.pull?.publish();
      supplies.issue?.publish();
      await supplies.pull?.answer();
      return hasMoved;
    },
    save: persistence.saver.save,
    saveLater: persistence.saver.saveLater,
    announce: context.announce,
  });
}
