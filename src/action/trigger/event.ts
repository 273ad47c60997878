// Reads the event that started the workflow. Other people can write its content: of its texts, only whether a comment asks
// for a run is read.
import { looseObject, nullish, number, object, optional, record, regex, string, unknown } from "zod/mini";
import { type Environment, readText } from "../../platform/index.ts";
import { asksForRun } from "../../pull-request/index.ts";

const person = nullish(looseObject({ login: string(), type: nullish(string()) }));
const written = nullish(looseObject({ user: person }));
const numbered = nullish(number());

/** Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
const eventShape = looseObject({
  action: nullish(string()),
  inputs: nullish(record(string(), unknown())),
  repository: nullish(looseObject({ id: number() })),
  sender: person,
  comment: nullish(looseObject({ user: person, body: nullish(string()) })),
  discussion: written,
  issue: nullish(looseObject({ user: person, number: numbered, pull_request: optional(unknown()) })),
  review: nullish(looseObject({ user: person, state: nullish(string()) })),
  pull_request: nullish(
    looseObject({
      user: person,
      number: numbered,
      head: object({
        sha: string().check(regex(/^[0-9a-f]{40,64}$/)),
        repo: nullish(looseObject({ id: number() })),
      }),
    }),
  ),
  workflow_run: nullish(looseObject({ actor: person, triggering_actor: person })),
});

/** Somebody who takes part in an event. */
export interface Participant {
  /** Such as "the author of the comment". */
  readonly role: string;
  /** Undefined where it is missing, as of an account that was deleted, or is not a possible name. */
  readonly login: string | undefined;
  readonly isBot: boolean;
}

/** A comment on a pull request, or a review of it. */
export interface PullFeedback {
  /** Of the pull request; undefined if the event does not say it. */
  readonly number: number | undefined;
  /** Whether it asks for work: a new comment by a line `/ralph run`, a review unless it approves. */
  readonly asksForRun: boolean;
}

/** The event that started the workflow. */
export interface WorkflowEvent {
  /** Empty outside of GitHub. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** The pull request of the run: its newest commit, and whether its branch is in this repository. */
  readonly pullRequest: { head: string; isOwn: boolean } | undefined;
  /** The pull request that somebody commented on or reviewed; undefined for other events. */
  readonly feedback: PullFeedback | undefined;
  /** Those who caused the event or started the run again. */
  readonly actors: readonly Participant[];
  /** Those who wrote what the event is about. */
  readonly authors: readonly Participant[];
}

/** The event; an unreadable one counts as empty. */
export function readEvent(environment: Environment): WorkflowEvent {
  const { GITHUB_EVENT_PATH: file, GITHUB_EVENT_NAME: name = "" } = environment;
  const payload = parseEvent(file ? readText(file) : undefined);
  const { inputs, repository, pull_request: pull } = payload;
  const given = Object.entries(inputs ?? {});
  return {
    name,
    inputs: Object.fromEntries(
      given.flatMap(([input, value]) => (value == null ? [] : [[input, String(value)]])),
    ),
    pullRequest: pull
      ? { head: pull.head.sha, isOwn: pull.head.repo != null && pull.head.repo.id === repository?.id }
      : undefined,
    feedback: readFeedback(name, payload),
    actors: readActors(environment, payload),
    authors: readAuthors(name, payload),
  };
}

type Payload = ReturnType<typeof parseEvent>;

function readFeedback(
  event: string,
  { action, comment, issue, review, pull_request: pull }: Payload,
): PullFeedback | undefined {
  switch (event) {
    case "issue_comment": {
      if (issue?.pull_request == null) return undefined;
      const { isBot } = describe("", comment?.user);
      const isNew = isFirst(action, "created") && !isBot;
      return { number: issue.number ?? undefined, asksForRun: isNew && asksForRun(comment?.body ?? "") };
    }
    case "pull_request_review":
      return {
        number: pull?.number ?? undefined,
        asksForRun: isFirst(action, "submitted") && review?.state?.toLowerCase() !== "approved",
      };
    case "pull_request_review_comment":
      return { number: pull?.number ?? undefined, asksForRun: isFirst(action, "created") };
    default:
      return undefined;
  }
}

/** Whether the event is about something new, and not about a change of it. */
function isFirst(action: string | null | undefined, first: string): boolean {
  return (action ?? first) === first;
}

function parseEvent(text: string | undefined) {
  try {
    return eventShape.safeParse(JSON.parse(text ?? "")).data ?? {};
  } catch {
    return {};
  }
}

function readActors(environment: Environment, { sender }: Payload): Participant[] {
  const { GITHUB_ACTOR: actor, GITHUB_TRIGGERING_ACTOR: again = actor } = environment;
  const role = "the actor of the event";
  const actors = [actor, again].map((login = "") =>
    describe(role, { login, type: login === sender?.login ? sender.type : undefined }),
  );
  return sender ? [...actors, describe(role, sender)] : actors;
}

/** What the author of the event's subject writes, by the event. */
const subjects = {
  issue_comment: "comment",
  issues: "issue",
  pull_request: "pull_request",
  pull_request_target: "pull_request",
  pull_request_review: "review",
  pull_request_review_comment: "comment",
  discussion: "discussion",
  discussion_comment: "comment",
} as const;

const parts = ["comment", "review", "issue", "pull_request", "discussion"] as const;

function readAuthors(event: string, payload: Payload): Participant[] {
  const subject = (subjects as Readonly<Record<string, (typeof parts)[number]>>)[event];
  const authors = parts
    .filter((part) => part === subject || payload[part] != null)
    .map((part) => describe(`the author of the ${part.replace("_", " ")}`, payload[part]?.user));
  if (event !== "workflow_run") return authors;
  const { actor, triggering_actor: again = actor } = payload.workflow_run ?? {};
  return [...authors, ...[actor, again].map((each) => describe("the actor of the earlier run", each))];
}

const possibleLogin = /^[\w-]+(?:\[bot\])?$/i;
const botEnding = /\[bot\]$/i;

function describe(role: string, who: { login: string; type?: string | null | undefined } | null | undefined) {
  const login = who && possibleLogin.test(who.login) ? who.login : undefined;
  const isBot = who?.type === "Bot" || botEnding.test(who?.login ?? "");
  return { role, login, isBot };
}
