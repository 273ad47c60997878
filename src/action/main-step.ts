// The main step of the action: reads the inputs, has the effort worked on, and says on the job's page what came of it.
import { type Handoff, renderHandoff } from "../handoff.ts";
import {
  failsOnIncomplete,
  type GivenWords,
  nameInputs,
  readActionWords,
  readAgentValues,
  readRunInputs,
  withoutInputs,
} from "../inputs/index.ts";
import { openJournal } from "../journal/index.ts";
import { stopReasons } from "../loop/index.ts";
import {
  ConfigurationError,
  createRedactor,
  describeError,
  randomId,
  type Surroundings,
  secretValues,
  systemClock,
} from "../platform/index.ts";
import { readSummary, renderSummary } from "../report/index.ts";
import { type RunEnd, run } from "../run.ts";
import { setFailedOutputs, setOutputs } from "./outputs.ts";
import { stateNames } from "./state-names.ts";
import { openStepLog, type Runner, type StepLog } from "./step-log.ts";
import { stepView } from "./step-view.ts";
import { defaultStateDir, hostFolder, workflowLine } from "./workflow-place.ts";

/** The exit code for wrong usage or configuration (EX_USAGE of sysexits(3)). */
const usageExitCode = 64;

/** Works on the effort and gives the exit code of the step. */
export async function runMainStep(surroundings: Surroundings, runner: Runner): Promise<number> {
  const environment = withoutInputs(surroundings.environment);
  const secrets = secretValues({ ...environment, ...readAgentValues(surroundings.environment) });
  // Before anything is printed; the runner masks them in all that any step prints from here on.
  for (const secret of secrets) runner.setSecret(secret);
  using log = openStepLog(surroundings.output, runner, randomId);
  try {
    const given = readActionWords(surroundings.environment);
    const inputs = readRunInputs({ "state-dir": defaultStateDir(surroundings), ...given });
    const end = await run(inputs, {
      folder: hostFolder(surroundings),
      environment,
      startedAt: surroundings.startedAt,
      clock: systemClock,
      announce: stepView(log, nameInputs),
      ...workflowLine(environment),
      handOver: (handoff: Handoff) => runner.saveState(stateNames.handoff, renderHandoff(handoff)),
    });
    setOutputs(runner, end.result);
    if (end.saved) runner.saveState(stateNames.saved, "true");
    await showSummary(runner, end).catch((error: unknown) => {
      log.warn(`the summary could not be written: ${describeError(error)}`);
    });
    return conclude(log, end, given);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) setFailedOutputs(runner);
    return reportFailure(error, log, createRedactor(secrets).text);
  }
}

async function showSummary(runner: Runner, end: RunEnd): Promise<void> {
  const silent = { info: () => {}, warn: () => {} };
  const { stateDir, runId, stopReason, generation } = end.result;
  using journal = await openJournal(stateDir, { log: silent, now: systemClock.now });
  const facts = readSummary(journal, end.place.slug, { runId, stopReason, generation });
  if (!facts) return;
  await runner.summary.addRaw(end.redactor.text(renderSummary(facts, { rename: nameInputs }))).write();
}

/** Says the last word and gives the exit code: a run that stopped short is a failure only where somebody wants it so. */
function conclude(log: StepLog, end: RunEnd, given: GivenWords): number {
  const { status, stopReason, stories } = end.result;
  const text = `${status}: ${stories.passed} of ${stories.total} stories passed. ${nameInputs(stopReasons[stopReason].sentence)}`;
  if (status === "failed" || (status === "incomplete" && failsOnIncomplete(given))) {
    log.fail(text);
    return 1;
  }
  log.write(text);
  return 0;
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
