// The main step of the action: reads the inputs, works on the effort, and reports the result to the workflow.
import * as path from "node:path";
import {
  failsOnIncomplete,
  nameInputs,
  type OptionValues,
  type RunInputs,
  readActionValues,
  readJobRuntime,
  readPlanDocument,
  readRunInputs,
  warnAboutInputs,
} from "../inputs/index.ts";
import { openJournal, stateFolder } from "../journal/index.ts";
import { describeEnding } from "../loop/index.ts";
import {
  ConfigurationError,
  createRedactor,
  describeError,
  fileStatus,
  MachineError,
  type ProcessContext,
  randomId,
  silentLog,
  systemClock,
  usageExitCode,
} from "../platform/index.ts";
import { renderNextStep, renderPush, reportFile } from "../report/index.ts";
import { type RunEnd, run } from "../run/index.ts";
import { CommandFiles } from "./command-files.ts";
import { setFailedOutputs, setOutputs, setRefusedOutputs, stepStateNames } from "./outputs.ts";
import { agentOfPlan, runPlanStep } from "./plan/index.ts";
import { createRunHost, type MainStep, startRunSetup } from "./run-host.ts";
import { maskSecrets, writeIdentityFile } from "./secrets.ts";
import { openStepLog, type Runner, type StepLog } from "./step-log.ts";
import {
  checkTrigger,
  describeNoRun,
  findPullStart,
  onBaseBranch,
  readEvent,
  renderPullStart,
} from "./trigger/index.ts";
import { defaultStateDir, readJobStart } from "./workflow-context.ts";
import { warnOfMissingSummary, writeJobSummary } from "./write-job-summary.ts";

/** Works on the effort. @returns the exit code of the step */
export async function runMainStep(context: ProcessContext, runner: Runner): Promise<number> {
  // Before any output: from here on the runner masks the secrets in the output of all steps.
  const { environment, secrets } = maskSecrets(context, runner);
  const redactor = createRedactor(secrets);
  using log = openStepLog(context.output, runner, randomId);
  const fileLog = { warn: (line: string) => log.warn(redactor.text(line)) };
  const files = new CommandFiles({ environment: context.environment, log: fileLog, isPost: false });
  const step: MainStep = { context, files, log, redactor, environment, secrets };
  try {
    const values = readActionValues(context.environment);
    const noRun = describeNoRun(readEvent(context.environment));
    if (noRun !== undefined) return rest(step, noRun);
    const refusal = await findEventRefusal(step, values);
    if (refusal !== undefined) return refuse(step, refusal, values);
    const document = readPlanDocument(values);
    if (document !== undefined) return await planInStep(step, values, document);
    const start = await choosePullStart(step, values);
    if (start.rest !== undefined) return rest(step, start.rest);
    using identity = writeIdentityFile(start.values, context);
    const { given } = identity;
    for (const text of warnAboutInputs(context.environment)) log.warn(text);
    const inputs = readStepInputs(given, context);
    await using setup = await startRunSetup(start.step, inputs, given);
    const end = await run(inputs, createRunHost(start.step, given, setup));
    setOutputs(files, end.result);
    if (end.saved) files.set("GITHUB_STATE", stepStateNames.saved, "true");
    if (end.result.continues) files.set("GITHUB_STATE", stepStateNames.continues, "true");
    await showSummary(files, end).catch(warnOfMissingSummary(log));
    return conclude(log, end, given);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) trySetFailedOutputs(files, log);
    return reportFailure(error, log, redactor.text);
  } finally {
    files.close();
  }
}

/** Has a plan written instead of a run. @returns the exit code of the step */
async function planInStep(step: MainStep, values: OptionValues, document: string): Promise<number> {
  for (const text of warnAboutInputs(step.context.environment)) step.log.warn(text);
  const inputs = readStepInputs(values, step.context);
  await using setup = await startRunSetup(step, inputs, values, [agentOfPlan(inputs)]);
  await setup?.packagesReady();
  await setup?.agentsReady();
  const host = createRunHost(step, values, setup);
  return await runPlanStep(step, inputs, { document, host });
}

/** Until the event is known to be allowed, a post step may not work either. */
async function findEventRefusal(
  { context, files, log, redactor }: MainStep,
  values: OptionValues,
): Promise<string | undefined> {
  files.set("GITHUB_STATE", stepStateNames.refused, "true");
  const refusal = await checkTrigger(context, values, log.write);
  if (refusal !== undefined) return redactor.text(refusal);
  files.set("GITHUB_STATE", stepStateNames.refused, "false");
  return undefined;
}

/** What an event of a pull request asks for: the step with its effort, or why it asks for nothing. */
async function choosePullStart(
  step: MainStep,
  values: OptionValues,
): Promise<{ step: MainStep; values: OptionValues; rest?: string }> {
  const { context, files, log, environment, redactor } = step;
  const fileLog = { info: log.write, warn: (line: string) => log.warn(redactor.text(line)) };
  const start = await findPullStart(context, values, { environment, log: fileLog });
  if (start === undefined) return { step, values };
  if (typeof start === "string") return { step, values, rest: redactor.text(start) };
  files.set("GITHUB_STATE", stepStateNames.pullStart, renderPullStart(start));
  return {
    step: { ...step, environment: onBaseBranch(environment, start) },
    values: { ...values, effort: start.effort },
  };
}

/** Ends a step whose event asks for no run. @returns the exit code: it never fails */
function rest({ files, log }: MainStep, sentence: string): number {
  files.set("GITHUB_STATE", stepStateNames.refused, "true");
  setRefusedOutputs(files);
  log.write(sentence);
  showSentence(files, log, sentence);
  return 0;
}

function showSentence(files: CommandFiles, log: StepLog, sentence: string): void {
  try {
    files.append("GITHUB_STEP_SUMMARY", `**${sentence}**\n`);
  } catch (error) {
    warnOfMissingSummary(log)(error);
  }
}

/** Ends a step in which nothing ran. @returns the exit code: a refusal is not a failure */
function refuse({ files, log }: MainStep, refusal: string, values: OptionValues): number {
  setRefusedOutputs(files);
  const fails = failsOnIncomplete(values);
  if (fails) log.fail(refusal);
  else log.warn(refusal);
  showSentence(files, log, refusal);
  return fails ? 1 : 0;
}

/** The inputs of the run. By default the run ends in time before its job does. */
function readStepInputs(given: OptionValues, context: ProcessContext): RunInputs {
  const { startedAt } = context;
  const inputs = readRunInputs({ "state-dir": defaultStateDir(context), attach: "off", ...given });
  const maxRuntime = readJobRuntime(given, startedAt - readJobStart(startedAt));
  return maxRuntime === undefined ? inputs : { ...inputs, maxRuntime };
}

async function showSummary(files: CommandFiles, { result, location, redactor, push }: RunEnd): Promise<void> {
  using journal = await openJournal(result.stateDir, { log: silentLog, now: systemClock.now });
  const { runId, stopReason, generation } = result;
  const report = path.join(stateFolder(result.stateDir).effort(location.slug), reportFile);
  const run = { runId, stopReason, generation, push, hasReport: fileStatus(report) !== undefined };
  await writeJobSummary({ files, journal, redactor }, location.slug, run);
}

/** Logs the result, and as the last line what comes next. @returns the exit code: an incomplete run fails only with `fail-on-incomplete` */
function conclude(log: StepLog, end: RunEnd, given: OptionValues): number {
  const { status, stopReason: reason, stories, resumeAt: at, error: why, next } = end.result;
  const sentence = describeEnding({ reason, resumeAt: at === null ? undefined : Date.parse(at), why });
  const text = `${status}: ${stories.passed} of ${stories.total} stories passed. ${nameInputs(sentence)}`;
  const fails = status === "failed" || (status === "incomplete" && failsOnIncomplete(given));
  if (fails) log.fail(text);
  else if (end.usedUp) log.warn(`${text} ${next.text}`);
  const push = end.push ? renderPush(end.push) : "";
  const line = fails || end.usedUp ? push : `${text} ${push}`.trim();
  if (line !== "") log.write(line);
  log.write(`Next: ${renderNextStep(next)}`);
  return fails ? 1 : 0;
}

/** Only warns if it fails, such as on a full disk: the first error is still to be reported. */
function trySetFailedOutputs(files: CommandFiles, log: StepLog): void {
  try {
    setFailedOutputs(files);
  } catch (error) {
    log.warn(`the outputs of this step could not be set: ${describeError(error)}`);
  }
}

/** One line for an error that the user can fix; any other error with its stack. */
function reportFailure(error: unknown, log: StepLog, redact: (text: string) => string): number {
  if (error instanceof ConfigurationError) {
    log.fail(redact(nameInputs(error.message)));
    return usageExitCode;
  }
  log.fail(redact(describeError(error)));
  if (error instanceof Error && error.stack && !(error instanceof MachineError))
    log.write(redact(error.stack));
  return 1;
}
