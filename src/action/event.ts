// Reads the event that started the workflow: what it was given, and where a pull request comes from. It is data of others.
// Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads
import { looseObject, nullish, number, object, record, regex, string, unknown } from "zod/mini";
import { type Environment, readText } from "../platform/index.ts";

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

/** What is known of the event. */
export interface WorkflowEvent {
  /** The inputs of a workflow that somebody started. */
  inputs: Readonly<Record<string, string>>;
  /** The pull request that the run is for: its newest commit, and whether it comes from this very repository. */
  pullRequest: { head: string; isOwn: boolean } | undefined;
}

/** Events that anybody can cause, whose runs see secrets all the same. */
const untrustedEvents = [
  ...["pull_request_target", "issue_comment", "issues", "workflow_run"],
  ...["discussion", "discussion_comment", "fork", "gollum", "watch"],
];

/** Why nobody may join a run of this event; undefined where people may. */
export function describeConnectionRefusal(environment: Environment): string | undefined {
  const { GITHUB_EVENT_NAME: name = "" } = environment;
  const isOthers = untrustedEvents.includes(name) || readEvent(environment).pullRequest?.isOwn === false;
  if (!isOthers) return undefined;
  return `its event, ${name}, can be caused by others than the maintainers; start the workflow by workflow_dispatch`;
}

/** The event; what cannot be read counts as not there. */
export function readEvent({ GITHUB_EVENT_PATH: file }: Environment): WorkflowEvent {
  const { inputs, repository, pull_request: pull } = parse(file ? readText(file) : undefined);
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

function parse(text: string | undefined) {
  try {
    return eventShape.safeParse(JSON.parse(text ?? "")).data ?? {};
  } catch {
    return {};
  }
}
