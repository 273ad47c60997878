// Tests which events may start a run, and what is said to the others; the shipped action shows twelve of them.
import { describe, expect, test } from "vitest";
import { describeConnectionRefusal } from "./refusal.ts";
import {
  byHand,
  decide,
  dependabot,
  doubted,
  github,
  mona,
  pull,
  readTrigger,
  type Trigger,
  useGitHub,
} from "./trigger.fixture.ts";

useGitHub();

describe("events that are not allowed", () => {
  test.each([
    "pull_request_target",
    "issue_comment",
    "issues",
    "workflow_run",
    "discussion",
    "discussion_comment",
    "pull_request_review",
    "pull_request_review_comment",
    "fork",
    "watch",
    "gollum",
    "check_suite",
    "an event of tomorrow",
  ])("%s, also of a maintainer", async (event) => {
    const sentence = doubted(`people without write access can cause the event ${event}`, event);
    expect(await decide({ event, actor: "mona" })).toBe(sentence);
    expect(github.requests).toEqual([]);
  });

  test("a pull request of a fork, of a deleted one, and of an unknown branch", async () => {
    const inFork = doubted("the branch of the pull request is in a fork", "pull_request");
    const event = "pull_request";
    expect(await decide({ event, payload: pull(mona, 4711) })).toBe(inFork);
    expect(await decide({ event, payload: pull(mona, null) })).toBe(inFork);
    const unknown = "the event does not say whether the branch of the pull request is in a fork";
    expect(await decide({ event, actor: "mona" })).toBe(doubted(unknown, event));
  });

  test.each<[string, Trigger, string]>([
    ["push", { event: "push", actor: "renovate[bot]" }, "renovate[bot]"],
    [
      "pull request",
      { event: "pull_request", actor: "dependabot[bot]", payload: pull(dependabot, 1296269) },
      "dependabot[bot]",
    ],
    [
      "a push that a person started again",
      { event: "push", actor: "renovate[bot]", again: "mona" },
      "renovate[bot]",
    ],
    ["a repository_dispatch", { event: "repository_dispatch", actor: "App[BOT]" }, "App[BOT]"],
  ])("a bot's %s", async (_name, trigger, name) => {
    const why = `${name} caused the event ${trigger.event}, and bots may not start a run`;
    expect(await decide(trigger)).toContain(`nothing ran, because ${why}; `);
  });

  test("a bot without the usual ending", async () => {
    const trigger = {
      event: "push",
      actor: "Copilot",
      payload: { sender: { login: "Copilot", type: "Bot" } },
    };
    expect(await decide(trigger)).toMatch(/allow-events: push Copilot\[bot\]$/);
    expect(await decide({ ...trigger, allow: "push Copilot[bot]" })).toBeUndefined();
  });
});

describe("events that need no permission", () => {
  test.each<[string, Trigger]>([
    ["workflow_dispatch of a person", { event: "workflow_dispatch" }],
    ["push", { event: "push" }],
    ["a pull request of the repository", { event: "pull_request", payload: pull(mona, 1296269) }],
    ["a schedule, whatever its actor", { event: "schedule", actor: "renovate[bot]" }],
    ["the merge queue", { event: "merge_group", actor: "github-merge-queue[bot]" }],
    ["none, outside of GitHub", { event: "", actor: undefined }],
  ])("%s", async (_name, trigger) => {
    expect(await decide(trigger)).toBeUndefined();
    expect(github.requests).toEqual([]);
  });
});

describe("a run that a bot starts with workflow_dispatch", () => {
  const trigger = { event: "workflow_dispatch", actor: "github-actions[bot]" };

  test("has the permission of the run that started it", async () => {
    const lines: string[] = [];
    const facts = { findStarter: async () => 4711, info: (line: string) => void lines.push(line) };
    expect(await decide(trigger, facts)).toBeUndefined();
    expect(lines).toEqual(["Run 4711 started this run, so its permission to work holds."]);
  });

  test("is refused if no run started it, or if that is unknown", async () => {
    const refusal = await decide(trigger);
    expect(refusal).toBe(
      doubted(
        "github-actions[bot] caused the event workflow_dispatch, and bots may not start a run",
        "workflow_dispatch github-actions[bot]",
      ),
    );
    const failed = async () => Promise.reject(new Error("no answer"));
    expect(await decide(trigger, { findStarter: failed })).toContain(
      "(and it is unknown whether an earlier run started this one: no answer); ",
    );
  });

  test("is allowed if the event and the bot are named", async () => {
    expect(await decide({ ...trigger, allow: "workflow_dispatch github-actions[bot]" })).toBeUndefined();
  });
});

test("nobody connects to runs of events that anybody can cause", () => {
  expect(describeConnectionRefusal(readTrigger({ event: "issue_comment" }))).toBe(
    `people without write access can cause the event issue_comment; ${byHand}`,
  );
  expect(describeConnectionRefusal(readTrigger({ event: "push" }))).toBeUndefined();
  expect(describeConnectionRefusal(readTrigger({ event: "" }))).toBeUndefined();
});
