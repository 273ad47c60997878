// Tests which issues are worked from, and what is read of them.
import { describe, expect, test } from "vitest";
import { GitHubError, type Issue } from "../github/index.ts";
import type { IssueHost } from "./issue-trust.ts";
import { readIssueWork } from "./read-issue.ts";

type Planted = Partial<Issue> & { number: number; below?: number[] };

/** A host with these issues; people named in `writers` have write access. */
function hostOf(issues: readonly Planted[], writers: Record<string, string> = { mona: "write" }) {
  const asked: string[] = [];
  const find = (number: number): Issue => {
    const planted = issues.find((each) => each.number === number);
    if (!planted) throw new GitHubError("missing", "there is none");
    return {
      title: `Issue ${number}`,
      body: "",
      state: "open",
      url: `https://github.com/octo/project/issues/${number}`,
      repository: "octo/project",
      author: "mona",
      isByBot: false,
      isPull: false,
      subIssues: planted.below?.length ?? 0,
      ...planted,
    };
  };
  const host: IssueHost = {
    name: "octo/project",
    issue: async (number) => find(number),
    subIssues: async (number) => (issues.find((each) => each.number === number)?.below ?? []).map(find),
    permission: async (user) => {
      asked.push(user);
      const access = writers[user];
      if (access === undefined) throw new GitHubError("missing", "no such user");
      return access;
    },
  };
  return { host, asked };
}

const read = (issues: readonly Planted[], writers?: Record<string, string>) =>
  readIssueWork(hostOf(issues, writers).host, 12);

test("items have titles and details, links have those of their issue, comments are not read", async () => {
  const body =
    "Goal <!-- secret -->\n\n- [ ] One <!-- x -->\n- [x] #34\n- [ ] other/project#34\n- [ ] One <!-- x -->\n";
  const work = await read([
    { number: 12, title: "Shop", body },
    { number: 34, title: "Linked", body: "Why\r\nso" },
  ]);
  expect(work).toMatchObject({ title: "Shop", text: "Goal", repository: "octo/project" });
  expect(work.items).toMatchObject([
    { source: "One <!-- x -->", title: "One", isDone: false },
    { source: "#34", title: "Linked", details: "Why\nso", isDone: true },
    { source: "other/project#34", title: "other/project#34" },
  ]);
  expect(work.remarks).toEqual([
    '"One" is in the list more than once: it is one story, and its boxes are left to people.',
  ]);
});

test("sub-issues are the stories where there are any, and those of other repositories are left out", async () => {
  const work = await read([
    { number: 12, body: "Text\n- [ ] not a story", below: [13, 14, 15] },
    { number: 13, title: "First", body: "How" },
    { number: 14, state: "closed" },
    { number: 15, repository: "octo/other", author: "stranger" },
  ]);
  expect(work.items).toMatchObject([
    { source: "#13", subIssue: 13, title: "First", details: "How", isDone: false },
    { source: "#14", subIssue: 14, isDone: true },
  ]);
  expect(work.text).toContain("- [ ] not a story");
  expect(work.remarks).toEqual([
    "1 of the sub-issues of issue #12 are in other repositories and are left out.",
  ]);
});

describe("an issue is refused, with the fix at the end,", () => {
  const list = { number: 12, body: "- [ ] a" };
  test.each<[string, Planted[], Record<string, string>, RegExp]>([
    [
      "of a stranger",
      [{ ...list, author: "eve" }],
      {},
      /by eve, who has no write access to octo\/project, .*ralph-ci plan$/,
    ],
    ["of a reader", [list], { mona: "read" }, /by mona, who has no write access/],
    ["of a bot", [{ ...list, author: "dependabot[bot]", isByBot: true }], {}, /which is a bot/],
    ["of an account that is gone", [{ ...list, author: undefined }], {}, /by an account that is gone/],
    [
      "with a sub-issue of a stranger",
      [
        { ...list, below: [13] },
        { number: 13, author: "eve" },
      ],
      { mona: "admin" },
      /issue #13 was written by eve/,
    ],
    [
      "with a link to one",
      [
        { ...list, body: "- [ ] #13" },
        { number: 13, author: "eve" },
      ],
      { mona: "write" },
      /issue #13 was written by eve/,
    ],
    [
      "that is a pull request",
      [{ ...list, isPull: true }],
      {},
      /#12 is a pull request; give the number of an issue/,
    ],
    ["that is closed", [{ ...list, state: "closed" }], {}, /issue #12 is closed; reopen it/],
    [
      "without anything to do",
      [{ ...list, body: "- a" }],
      { mona: "write" },
      /no task list and no sub-issues.* ralph-ci plan 'issue#12'$/,
    ],
    [
      "with too much to do",
      [{ ...list, body: Array.from({ length: 201 }, (_, n) => `- [ ] ${n}x`).join("\n") }],
      { mona: "write" },
      /has 201 items, and at most 200 are read; split it/,
    ],
    [
      "with too many links",
      [
        { ...list, body: Array.from({ length: 51 }, (_, n) => `- [ ] #${n + 20}`).join("\n") },
        ...Array.from({ length: 51 }, (_, n) => ({ number: n + 20 })),
      ],
      { mona: "write" },
      /more than 50 links/,
    ],
  ])("%s", async (_, issues, writers, sentence) => {
    await expect(read(issues, writers)).rejects.toThrow(sentence);
  });
});

test("each author is asked for once", async () => {
  const { host, asked } = hostOf([{ number: 12, below: [13, 14] }, { number: 13 }, { number: 14 }]);
  await readIssueWork(host, 12);
  expect(asked).toEqual(["mona"]);
});
