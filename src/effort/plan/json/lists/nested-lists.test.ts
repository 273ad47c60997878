// Lists of stories in lists of groups: each story is read, or the file is refused with the path.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePrd } from "../prd.ts";

const story = (id: string) => ({ id, title: id, acceptanceCriteria: ["x"], passes: false });
const [one, two] = [story("1"), story("2")];
const pending = { status: "pending" };

function outcomeOf(value: unknown): string {
  try {
    const { dialect, stories } = parsePrd(JSON.stringify(value), "prd.json");
    return `${dialect}: ${stories.map(({ id }) => id).join(" ")}`;
  } catch (error) {
    return (error as Error).message.replace(/^prd\.json:\d+:\d+: /, "refused: ");
  }
}

const warningsOf = (value: unknown) => parsePrd(JSON.stringify(value), "prd.json").warnings;

describe("are read", () => {
  test.each<[string, unknown]>([
    ["epics.features.userStories/passes: 1 2", { epics: [{ features: [{ userStories: [one, two] }] }] }],
    [
      "epics.features.userStories/passes: 1 2",
      {
        epics: [
          { ...pending, features: [{ id: "F", ...pending, userStories: [one] }] },
          { ...pending, features: [{ id: "G", ...pending, stories: [two] }] },
        ],
      },
    ],
    ["phases.epics.stories/passes: 1 2", { phases: [{ epics: [{ stories: [one] }, { stories: [two] }] }] }],
    ["features.tasks/passes: 1 2", { features: [{ tasks: [one] }, { features: [{ tasks: [two] }] }] }],
    [
      "array.stories/passes: 1",
      [
        { epic: "x", stories: [one] },
        { epic: "y", stories: [] },
      ],
    ],
    ["prd.epics.features.stories/passes: 1", { prd: { epics: [{ features: [{ stories: [one] }] }] } }],
    ["phases.tasks/passes: 1", { phases: [{ stories: [] }, { tasks: [one] }] }],
    ["features.userStories/passes: 1", { userStories: [], features: [{ userStories: [one] }] }],
    ["phases.tasks/passes: 1", { userStories: [], phases: [{ tasks: [one] }] }],
    ["features.tasks/passes: 1 2", { features: [{ id: "F", ...pending, tasks: [one, two] }] }],
    ["phases.subtasks/passes: 1 2", { phases: [{ ...pending, subtasks: [one] }, { subtasks: [two] }] }],
    ["milestones.epics.stories/none: 3", { milestones: [{ epics: [{ stories: [{ id: "3" }] }] }] }],
    ["tasks/passes: 1", { tasks: [{ ...one, subtasks: [two] }] }],
    ["plan.tasks/passes: 1", { version: 2, plan: { tasks: [one] } }],
    ["phases/none: ", { phases: [] }],
    ["userStories/passes: 1", { userStories: [one], epics: [{ stories: [{ id: "1" }] }] }],
  ])("%s", (expected, value) => {
    expect(outcomeOf(value)).toBe(expected);
  });

  test("lists in a story are part of it, with a warning", () => {
    const tasks = [{ name: "a", done: false }];
    const value = {
      userStories: [
        { ...one, tasks },
        { ...two, phases: [{ name: "red", ...pending }] },
      ],
    };
    expect(outcomeOf(value)).toBe("userStories/passes: 1 2");
    expect(warningsOf(value)).toEqual([
      "userStories[0].tasks and 1 more lists are read as parts of their stories; their entries are not stories of their own.",
    ]);
    expect(warningsOf({ features: [{ ...one, requirements: [{ text: "fast" }] }] })).toEqual([
      "features[0].requirements is read as a part of its story; its entries are not stories of their own.",
    ]);
  });
});

describe("are refused", () => {
  test.each<[RegExp, unknown]>([
    [/: epics\[1\]\.tasks is a list of texts/, { epics: [{ stories: [one] }, { tasks: ["two"] }] }],
    [/^refused: \[?array\[1\] has no list of stories/, [{ stories: [one] }, two]],
    [/: phases\[1\] has no list of stories/, { phases: [{ tasks: [one] }, two] }],
    [
      /has 2 lists of stories, in "a", "b"; say which one with --tag, or keep/,
      { a: { tasks: [one] }, b: { tasks: [two] } },
    ],
    [/: phases\[1\] has no list of stories/, { phases: [{ tasks: [] }, two] }],
    [/epics\[0\]\.stories and epics\[0\]\.tasks both/, { epics: [{ stories: [one], tasks: [two] }] }],
    [/in epics\[0\]\.themes\[0\]\.stories would/, { epics: [{ ...pending, themes: [{ stories: [one] }] }] }],
    [/in a\.b\[0\]\.userStories would/, { a: { b: [{ userStories: [one] }] } }],
    [
      /in userStories\[1\]\.more\.stories would/,
      { userStories: [one, { ...two, more: { stories: [story("3")] } }] },
    ],
    [/in epics\[0\]\.stories would/, { userStories: [one], epics: [{ stories: [two] }] }],
  ])("%s", (expected, value) => {
    expect(outcomeOf(value)).toMatch(/^refused: .*; .*\.$/);
    expect(outcomeOf(value)).toMatch(expected);
  });

  test("at any depth", () => {
    let nested: object = { userStories: [one] };
    for (let depth = 0; depth < 1_000; depth += 1) nested = { [depth % 2 ? "epics" : "features"]: [nested] };
    const outcome = outcomeOf(nested);
    expect(outcome).toMatch(/\[0\]\.userStories would be left out/);
    expect(outcome.length).toBeLessThan(500);
  });
});

const listNames = ["userStories", "stories", "tasks", "items", "features", "phases", "epics"] as const;

/** Any tree of groups with stories as leaves. Ids are numbered afterwards. */
const trees = fc.letrec((tie) => ({
  leaf: fc.constant({ passes: false }),
  group: fc
    .tuple(
      fc.constantFrom(...listNames),
      fc.array(tie("entry"), { maxLength: 3 }),
      fc.constantFrom({}, { status: "todo" }),
    )
    .map(([name, list, status]) => ({ ...status, [name]: list })),
  entry: fc.oneof({ maxDepth: 5 }, tie("leaf"), tie("group"), tie("group")),
}));

test("no story is left out without a word", () => {
  let read = 0;
  fc.assert(
    fc.property(trees.group, (tree) => {
      let count = 0;
      const numbered = (_: string, each: unknown) => {
        if (typeof each !== "object" || each === null || !("passes" in each)) return each;
        count += 1;
        return { id: `S${count}`, ...each };
      };
      const text = JSON.stringify(tree, numbered);
      let prd: ReturnType<typeof parsePrd>;
      try {
        prd = parsePrd(text, "p");
      } catch (error) {
        expect((error as Error).message).toMatch(/^p:\d+:\d+: .*; .*\.$/);
        return;
      }
      if (prd.warnings.some((text) => text.includes("part"))) return;
      expect(prd.stories.filter(({ id }) => id.startsWith("S"))).toHaveLength(count);
      if (count > 1) read += 1;
    }),
    { numRuns: 2_000 },
  );
  expect(read).toBeGreaterThan(100);
});
