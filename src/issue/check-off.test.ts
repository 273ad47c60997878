// Tests what is changed in an issue when a story has passed, and what is left to people.
import { expect, test } from "vitest";
import type { Issue } from "../github/index.ts";
import { type CheckHost, checkOff, type DueCheck } from "./check-off.ts";

/** A host with one issue, whose changes are recorded. */
function hostOf(issue: Partial<Issue>, comments: readonly string[] = []) {
  const made: unknown[] = [];
  const planted = { number: 12, body: "", state: "open", ...issue } as Issue;
  const host: CheckHost = {
    issue: async () => planted,
    updateIssue: async (number, change) => void made.push([number, change]),
    addIssueComment: async (number, text) => void made.push([number, text]),
    comments: async (_, page) => {
      const shown = comments.slice((page - 1) * 100, page * 100);
      return { comments: shown.map((body) => ({ body })) as never, isLast: shown.length < 100 };
    },
  };
  return { host, made };
}

const due = (more: Partial<DueCheck> = {}, subIssue?: number): DueCheck => ({
  item: {
    source: subIssue ? `#${subIssue}` : "a",
    subIssue,
    title: "a",
    details: "",
    isDone: false,
    parent: undefined,
  },
  isDone: true,
  wasDone: false,
  sentence: "Done.",
  mark: "<!-- mark -->",
  ...more,
});

const body = "x\r\n- [ ] a\r\n- [ ] b\r\n";

test.each<[string, Partial<Issue>, Partial<DueCheck>, unknown, unknown[]]>([
  ["is checked", { body }, {}, "done", [[12, { body: body.replace("[ ] a", "[x] a") }]]],
  ["is checked already", { body: "- [X] a" }, {}, "done", []],
  [
    "is unchecked again",
    { body: "- [X] a" },
    { isDone: false, wasDone: true },
    "done",
    [[12, { body: "- [ ] a" }]],
  ],
  [
    "was unchecked by a person meanwhile",
    { body: "- [ ] a" },
    { isDone: true, wasDone: true },
    "changed",
    [],
  ],
  ["is gone", { body: "- [ ] A" }, {}, { why: "no item of the list has its text any more" }, []],
  ["is there twice", { body: "- [ ] a\n- [ ] a" }, {}, { why: "2 items of the list have its text" }, []],
  ["is in a closed issue", { body, state: "closed" }, {}, { why: "issue #12 is closed" }, []],
])("an item that %s", async (_, issue, check, result, made) => {
  const { host, made: found } = hostOf(issue);
  expect(await checkOff(host, 12, due(check))).toEqual(result);
  expect(found).toEqual(made);
});

const closed = [13, { state: "closed", reason: "completed" }];
const many = Array.from({ length: 150 }, (_, index) => `${index}`);

test.each<[string, Partial<Issue>, Partial<DueCheck>, string[], unknown[]]>([
  ["is commented and closed", {}, {}, ["other"], [[13, "Done.\n\n<!-- mark -->"], closed]],
  ["has its comment already", {}, {}, [...many, "Done.\n\n<!-- mark -->"], [closed]],
  ["was closed by a person", { state: "closed" }, {}, [], []],
  [
    "is opened again",
    { state: "closed" },
    { isDone: false, wasDone: true },
    [],
    [[13, { state: "open", reason: "reopened" }]],
  ],
])("a sub-issue that %s", async (_, issue, check, comments, made) => {
  const { host, made: found } = hostOf(issue, comments);
  expect(await checkOff(host, 12, due(check, 13))).toBe("done");
  expect(found).toEqual(made);
});
