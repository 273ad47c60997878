// Reads the context of a workflow step: its folders, token, run, and the event that started it.
// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/variables
import * as path from "node:path";
import { looseObject, nullish, number, object, record, regex, string, unknown } from "zod/mini";
import { readGithubToken } from "../inputs/index.ts";
import { ancestorStartTime, type Environment, type ProcessContext, readText } from "../platform/index.ts";
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

/** Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
const eventShape = looseObject({
  inputs: nullish(record(string(), unknown())),
  repository: nullish(looseObject({ id: number() })),
  pull_request: nullish(
    looseObject({
      head: object({
        sha: string().check(regex(/^[0-9a-f]{40,64}$/)),
        repo: nullish(looseObject({ id: number() })),
      }),
    }),
  ),
});

/** The event that started the workflow. Other people can write its content. */
export interface WorkflowEvent {
  inputs: Readonly<Record<string, string>>;
  /** The pull request of the run: its newest commit, and whether its branch is in this repository. */
  pullRequest: { head: string; isOwn: boolean } | undefined;
}

/** The event; an unreadable one counts as empty. */
export function readEvent({ GITHUB_EVENT_PATH: file }: Environment): WorkflowEvent {
  const { inputs, repository, pull_request: pull } = parseEvent(file ? readText(file) : undefined);
  const given = Object.entries(inputs ?? {});
  return {
    inputs: Object.fromEntries(
      given.flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]])),
    ),
    pullRequest: pull
      ? { head: pull.head.sha, isOwn: pull.head.repo != null && pull.head.repo.id === repository?.id }
      : undefined,
  };
}

function parseEvent(text: string | undefined) {
  try {
    return eventShape.safeParse(JSON.parse(text ?? "")).data ?? {};
  } catch {
    return {};
  }
}

/** Events that anyone can trigger, although their runs have access to secrets. */
const untrustedEvents = [
  "pull_request_target",
  "issue_comment",
  "issues",
  "workflow_run",
  "discussion",
  "discussion_comment",
  "fork",
  "gollum",
  "watch",
];

/** Why people may not connect to a run of this event; undefined if they may. */
export function describeConnectionRefusal(environment: Environment): string | undefined {
  const { GITHUB_EVENT_NAME: name = "" } = environment;
  const isUntrusted = untrustedEvents.includes(name) || readEvent(environment).pullRequest?.isOwn === false;
  if (!isUntrusted) return undefined;
  return `its event, ${name}, can be triggered by people other than the maintainers; start the workflow with workflow_dispatch`;
}
