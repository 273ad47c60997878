// The main step of the action: reads the inputs, has the effort worked on, and says on the job's page what came of it.
import type { AgentName } from "../agents/index.ts";
import { loadEffort } from "../effort/index.ts";
import {
  failsOnIncomplete,
  installsAgents,
  nameInputs,
  type OptionValues,
  type RunInputs,
  readActionValues,
  readJobRuntime,
  readLongestChain,
  readRetentionDays,
  readRunInputs,
} from "../inputs/index.ts";
import { openJournal } from "../journal/index.ts";
import { agentsOfEffort, describeEnding } from "../loop/index.ts";
import {
  ConfigurationError,
  createRedactor,
  describeError,
  type Environment,
  type ProcessContext,
  randomId,
  silentLog,
  systemClock,
  usageExitCode,
} from "../platform/index.ts";
import {
  type Handoff,
  type Location,
  locateWorkspace,
  type RunEnd,
  renderHandoff,
  run,
} from "../run/index.ts";
import { setUpAgents } from "./agent-setup.ts";
import { describeConnectionRefusal, readEvent } from "./event.ts";
import { writeIdentityFile } from "./identity.ts";
import { setFailedOutputs, setOutputs } from "./outputs.ts";
import { maskSecrets } from "./secrets.ts";
import { stepStateNames } from "./state-names.ts";
import { openStepLog, type Runner, type StepLog } from "./step-log.ts";
import { createEventLogger } from "./step-view.ts";
import {
  checkoutFolder,
  defaultStateDir,
  readCredentials,
  readJobStart,
  toolFolder,
  workflowStateKey,
} from "./workflow-context.ts";
import { warnOfMissingSummary, writeJobSummary } from "./write-job-summary.ts";

/** Works on the effort and gives the exit code of the step. */
export async function runMainStep(surroundings: ProcessContext, runner: Runner): Promise<number> {
  // Before anything is printed; the runner masks them in all that any step prints from here on.
  const { environment, secrets } = maskSecrets(surroundings, runner);
  using log = openStepLog(surroundings.output, runner, randomId);
  try {
    using placed = writeIdentityFile(readActionValues(surroundings.environment), surroundings);
    const { given } = placed;
    const inputs = readStepInputs(given, surroundings);
    const host = { folder: checkoutFolder(surroundings), environment };
    const end = await run(inputs, {
      ...host,
      environment: installsAgents(given) ? await prepareAgents(inputs, host, surroundings, log) : environment,
      startedAt: surroundings.startedAt,
      clock: systemClock,
      announce: createEventLogger(log, nameInputs),
      ...workflowStateKey(environment),
      hidesCredentials: true,
      pullRequest: readEvent(surroundings.environment).pullRequest,
      attachRefusal: describeConnectionRefusal(surroundings.environment),
      program: surroundings.program,
      toolFolder: installsAgents(given) ? toolFolder(surroundings) : undefined,
      credentials: readCredentials(surroundings.environment),
      continueLimit: readLongestChain(given),
      retentionDays: readRetentionDays(given),
      saveHandoff: (handoff: Handoff) => runner.saveState(stepStateNames.handoff, renderHandoff(handoff)),
    });
    setOutputs(runner, end.result);
    if (end.saved) runner.saveState(stepStateNames.saved, "true");
    if (end.result.continues) runner.saveState(stepStateNames.continues, "true");
    await showSummary(runner, end).catch(warnOfMissingSummary(log));
    return conclude(log, end, given);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) tellFailed(runner, log);
    return reportFailure(error, log, createRedactor(secrets).text);
  }
}

/** The inputs of the run; without a limit of its own it ends in time before its job does. */
function readStepInputs(given: OptionValues, surroundings: ProcessContext): RunInputs {
  const { startedAt } = surroundings;
  const inputs = readRunInputs({ "state-dir": defaultStateDir(surroundings), ...given });
  const maxRuntime = readJobRuntime(given, startedAt - readJobStart(startedAt));
  return maxRuntime === undefined ? inputs : { ...inputs, maxRuntime };
}

/** Installs what the agents of the effort lack. An effort that cannot be read is for the run to complain of. */
async function prepareAgents(
  inputs: RunInputs,
  host: Location,
  { temporaryFolder }: ProcessContext,
  log: StepLog,
): Promise<Environment> {
  let agents: AgentName[];
  try {
    const { place } = await locateWorkspace(inputs, host, silentLog);
    agents = agentsOfEffort(loadEffort(place).prd, inputs.choice);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return host.environment;
  }
  const wantsTmux = inputs.claudeMode !== "print";
  return setUpAgents({
    agents,
    installsTmux: wantsTmux,
    environment: host.environment,
    temporaryFolder,
    log,
  });
}

async function showSummary(runner: Runner, { result, place, redactor }: RunEnd): Promise<void> {
  using journal = await openJournal(result.stateDir, { log: silentLog, now: systemClock.now });
  await writeJobSummary({ runner, journal, redactor }, place.slug, result);
}

/** Says the last word and gives the exit code: a run that stopped short is a failure only where somebody wants it so. */
function conclude(log: StepLog, end: RunEnd, given: OptionValues): number {
  const { status, stopReason: reason, stories, resumeAt: at } = end.result;
  const sentence = describeEnding({ reason, resumeAt: at === null ? undefined : Date.parse(at) });
  const text = `${status}: ${stories.passed} of ${stories.total} stories passed. ${nameInputs(sentence)}`;
  if (status === "failed" || (status === "incomplete" && failsOnIncomplete(given))) {
    log.fail(text);
    return 1;
  }
  log.write(text);
  return 0;
}

/** Sets the outputs of a failure; on a full disk they cannot be written, and what failed first is still to be told. */
function tellFailed(runner: Runner, log: StepLog): void {
  try {
    setFailedOutputs(runner);
  } catch (error) {
    log.warn(`the outputs of this step could not be set: ${describeError(error)}`);
  }
}

/** One line for what the user can mend; anything else with its stack. */
function reportFailure(error: unknown, log: StepLog, redact: (text: string) => string): number {
  if (error instanceof ConfigurationError) {
    log.fail(redact(nameInputs(error.message)));
    return usageExitCode;
  }
  log.fail(redact(describeError(error)));
  if (error instanceof Error && error.stack) log.write(redact(error.stack));
  return 1;
}
