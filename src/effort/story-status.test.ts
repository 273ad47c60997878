// Which status counts when prd.json, the journal and the last written prd.json disagree.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePrd } from "./plan/index.ts";
import { findEditedStories, mergeStatus, type RecordedStory } from "./story-status.ts";

type Raw = Record<string, unknown> & { id: string };
const prdOf = (...stories: Raw[]) => parsePrd(JSON.stringify(stories), "prd.json");
const story = (passes: boolean, more: Record<string, unknown> = {}): Raw => ({
  id: "A",
  title: "Cart",
  description: "d",
  passes,
  ...more,
});
const row = (status: RecordedStory["status"], verified = false): RecordedStory => ({
  id: "A",
  title: "Cart",
  status,
  verified,
});

function mergeOne(now: Raw, written: Raw | undefined, known: RecordedStory | undefined) {
  const lastWritten = written && prdOf(written);
  const { stories, changes } = mergeStatus({ prd: prdOf(now), lastWritten, recorded: known ? [known] : [] });
  return [stories[0]?.status, stories[0]?.verified, changes.map(({ kind }) => kind).join()];
}

describe("one story", () => {
  test.each([
    ["first sight, open", story(false), undefined, undefined, ["open", false, ""]],
    ["first sight, done", story(true), undefined, undefined, ["passed", false, "taken-over"]],
    ["first sight, skipped", story(false, { skip: true }), undefined, undefined, ["skipped", false, ""]],
    ["nothing changed, verified", story(true), story(true), row("passed", true), ["passed", true, ""]],
    [
      "judged, but killed before the file was written",
      story(false),
      story(false),
      row("passed", true),
      ["passed", true, ""],
    ],
    [
      "the journal holds against a file that nobody touched",
      story(true),
      story(true),
      row("open"),
      ["open", false, ""],
    ],
    ["closed by hand", story(true), story(false), row("open"), ["passed", false, "closed-by-hand"]],
    ["closed by hand as it had passed", story(true), story(false), row("passed", true), ["passed", true, ""]],
    ["reopened by hand", story(false), story(true), row("passed", true), ["open", false, "reopened-by-hand"]],
    [
      "reopened and blocked",
      story(false, { blocked: true }),
      story(true),
      row("passed", true),
      ["blocked", false, "reopened-by-hand"],
    ],
    [
      "blocked in the file",
      story(false, { blocked: true }),
      story(false),
      row("open"),
      ["blocked", false, ""],
    ],
    ["no longer blocked", story(false), story(false), row("blocked"), ["open", false, ""]],
    ["the last written file is lost", story(true), undefined, row("passed", true), ["passed", true, ""]],
    [
      "lost, and reopened meanwhile",
      story(false),
      undefined,
      row("passed", true),
      ["open", false, "reopened-by-hand"],
    ],
    [
      "another title only",
      story(true, { title: "Basket" }),
      story(true),
      row("passed", true),
      ["passed", true, ""],
    ],
    [
      "another description only",
      story(true, { description: "x" }),
      story(true),
      row("passed", true),
      ["passed", true, ""],
    ],
    [
      "another story under the id",
      story(false, { title: "x", description: "y" }),
      story(true),
      row("passed", true),
      ["open", false, "added"],
    ],
    [
      "another one, done",
      story(true, { title: "x", description: "y" }),
      story(true),
      row("passed", true),
      ["passed", false, "taken-over"],
    ],
    [
      "another one, known by its criteria",
      story(false, { title: "x", description: "", steps: ["a"] }),
      story(true, { description: "", steps: ["b"] }),
      row("passed"),
      ["open", false, "added"],
    ],
  ])("%s", (_, now, written, known, expected) => {
    expect(mergeOne(now, written, known)).toEqual(expected);
  });

  test("texts come from the file", () => {
    const { stories } = mergeStatus({
      prd: prdOf(story(false, { title: "Basket", priority: 4 })),
      lastWritten: prdOf(story(false)),
      recorded: [row("open")],
    });
    expect(stories[0]).toMatchObject({
      id: "A",
      title: "Basket",
      description: "d",
      priority: 4,
      passes: false,
      verified: false,
    });
  });
});

test("added and removed stories are reported once", () => {
  const both = prdOf(story(false), { id: "B", title: "b", passes: false });
  const one = prdOf(story(false));
  const known = [row("open"), { ...row("open"), id: "B" }];
  expect(mergeStatus({ prd: one, lastWritten: both, recorded: known }).changes).toEqual([
    { id: "B", kind: "removed" },
  ]);
  expect(mergeStatus({ prd: one, lastWritten: one, recorded: known }).changes).toEqual([]);
  expect(mergeStatus({ prd: both, lastWritten: one, recorded: [row("open")] }).changes).toEqual([
    { id: "B", kind: "added" },
  ]);
});

describe("edited stories", () => {
  const other = { id: "B", title: "b", passes: false };
  const before = prdOf(story(false), other);
  const edited = (...now: Raw[]) => findEditedStories(prdOf(...now), before);

  test.each([
    ["nothing", {}, []],
    ["a field that the program does not read", { colour: "red" }, []],
    ["its title", { title: "Basket" }, ["A"]],
    ["its description", { description: "e" }, ["A"]],
    ["its criteria", { acceptanceCriteria: ["It works"] }, ["A"]],
    ["its notes", { notes: "Try the other way" }, ["A"]],
    ["its gates", { verify: "true" }, ["A"]],
    ["its status", { status: "deferred" }, ["A"]],
    ["its done field", { passes: true }, ["A"]],
  ])("after a change of %s", (_, change, ids) => {
    expect(edited({ ...story(false), ...change }, other)).toEqual(ids);
  });

  test("new ones, not those that moved, and none at first sight", () => {
    expect(edited({ id: "C", title: "c", passes: false }, other, story(false))).toEqual(["C"]);
    expect(findEditedStories(before, undefined)).toEqual([]);
  });

  test("all, if the gates of the effort changed", () => {
    const prd = (verify: string) =>
      parsePrd(JSON.stringify({ verify, stories: [story(false), other] }), "prd.json");
    expect(findEditedStories(prd("true"), prd("false"))).toEqual(["A", "B"]);
    expect(findEditedStories(prd("true"), prd("true"))).toEqual([]);
  });
});

const statuses = fc.constantFrom<RecordedStory["status"]>("open", "passed", "blocked", "skipped");
const cases = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom("A", "B", "C", "D"),
    was: fc.boolean(),
    is: fc.boolean(),
    status: statuses,
    verified: fc.boolean(),
  }),
  { selector: ({ id }) => id, minLength: 1 },
);
const filesOf = (list: { id: string; was: boolean; is: boolean }[], side: "was" | "is") =>
  prdOf(...list.map((item) => ({ id: item.id, title: item.id, passes: item[side] })));
const rowsOf = (list: { id: string; status: RecordedStory["status"]; verified: boolean }[]) =>
  list.map(({ id, status, verified }) => ({ id, title: id, status, verified }));

describe("for any state", () => {
  test("nothing changes if the file is as it was last written", () => {
    fc.assert(
      fc.property(cases, (list) => {
        const prd = filesOf(list, "is");
        const merged = mergeStatus({ prd, lastWritten: prd, recorded: rowsOf(list) });
        expect(merged.changes).toEqual([]);
        for (const [index, { status, verified }] of list.entries()) {
          if (status === "passed") expect(merged.stories[index]).toMatchObject({ status, verified });
          else expect(merged.stories[index]).toMatchObject({ status: "open", verified: false });
        }
      }),
    );
  });
  test("a person's change wins, and does not verify a story", () => {
    fc.assert(
      fc.property(cases, (list) => {
        const merged = mergeStatus({
          prd: filesOf(list, "is"),
          lastWritten: filesOf(list, "was"),
          recorded: rowsOf(list),
        });
        for (const [index, { was, is, status, verified }] of list.entries()) {
          if (was !== is) expect(merged.stories[index]?.status === "passed").toBe(is);
          if (merged.stories[index]?.verified) expect([status, verified]).toEqual(["passed", true]);
        }
      }),
    );
  });
});
