// The events of pull requests as GitHub sends them to a workflow, with the fields that programs use.
// Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads
import { type PullRecord, repository, type World } from "./world.ts";

const user = (login: string) => ({ login, id: 2, type: login.endsWith("[bot]") ? "Bot" : "User" });
const own = { id: repository.id, name: repository.name, full_name: `${repository.owner}/${repository.name}` };

/** An event of a pull request: its name, and what GitHub sends. */
export interface PullEvent {
  readonly event: string;
  readonly actor: string;
  readonly payload: object;
}

/** Somebody comments below a pull request. */
export function commentEvent(
  { number, state, title, author }: PullRecord,
  { by, body, action = "created" }: { by: string; body: string; action?: string },
): PullEvent {
  const payload = {
    action,
    repository: own,
    sender: user(by),
    issue: {
      number,
      state,
      title,
      user: user(author),
      pull_request: { url: `https://api.github.com/repos/${own.full_name}/pulls/${number}` },
    },
    comment: { id: 1, body, user: user(by) },
  };
  return { event: "issue_comment", actor: by, payload };
}

/** Somebody reviews a pull request. */
export function reviewEvent(
  { number, state, title, author, head, base, headOwner }: PullRecord,
  { by, body = "", verdict }: { by: string; body?: string; verdict: "approved" | "changes_requested" },
): PullEvent {
  const isOwn = headOwner === repository.owner;
  const payload = {
    action: "submitted",
    repository: own,
    sender: user(by),
    review: { id: 1, body, state: verdict, user: user(by) },
    pull_request: {
      number,
      state,
      title,
      user: user(author),
      head: { ref: head, sha: "1".repeat(40), repo: isOwn ? own : { id: repository.fork } },
      base: { ref: base, sha: "0".repeat(40), repo: own },
    },
  };
  return { event: "pull_request_review", actor: by, payload };
}

/** The variables of the step of a run of this event. GitHub takes the run for one of the pull request's own branch if it is a review. */
export function pullEventVariables(
  world: World,
  { runId, file }: { runId: number; file: (text: string) => string },
  { event, actor, payload }: PullEvent,
): Record<string, string> {
  const run = world.runs.get(runId);
  const isReview = event === "pull_request_review";
  const [pull] = world.pulls;
  if (run) Object.assign(run, { event, actor, headBranch: isReview ? pull?.head : "main" });
  return {
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: file(JSON.stringify(payload)),
    GITHUB_ACTOR: actor,
    GITHUB_TRIGGERING_ACTOR: actor,
    GITHUB_REF_NAME: isReview ? "1/merge" : "main",
  };
}
