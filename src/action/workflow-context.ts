// Tells from the runner's variables where a workflow step works and which line of snapshots is its own.
// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/variables
import * as path from "node:path";
import { readGithubToken } from "../inputs/index.ts";
import { ancestorStartTime, type Environment, type ProcessContext } from "../platform/index.ts";
import type { RunHost } from "../run/index.ts";

/** The folder of the state unless another one is given: one that the runner empties after the job. */
export function defaultStateDir({ environment, temporaryFolder }: ProcessContext): string {
  return path.join(environment.RUNNER_TEMP || temporaryFolder, "ralph");
}

/** What lets git in at the service that runs the workflow; undefined without a token. */
export function readCredentials(environment: Environment): RunHost["credentials"] {
  const token = readGithubToken(environment);
  return token === undefined
    ? undefined
    : { server: environment.GITHUB_SERVER_URL || "https://github.com", token };
}

/** The runner's process that lives as long as a job. Source: https://github.com/actions/runner, src/Runner.Worker */
const runnerWorkerName = "Runner.Worker";

/** When the job began, ms since the epoch; where that cannot be seen, when the step did. */
export function readJobStart(stepStart: number): number {
  return Math.min(ancestorStartTime(runnerWorkerName) ?? stepStart, stepStart);
}

/** Where installed programs are kept: the runner's own place for them, if it has one. */
export function toolFolder({
  environment,
  temporaryFolder,
}: Pick<ProcessContext, "environment" | "temporaryFolder">) {
  return environment.RUNNER_TOOL_CACHE || path.join(temporaryFolder, "ralph-ci-tools");
}

/** The folder that paths are relative to: the checkout of the workflow. */
export function checkoutFolder({ environment, folder }: ProcessContext): string {
  return environment.GITHUB_WORKSPACE || folder;
}

/** The line of snapshots: `<workflow file>/<effort>/<branch>`. */
export function workflowStateKey(
  environment: Environment,
): Pick<RunHost, "stateKey" | "repository" | "attempt" | "workflowRun"> {
  const branch = environment.GITHUB_HEAD_REF || environment.GITHUB_REF_NAME || "unknown";
  return {
    stateKey: (effort) => `${workflowFile(environment)}/${effort}/${branch}`,
    repository: environment.GITHUB_REPOSITORY || undefined,
    attempt: Number(environment.GITHUB_RUN_ATTEMPT) || 1,
    workflowRun: environment.GITHUB_RUN_ID || undefined,
  };
}

/** The name of the workflow's file, from `owner/name/.github/workflows/ralph.yml@refs/heads/main`. */
function workflowFile(environment: Environment): string {
  const [file = ""] = (environment.GITHUB_WORKFLOW_REF ?? "").split("@");
  return path.posix.basename(file) || environment.GITHUB_WORKFLOW || "workflow";
}
