// Tests who must have write access for an allowed event to start a run.
import { describe, expect, test } from "vitest";
import type { Fault } from "../../../test/kit/github/faults.ts";
import {
  byHand,
  decide,
  github,
  mona,
  noAccess,
  pull,
  stranger,
  type Trigger,
  useGitHub,
} from "./trigger.fixture.ts";

useGitHub();

describe("allowed events", () => {
  test.each<[string, Trigger, string]>([
    [
      "an actor who may only read",
      { event: "watch", actor: "reader" },
      noAccess("reader, the actor of the event"),
    ],
    [
      "an actor who may only triage",
      { event: "watch", actor: "triager" },
      noAccess("triager, the actor of the event"),
    ],
    [
      "a label by a maintainer on the issue of a stranger",
      { event: "issues", actor: "mona", payload: { sender: mona, issue: { user: stranger } } },
      noAccess("stranger, the author of the issue"),
    ],
    [
      "a comment by a maintainer on the issue of a stranger",
      {
        event: "issue_comment",
        actor: "mona",
        payload: { comment: { user: mona }, issue: { user: stranger } },
      },
      noAccess("stranger, the author of the issue"),
    ],
    [
      "a stranger's comment that a maintainer edits",
      {
        event: "issue_comment",
        actor: "mona",
        payload: { comment: { user: stranger }, issue: { user: mona } },
      },
      noAccess("stranger, the author of the comment"),
    ],
    [
      "a maintainer's review of a stranger's pull request",
      {
        event: "pull_request_review",
        actor: "mona",
        payload: { review: { user: mona }, ...pull(stranger, 4711) },
      },
      noAccess("stranger, the author of the pull request"),
    ],
    [
      "a stranger's comment, started again by a maintainer",
      { event: "issue_comment", again: "mona", payload: { comment: { user: stranger } } },
      noAccess("stranger, the actor of the event"),
    ],
    [
      "a sender who is not the actor",
      { event: "watch", actor: "mona", payload: { sender: stranger } },
      noAccess("stranger, the actor of the event"),
    ],
    [
      "the run of a stranger before",
      {
        event: "workflow_run",
        actor: "mona",
        payload: { workflow_run: { actor: stranger, triggering_actor: mona } },
      },
      noAccess("stranger, the actor of the earlier run"),
    ],
    [
      "an author who has deleted the account",
      { event: "issues", actor: "mona", payload: { issue: { user: null } } },
      `nothing ran, because the author of the issue is unknown; ${byHand}`,
    ],
    [
      "an event file that cannot be read",
      { event: "issue_comment", actor: "mona" },
      `nothing ran, because the author of the comment is unknown; ${byHand}`,
    ],
    [
      "an actor with an impossible name",
      { event: "watch", actor: "../../octo" },
      `nothing ran, because the actor of the event is unknown; ${byHand}`,
    ],
    [
      "no actor",
      { event: "watch", actor: undefined },
      `nothing ran, because the actor of the event is unknown; ${byHand}`,
    ],
    [
      "a bot that is not named",
      { event: "push", actor: "renovate[bot]", allow: "push other[bot]" },
      "nothing ran, because renovate[bot], the actor of the event, has no write access to octo/project; name the bot, too: allow-events: push renovate[bot]",
    ],
  ])("are refused for %s", async (_name, trigger, sentence) => {
    expect(await decide({ allow: trigger.event, ...trigger })).toBe(sentence);
  });

  test.each<[string, Fault, RegExp]>([
    ["403", { status: 403 }, /it is unknown whether mona, .* has write access: GitHub refuses .*403/],
    ["404", { status: 404 }, /because mona, the actor of the event, has no write access/],
    ["a network fault", { breaks: true }, /it is unknown whether mona, .* cannot be reached/],
    ["an answer of another shape", { status: 200, body: "[]" }, /its answer cannot be read/],
  ])("are refused if GitHub answers with %s", async (_name, fault, sentence) => {
    github.fault("permission", fault);
    expect(await decide({ event: "watch", actor: "mona", allow: "watch" })).toMatch(sentence);
  });

  test("are refused without a token", async () => {
    const trigger = { event: "watch", actor: "mona", allow: "watch" };
    expect(await decide(trigger, { readPermission: undefined })).toMatch(/the step has no token; pass .*$/);
  });

  test.each<[string, Trigger]>([
    [
      "a maintainer's comment on a maintainer's issue",
      {
        event: "issue_comment",
        actor: "mona",
        payload: { sender: mona, comment: { user: mona }, issue: { user: { login: "ada" } } },
      },
    ],
    ["a maintainer's fork", { event: "pull_request_target", actor: "ada", payload: pull(mona, 4711) }],
    ["a named bot", { event: "push", actor: "renovate[bot]", allow: "push\nrenovate[bot]" }],
    ["a bot with write access", { event: "push", actor: "ci-helper[bot]", allow: "issues,push" }],
  ])("may start a run: %s", async (_name, trigger) => {
    expect(await decide({ allow: trigger.event, ...trigger })).toBeUndefined();
  });
});
