// A step that has a plan written instead of a run, and opens its pull request.
import type { AgentName } from "../../agents/index.ts";
import { createGitHubClient, readApiUrl } from "../../github/index.ts";
import type { RunInputs } from "../../inputs/index.ts";
import { type BranchPlan, planOnBranch } from "../../planning/index.ts";
import { describeError, systemClock, withDeadline } from "../../platform/index.ts";
import { type EffortFacts, EffortPull, type PullReport } from "../../pull-request/index.ts";
import type { RunHost } from "../../run/index.ts";
import { setPlanOutputs, stepStateNames } from "../outputs.ts";
import type { MainStep } from "../run-host.ts";
import { warnOfMissingSummary } from "../write-job-summary.ts";
import { renderPlanSection } from "./plan-section.ts";

/** The agent that writes plans. */
export function agentOfPlan({ choice }: RunInputs): AgentName {
  return choice.given ?? choice.byDefault;
}

/** Has a plan written, and shows it in a pull request. @returns the exit code. @throws ConfigurationError */
export async function runPlanStep(
  step: MainStep,
  inputs: RunInputs,
  { document, host }: { readonly document: string; readonly host: RunHost },
): Promise<number> {
  const { files, log } = step;
  // There is nothing to finish after the step.
  files.set("GITHUB_STATE", stepStateNames.saved, "true");
  const made = await planOnBranch(inputs, document, host);
  const { outcome, branch, refusal } = made;
  const { plan, records } = outcome;
  const why = plan ? refusal : (outcome.why ?? "it was cancelled");
  if (!plan || why !== undefined) {
    setPlanOutputs(files, undefined);
    const where = plan ? `the plan is in ${outcome.keptFile}` : `prompts and output are in ${records}`;
    log.fail(step.redactor.text(`there is no plan on a branch: ${why}; ${where}`));
    return 1;
  }
  const { stories } = plan.prd;
  for (const { id, title } of stories) log.write(`${id}  ${title}`);
  for (const text of [...outcome.remarks, ...outcome.warnings.map((each) => `Warning: ${each}`)])
    log.write(text);
  const section = renderPlanSection(outcome, stories, document);
  const report = await openPull(step, inputs, { host, made, section });
  const url = report?.url;
  const sentence = report?.sentence ?? `The plan is on the branch ${branch}.`;
  setPlanOutputs(files, { url });
  try {
    files.append("GITHUB_STEP_SUMMARY", step.redactor.text(`${section}\n\n${url ?? `Branch ${branch}`}\n`));
  } catch (error) {
    warnOfMissingSummary(log)(error);
  }
  log.write(`Plan with ${stories.length} stories. ${sentence}`);
  return 0;
}

const deadline = 30_000; // ms

/** @returns undefined where none is to be opened, or GitHub does not answer */
async function openPull(
  { log, redactor }: MainStep,
  inputs: RunInputs,
  { host, made, section }: { host: RunHost; made: BranchPlan; section: string },
): Promise<PullReport | undefined> {
  const { mode, labels, reviewers, assignees } = inputs.pullRequest;
  const { repository, credentials, environment } = host;
  if (mode === "never" || !repository || !credentials) return undefined;
  const { server, token } = credentials;
  const apiUrl = readApiUrl(environment);
  const pull = new EffortPull({
    host: createGitHubClient({ apiUrl, repository, token, clock: systemClock, deadline: deadline / 2 }),
    server,
    repository,
    base: made.base,
    draft: mode === "draft",
    labels,
    reviewers,
    assignees,
    section,
    redact: redactor.text,
    warn: (text) => log.warn(redactor.text(text)),
    note: (text) => log.write(redactor.text(text)),
  });
  try {
    return await withDeadline(systemClock, deadline, () => pull.publish(factsOf(made), made.branch));
  } catch (error) {
    log.warn(redactor.text(`the pull request was not written: ${describeError(error)}`));
    return undefined;
  }
}

/** What a pull request needs to know of something that has not begun. */
function factsOf({ outcome }: BranchPlan): EffortFacts {
  const { location, plan } = outcome;
  const goal = plan?.prd.description || plan?.prd.project || location.slug;
  return {
    effortId: `plan${location.slug}`,
    effort: location.slug,
    goal: `Plan: ${goal}`,
    stories: [],
    proof: undefined,
    standing: "",
    next: undefined,
    joining: undefined,
    iterations: 0,
    costUsd: outcome.costUsd,
    proposed: [],
    isProved: false,
  };
}
