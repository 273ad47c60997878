// Reads the context of a workflow step: its folders, token and run.
// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/variables
import * as path from "node:path";
import { readGithubToken } from "../inputs/index.ts";
import { ancestorStartTime, type Environment, type ProcessContext } from "../platform/index.ts";
import type { RunHost } from "../run/index.ts";

/** The default state folder, which the runner empties after the job. */
export function defaultStateDir({ environment, temporaryFolder }: ProcessContext): string {
  return path.join(environment.RUNNER_TEMP || temporaryFolder, "ralph");
}

/** The checkout of the workflow, to which paths are relative. */
export function checkoutFolder({ environment, folder }: ProcessContext): string {
  return environment.GITHUB_WORKSPACE || folder;
}

/** The folder for installed programs: the runner's tool cache, if it has one. */
export function toolFolder({
  environment,
  temporaryFolder,
}: Pick<ProcessContext, "environment" | "temporaryFolder">): string {
  return environment.RUNNER_TOOL_CACHE || path.join(temporaryFolder, "ralph-ci-tools");
}

/** The runner's process that lives as long as the job. Source: https://github.com/actions/runner, src/Runner.Worker */
const runnerWorkerName = "Runner.Worker";

/** When the job started, in ms since the epoch; if unknown, when the step started. */
export function readJobStart(stepStart: number): number {
  return Math.min(ancestorStartTime(runnerWorkerName) ?? stepStart, stepStart);
}

/** The credentials for GitHub and git; undefined without a token. */
export function readCredentials(environment: Environment): RunHost["credentials"] {
  const token = readGithubToken(environment);
  return token === undefined
    ? undefined
    : { server: environment.GITHUB_SERVER_URL || "https://github.com", token };
}

/** The workflow run, and the default state key `<workflow file>/<effort>/<branch>`. */
export function readWorkflowRun(
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

function workflowFile(environment: Environment): string {
  const [file = ""] = (environment.GITHUB_WORKFLOW_REF ?? "").split("@");
  return path.posix.basename(file) || environment.GITHUB_WORKFLOW || "workflow";
}
