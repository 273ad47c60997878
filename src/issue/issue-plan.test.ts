// Tests what a plan takes over from its issue, first and later.
import { describe, expect, test } from "vitest";
import { parsePrd } from "../effort/index.ts";
import { mergeIssue, planOfIssue } from "./issue-plan.ts";
import type { IssueItem, IssueWork } from "./read-issue.ts";

const item = (source: string, more: Partial<IssueItem> = {}): IssueItem => ({
  source,
  subIssue: undefined,
  title: source,
  details: "",
  isDone: false,
  parent: undefined,
  ...more,
});

const workOf = (...items: IssueItem[]): IssueWork => ({
  number: 12,
  repository: "octo/project",
  url: "https://github.com/octo/project/issues/12",
  title: "Shop",
  text: "",
  items,
  remarks: [],
});

const boxesOf = (rows: Record<string, boolean>) => new Map(Object.entries(rows));
const storiesOf = (text: string) => parsePrd(text, "prd.json").stories;
const states = (text: string) => storiesOf(text).map(({ id, title, status }) => `${id} ${title}: ${status}`);
const merge = (text: string, rows: Record<string, boolean>, ...items: IssueItem[]) =>
  mergeIssue(text, workOf(...items), boxesOf(rows), "tasks/issue-12/prd.json");
/** The plan with these stories done. */
const done = (text: string, ...ids: string[]) => {
  const plan = JSON.parse(text);
  for (const story of plan.userStories) if (ids.includes(story.id)) story.passes = true;
  return `${JSON.stringify(plan, null, 2)}\n`;
};

test("a plan has a story for each item, in order; an item comes after those below it", () => {
  const work = workOf(
    item("a", { details: "why" }),
    item("b", { isDone: true }),
    item("c", { parent: "a" }),
    item("#34", { subIssue: 34, title: "Sub" }),
  );
  const { text, items } = planOfIssue(work);
  const prd = parsePrd(text, "prd.json");
  expect(prd.warnings).toEqual([]);
  expect(prd.description).toBe("Shop");
  expect(states(text)).toEqual(["T1 a: open", "T2 b: passed", "T3 c: open", "I34 Sub: open"]);
  expect(prd.stories[0]).toMatchObject({ description: "why", dependsOn: ["T3"] });
  expect(prd.stories[2]?.description).toBe("A part of: a");
  expect([...items.keys()]).toEqual(["T1", "T2", "T3", "I34"]);
});

describe("later", () => {
  const { text } = planOfIssue(workOf(item("a"), item("b"), item("c")));
  const open = { T1: false, T2: false, T3: false };

  test("an issue that is as before changes nothing, not even the spelling of the file", () => {
    const spelled = `${JSON.stringify(JSON.parse(done(text, "T1")), null, "\t")}\n\n`;
    const merged = merge(spelled, open, item("a"), item("b"), item("c"));
    expect(merged).toMatchObject({ text: spelled, remarks: [] });
  });

  test("a box that a person changed wins; one that is as it was last known says nothing", () => {
    const items = [item("a", { isDone: true }), item("b"), item("c", { isDone: true })];
    const before = done(text, "T2");
    expect(states(merge(before, { T1: false, T2: true, T3: true }, ...items).text)).toEqual([
      "T1 a: passed",
      "T2 b: open",
      // The proof reopened it, and its box is still to be unchecked.
      "T3 c: open",
    ]);
    // Without records a checked box closes, and an open one does not reopen.
    expect(states(merge(before, {}, ...items).text)).toEqual([
      "T1 a: passed",
      "T2 b: passed",
      "T3 c: passed",
    ]);
  });

  test("new items are put where they stand, with ids that no story had", () => {
    const gone = merge(text, open, item("a"), item("b"));
    expect(states(gone.text)).toEqual(["T1 a: open", "T2 b: open"]);
    expect(JSON.parse(gone.text).removedItems).toMatchObject([{ id: "T3", title: "c" }]);
    expect(gone.remarks.join()).toContain("set aside, because their items were removed: T3");
    const more = merge(gone.text, open, item("z"), item("a"), item("y", { isDone: true }), item("b"));
    expect(states(more.text)).toEqual(["T4 z: open", "T1 a: open", "T5 y: passed", "T2 b: open"]);
    // The item is back.
    const back = merge(gone.text, open, item("a"), item("b"), item("c"));
    expect(states(back.text)).toEqual(["T1 a: open", "T2 b: open", "T3 c: open"]);
    expect(JSON.parse(back.text).removedItems).toEqual([]);
    expect(back.remarks.join()).toContain("taken up again: T3");
  });

  test("a changed text is the same story, unless the work for the old one is done", () => {
    const items = [item("a"), item("b, but better"), item("c")];
    expect(states(merge(text, open, ...items).text)[1]).toBe("T2 b, but better: open");
    expect(states(merge(done(text, "T2"), { ...open, T2: false }, ...items).text)).toEqual([
      "T1 a: open",
      "T4 b, but better: open",
      "T2 b: passed",
      "T3 c: open",
    ]);
    const checked = merge(
      done(text, "T2"),
      { ...open, T2: true },
      item("a"),
      item("bb", { isDone: true }),
      item("c"),
    );
    expect(states(checked.text)[1]).toBe("T2 b: passed");
    expect(checked.items.get("T2")?.source).toBe("bb");
  });

  test("of several new texts at one place, the one that is alike is the changed one", () => {
    const plan = planOfIssue(workOf(item("Show the form"), item("End"))).text;
    const merged = merge(
      plan,
      { T1: false, T2: false },
      item("Log in"),
      item("Show the big form"),
      item("End"),
    );
    expect(states(merged.text)).toEqual(["T3 Log in: open", "T1 Show the big form: open", "T2 End: open"]);
  });

  test("a story that is done stays when its item is removed, and none depends on one that is not there", () => {
    const plan = JSON.parse(done(text, "T3"));
    plan.userStories[0].dependsOn = ["T2"];
    plan.userStories.push({ id: "OWN", title: "Of people", dependsOn: ["T2", "T1"], passes: false });
    const merged = merge(JSON.stringify(plan), { ...open, T3: true }, item("a"));
    expect(storiesOf(merged.text).map(({ id, status, dependsOn }) => [id, status, dependsOn])).toEqual([
      ["T1", "open", []],
      ["T3", "passed", []],
      ["OWN", "open", ["T1"]],
    ]);
  });

  test("items that change places do not depend on each other in a circle", () => {
    const plan = planOfIssue(workOf(item("a"), item("b", { parent: "a" }))).text;
    const merged = merge(plan, {}, item("b"), item("a", { parent: "b" }));
    expect(storiesOf(merged.text).map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
      ["T1", []],
      ["T2", ["T1"]],
    ]);
  });

  test.each([
    [
      "no issue",
      { description: "Shop" },
      /was not made from the list of issue #12; run it by its own name \(--effort issue-12\)/,
    ],
    [
      "another issue",
      { issue: "octo/project#13" },
      /was made from octo\/project#13, and not from octo\/project#12/,
    ],
    ["no list", { issue: "octo/project#12", userStories: undefined }, /was not made from/],
  ])("a plan of %s is refused", (_, change, sentence) => {
    const plan = Object.assign(JSON.parse(text), { issue: undefined }, change);
    expect(() => merge(JSON.stringify(plan), {}, item("a"))).toThrow(sentence);
  });
});
