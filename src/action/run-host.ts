// The host of a run in a workflow: the job's checkout, token and event, and the agents that it needs.
import type { AgentName } from "../agents/index.ts";
import { loadEffort } from "../effort/index.ts";
import {
  installsAgents,
  nameInputs,
  type OptionValues,
  type RunInputs,
  readContinueLimit,
  readRetentionDays,
} from "../inputs/index.ts";
import { agentsOfEffort } from "../loop/index.ts";
import {
  ConfigurationError,
  type Environment,
  fileStatus,
  type ProcessContext,
  type Redactor,
  silentLog,
  systemClock,
} from "../platform/index.ts";
import { locateWorkspace, type RunHost, renderHandoff } from "../run/index.ts";
import { knowsSandbox } from "../sandbox/index.ts";
import type { CommandFiles } from "./command-files.ts";
import { stepStateNames } from "./outputs.ts";
import { readSealingSecrets } from "./secrets.ts";
import { type AgentSetup, startSetup } from "./setup/index.ts";
import { createEventLogger, type StepLog } from "./step-log.ts";
import { describeConnectionRefusal, isByPerson, readAllowedEvents, readEvent } from "./trigger/index.ts";
import { checkoutFolder, readCredentials, readWorkflowRun, toolFolder } from "./workflow-context.ts";

/** The main step at work. */
export interface MainStep {
  context: ProcessContext;
  files: CommandFiles;
  log: StepLog;
  redactor: Redactor;
  /** The environment of the run, without the action's inputs. */
  environment: Environment;
  /** Also those that inputs give, such as the job's token. */
  secrets: readonly string[];
}

/** Creates the host of a run. @param setup the agents that are being installed; undefined where none is */
export function createRunHost(step: MainStep, given: OptionValues, setup: AgentSetup | undefined): RunHost {
  const { context, files, log, environment, secrets } = step;
  const announce = createEventLogger(log, nameInputs);
  const { stateKey, repository, attempt, workflowRun } = readWorkflowRun(environment);
  const event = readEvent(context.environment);
  return {
    folder: checkoutFolder(context),
    environment: setup?.environment ?? environment,
    notInstalled: setup?.notInstalled,
    setup,
    startedAt: context.startedAt,
    clock: systemClock,
    announce: (event) => {
      // Between any two steps of a run, so also after each turn and each gate.
      files.restore();
      announce(event);
    },
    stateKey,
    repository,
    attempt,
    workflowRun,
    place: "workflow",
    hidesCredentials: true,
    secrets,
    sealing: readSealingSecrets(context.environment),
    isStartedByPerson: isByPerson(event),
    // The work of a pull request that people comment on or review continues on its own branch.
    pullRequest: event.feedback ? undefined : event.pullRequest,
    attachRefusal: describeConnectionRefusal(event),
    allowedEvents: readAllowedEvents(given).events,
    allowedBots: readAllowedEvents(given).bots,
    program: context.program,
    toolFolder: installsAgents(given) ? toolFolder(context) : undefined,
    credentials: readCredentials(context.environment),
    continueLimit: readContinueLimit(given),
    retentionDays: readRetentionDays(given),
    saveHandoff: (handoff) => files.set("GITHUB_STATE", stepStateNames.handoff, renderHandoff(handoff)),
  };
}

/** Starts to install the programs that the agents of the run lack. @param named if they are not those of an effort */
export async function startRunSetup(
  step: MainStep,
  inputs: RunInputs,
  given: OptionValues,
  named?: readonly AgentName[],
): Promise<AgentSetup | undefined> {
  const { context, log, redactor, environment } = step;
  if (!installsAgents(given)) return undefined;
  const agents = named ?? (await findAgents(step, inputs));
  if (agents === undefined) return undefined;
  const { temporaryFolder } = context;
  const installsTmux = inputs.claudeMode !== "print";
  // The sandbox's library needs a newer Node than the program: without one, nothing is installed for it.
  const installsSandbox = inputs.sandbox !== "off" && knowsSandbox(context.nodeVersion);
  return startSetup({
    agents,
    installsTmux,
    installsSandbox,
    environment,
    temporaryFolder,
    log,
    redactor,
  });
}

/** The agents of the effort; undefined if it cannot be read, which the run itself reports. */
async function findAgents(
  { context, environment }: MainStep,
  inputs: RunInputs,
): Promise<AgentName[] | undefined> {
  try {
    const from = { folder: checkoutFolder(context), environment };
    const { location } = await locateWorkspace(inputs, from, silentLog);
    // The effort of an issue may not exist yet.
    const isMissing = location.issue !== undefined && !fileStatus(location.prdFile);
    const plan = isMissing ? { agent: undefined, stories: [] } : loadEffort(location).prd;
    return agentsOfEffort(plan, inputs.choice);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return undefined;
  }
}
