// Which entries of a changed prd.json are suggestions: added anywhere, split off, or given the id of another story.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findSuggestedStories } from "./suggested-stories.ts";
import { readTurn } from "./turn.ts";

const one = { id: "US-1", title: "Log in", description: "With a password", passes: false };
const two = { id: "US-2", title: "Log out", steps: ["A button"], passes: false };
const extra = {
  id: "US-9",
  title: "Close the hole",
  description: "It is open",
  acceptanceCriteria: ["Closed"],
};
const before = { project: "p", userStories: [one, two] };
const find = (after: unknown, from: unknown = before) => findSuggestedStories(from, after);
const ids = (after: unknown, from?: unknown) => find(after, from).map(({ id }) => id);

describe("nothing is suggested", () => {
  test.each<[string, unknown]>([
    ["without a change", before],
    ["by done fields and notes", { ...before, userStories: [{ ...one, passes: true, notes: "x" }, two] }],
    ["by another order", { ...before, userStories: [two, one] }],
    ["by a copy", { ...before, userStories: [one, two, one] }],
    ["by another id of a story", { ...before, userStories: [{ ...one, id: "X" }, two] }],
    ["by another text of a story", { ...before, userStories: [{ ...one, title: "Log in twice" }, two] }],
    ["by a removed story", { ...before, userStories: [one] }],
    [
      "by things that are no stories",
      { ...before, userStories: [one, two, 7, null, [], {}, { id: "US-8" }] },
    ],
  ])("%s", (_, after) => expect(find(after)).toEqual([]));
});

test("an added story is suggested with its title, text and entry", () => {
  expect(find({ ...before, userStories: [one, extra, two] })).toEqual([
    { id: "US-9", title: "Close the hole", text: "It is open\n- Closed", entry: extra },
  ]);
});

test.each<[string, unknown, string[]]>([
  ["several", { ...before, userStories: [extra, one, two, { title: "More" }] }, ["US-9", ""]],
  ["a plain text among stories", { ...before, userStories: [one, two, "Fix the login"] }, [""]],
  ["the id of another story", { ...before, userStories: [one, two, { ...extra, id: "US-2" }] }, ["US-2"]],
  ["in a list of its own", { ...before, backlog: [extra] }, ["US-9"]],
  ["in a list inside a story", { ...before, userStories: [{ ...one, tasks: [extra] }, two] }, ["US-9"]],
  ["in groups of groups", { epics: [{ features: [{ userStories: [one, two, extra] }] }] }, ["US-9"]],
  ["in a bare list", [one, two, extra], ["US-9"]],
])("%s", (_, after, expected) => expect(ids(after)).toEqual(expected));

test("of a split story both halves are suggested", () => {
  const half = { ...one, title: "Log in with a password" };
  const found = find({ ...before, userStories: [half, two, { id: "US-1b", title: "Log in with a key" }] });
  expect(found.map(({ id, changes, title }) => [id, changes, title])).toEqual([
    ["US-1b", undefined, "Log in with a key"],
    ["US-1", "US-1", "Log in with a password"],
  ]);
});

test("long texts are cut, and at most 50 are kept", () => {
  const many = Array.from({ length: 60 }, (_, index) => ({
    id: `N${index}`,
    title: "x".repeat(300) + index,
  }));
  expect(find({ userStories: [one, ...many] })).toHaveLength(50);
  const [long] = find({ userStories: [one, { title: "t", description: "y".repeat(20_000) }] });
  expect(long?.text).toHaveLength(4_001);
  expect(long?.entry).toBeUndefined();
});

test("added stories are found among any others, and only those", () => {
  const title = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text.trim() !== "");
  const stories = fc.uniqueArray(title, { minLength: 2, maxLength: 8, selector: (text) => text.trim() });
  fc.assert(
    fc.property(stories, fc.nat(), fc.boolean(), (titles, cut, isNested) => {
      const all = titles.map((text, index) => ({ id: `S${index}`, title: text }));
      const old = all.slice(0, 1 + (cut % (all.length - 1)));
      const nest = (list: unknown[]) => (isNested ? { epics: [{ stories: list }] } : { userStories: list });
      expect(ids(nest(all), nest(old))).toEqual(all.slice(old.length).map(({ id }) => id));
    }),
  );
});

test("the reading of a turn has them even if the list cannot be read", () => {
  const text = JSON.stringify(before);
  const after = JSON.stringify({
    ...before,
    epics: [{ stories: [extra] }, { themes: [{ stories: [two] }] }],
  });
  const reading = readTurn({ before: text, after, file: "prd.json", storyId: "US-1" });
  expect(reading.suggested.map(({ id }) => id)).toEqual(["US-9"]);
  expect(reading.putBack).not.toEqual([]);
});

test("for any lists, with ids used twice, what is suggested has a content that was not there", () => {
  const entry = fc.record(
    {
      id: fc.constantFrom("1", "2", "3"),
      title: fc.constantFrom("a", "b", "c", "d"),
      passes: fc.boolean(),
      subtasks: fc.array(fc.record({ id: fc.constantFrom("1", "2"), title: fc.constantFrom("a", "e", "f") })),
    },
    { requiredKeys: ["title", "passes"] },
  );
  const list = fc.array(entry, { maxLength: 6 });
  fc.assert(
    fc.property(list, list, (before, after) => {
      type Entry = { id?: string; title: string; subtasks?: Entry[] };
      const entriesOf = (entries: readonly Entry[]): Entry[] =>
        entries.flatMap((each) => [each, ...(each.subtasks ?? [])]);
      const contentOf = ({ title, subtasks = [] }: Entry) =>
        JSON.stringify([title, subtasks.map((part) => part.title)]);
      const [known, contents] = [entriesOf(before), new Set(entriesOf(before).map(contentOf))];
      const seen: (string | undefined)[] = [];
      const [added, edited]: string[][] = [[], []];
      for (const each of entriesOf(after)) {
        seen.push(each.id);
        if (contents.has(contentOf(each))) continue;
        contents.add(contentOf(each));
        const count = (ids: (string | undefined)[]) => ids.filter((id) => id === each.id).length;
        const isKnown = each.id !== undefined && count(seen) <= count(known.map(({ id }) => id));
        (isKnown ? edited : added)?.push(each.title);
      }
      const expected = [...added!, ...(added!.length > 0 ? edited! : [])];
      const found = findSuggestedStories({ tasks: before }, { tasks: after });
      expect(found.map(({ title }) => title)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
