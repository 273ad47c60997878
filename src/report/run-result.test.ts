// The sentences about a push at the end of a run.
import { expect, test } from "vitest";
import { isPushed, renderPush, renderResult, type WorkPush } from "./run-result.ts";

const branch = "ralph/login";
const reason = "Branch ralph/login could not be pushed, because git says: GH013;\n allow it.";

const cases: readonly [WorkPush, boolean, string][] = [
  [{ kind: "pushed", branch, reason: undefined, unpushedCommits: 0 }, true, "Branch ralph/login is pushed."],
  [
    {
      kind: "aside",
      branch: "ralph/login-1",
      reason: "The work went to ralph/login-1; merge it.",
      unpushedCommits: 0,
    },
    true,
    "The work went to ralph/login-1; merge it.",
  ],
  [
    { kind: "refused", branch, reason, unpushedCommits: 2 },
    false,
    "2 commits are not pushed. Branch ralph/login could not be pushed, because git says: GH013; allow it.",
  ],
  [
    { kind: "refused", branch, reason: "Why.", unpushedCommits: undefined },
    false,
    "Commits are not pushed. Why.",
  ],
  [
    { kind: "pending", branch, reason: undefined, unpushedCommits: 1 },
    false,
    "1 commit is not pushed yet; the next run pushes the branch.",
  ],
  [
    { kind: "no-remote", branch, reason: "It has no remote; add one.", unpushedCommits: 3 },
    false,
    "3 commits are only in this checkout: there is no remote to push to.",
  ],
];

test.each(cases)("%j", (push, pushed, sentence) => {
  expect(isPushed(push)).toBe(pushed);
  expect(renderPush(push)).toBe(sentence);
});

test("the last line ends with the push, if there is something to push", () => {
  const result = {
    status: "complete",
    stopReason: "complete",
    resumeAt: null,
    iterations: 1,
    stories: { passed: 1, total: 1 },
    proof: null,
    costUsd: null,
    runId: "r",
    continues: false,
    generation: null,
    stateDir: "/s",
    pushed: false,
    unpushedCommits: 2,
    next: { kind: "nothing", text: "", command: null },
  } as const;
  const push: WorkPush = { kind: "refused", branch, reason: "Why; fix it.", unpushedCommits: 2 };
  const line = renderResult(result, { branch, folder: "/r", push: undefined });
  expect(line).toMatch(/The work is in \/r on branch ralph\/login; the records are in \/s\.$/);
  expect(renderResult(result, { branch, folder: "/r", push })).toBe(
    `${line} 2 commits are not pushed. Why; fix it.`,
  );
});
