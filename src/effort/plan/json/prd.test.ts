// Reading prd.json in many dialects, and the messages about faults.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../../platform/index.ts";
import { parsePrd } from "./prd.ts";

const read = (value: unknown) => parsePrd(JSON.stringify(value), "prd.json");
const readStories = (...stories: unknown[]) => read({ userStories: stories }).stories;

function faultOf(text: string): string {
  try {
    parsePrd(text, "tasks/shop/prd.json");
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return String((error as Error).message);
  }
  return "";
}

describe("dialects", () => {
  const story = { id: "A-1", title: "Cart", passes: true };
  test.each([
    ["userStories/passes", { userStories: [story] }],
    ["user_stories/done", { user_stories: [{ id: "A-1", title: "Cart", done: true }] }],
    ["stories/passes", { features: ["fast", "small"], stories: [story] }],
    ["array/passes", [story]],
    ["prd.tasks/status", { prd: { tasks: [{ id: "A-1", name: "Cart", status: "Completed" }] } }],
    ["prd/passes", { prd: [story] }],
    ["units/tested", { units: [{ id: "A-1", task: "Cart", tested: true }] }],
    [
      "phases.tasks/passes",
      {
        phases: [
          { id: 1, tasks: [story] },
          { id: 2, tasks: [] },
        ],
      },
    ],
    ["epics.stories/passes", { epics: [{ stories: [story] }], milestones: [{ tasks: ["A-1"] }] }],
    ["phases/status", { phases: [{ id: "A-1", name: "Cart", status: "PASS" }] }],
  ])("%s", (dialect, value) => {
    const prd = read(value);
    expect(prd.dialect).toBe(dialect);
    expect(prd.stories).toMatchObject([{ id: "A-1", title: "Cart", passes: true, status: "passed" }]);
  });

  test("an empty list is an effort with nothing to do, unless the stories are elsewhere", () => {
    expect(read({ userStories: [], requirements: [{ id: "R" }] }).stories).toEqual([]);
    expect(read({ tasks: [], phases: [{ tasks: [story] }] }).stories).toHaveLength(1);
  });

  test("fields under all their names", () => {
    const [one, two] = readStories(
      {
        id: 7,
        story: "Pay",
        details: "By card",
        acceptance_criteria: [{ text: "It pays", testCommand: "npm test" }, "It thanks"],
        priority: "P0",
        completionNotes: "half done",
        depends_on: ["8"],
        deps: [8],
        agent: "opencode",
        verify: "npm run pay",
        passes: false,
      },
      {
        id: "8",
        description: "Ship\nquickly",
        steps: "pack it",
        priority: "High",
        notes: null,
        verify: ["a", " "],
        passes: false,
      },
    );
    expect(one).toEqual({
      id: "7",
      title: "Pay",
      description: "By card",
      acceptanceCriteria: ["It pays", "It thanks"],
      priority: 0,
      passes: false,
      notes: "half done",
      dependsOn: ["8"],
      agent: "opencode",
      verify: ["npm run pay"],
      status: "open",
      statusNote: undefined,
      more: "",
      requirements: [],
    });
    expect(two).toMatchObject({
      title: "Ship",
      acceptanceCriteria: ["pack it"],
      priority: 1,
      notes: "",
      verify: ["a"],
    });
  });

  test("a byte order mark, and fields of the whole effort", () => {
    const text = `\uFEFF${JSON.stringify({ name: "Shop", branch: "ralph/shop", type: "Bug Investigation", agent: "claude", verify: "make", verifyCommand: "make test", userStories: [story] })}`;
    const prd = parsePrd(text, "prd.json");
    expect(prd).toMatchObject({
      text,
      project: "Shop",
      branchName: "ralph/shop",
      type: "Bug Investigation",
      agent: "claude",
      verify: ["make"],
    });
    expect(prd.checksNotRun).toEqual(["verifyCommand of the effort: make test"]);
  });

  test("criteria and checks of other types are shown unchanged", () => {
    const prd = read([
      { ...story, criteria: 1, steps: [{ given: "x" }, 3, null], testCommand: { run: "a" } },
    ]);
    expect(prd.stories[0]?.acceptanceCriteria).toEqual(["Given x", "3"]);
    expect(prd.checksNotRun).toEqual(["testCommand.run of A-1: a"]);
  });

  test("checks of other programs are reported, at any level", () => {
    const prd = read({
      userStories: [{ ...story, testCommand: "a", steps: ["x", { text: "y", testCommand: "b" }] }],
    });
    expect(prd.checksNotRun).toEqual(["testCommand of A-1: a", "testCommand of criterion 2 of A-1: b"]);
    expect(prd.stories[0]?.verify).toEqual([]);
  });
});

describe("order", () => {
  const order = (...priorities: unknown[]) =>
    readStories(...priorities.map((priority) => ({ priority, passes: false })))
      .toSorted((one, other) => one.priority - other.priority)
      .map(({ id }) => id);
  test("numbers and words sort, equal ones stay in file order", () => {
    expect(order(3, "critical", 2, 2, "P1")).toEqual(["#2", "#5", "#3", "#4", "#1"]);
    expect(order("lowest", "Low", "normal", "high", "Urgent")).toEqual(["#5", "#4", "#3", "#2", "#1"]);
  });
  test("without priorities, the order of the file counts", () => {
    expect(readStories({ passes: false }, { passes: false }).map(({ priority }) => priority)).toEqual([1, 2]);
  });
  test("a story without a priority stays behind the story before it", () => {
    expect(order(undefined, 5, null, 1, undefined)).toEqual(["#4", "#5", "#1", "#2", "#3"]);
  });
});

describe("status", () => {
  test.each([
    [{ status: "done" }, "passed", "done"],
    [{ status: "in-progress" }, "open", "in-progress"],
    [{ status: "deferred" }, "blocked", "deferred"],
    [{ status: "Needs human decision" }, "blocked", "Needs human decision"],
    [{ status: "invalid" }, "skipped", "invalid"],
    [{ passes: false, skip: true }, "skipped", "skip"],
    [{ passes: false, blocked: "no key yet" }, "blocked", "blocked"],
    [{ passes: true, skip: true }, "passed", "skip"],
    [{ passes: false, inProgress: true }, "open", "inProgress"],
    [{ passes: true, done: "2026-06-13" }, "passed", undefined],
    [{ completed: true, constructor: 1 }, "passed", undefined],
  ])("%j", (fields, status, statusNote) => {
    expect(readStories({ id: "1", title: "x", ...fields })[0]).toMatchObject({ status, statusNote });
  });

  test("the last of two equal keys counts", () => {
    const text = '{"userStories":[{"id":"1","passes":true,"passes":false}]}';
    expect(parsePrd(text, "x").stories[0]?.passes).toBe(false);
  });
});

describe("faults", () => {
  test.each([
    ["", /^tasks\/shop\/prd\.json:1:1 is empty \(0 bytes\); fix/],
    [" \n", /:1:1 contains only whitespace;/],
    [
      '{"userStories": [\n  {"id": "1",}\n]}',
      /:2:14 is not valid JSON \(expected double-quoted property name\);/,
    ],
    ['{"a": "line\nbreak"}', /:1:12 is not valid JSON \(bad control character in string literal\);/],
    ['{"userStories": [\uFFFD]}', /:1:18 is not UTF-8;/],
    ["{}", /\(the file has no fields\)/],
    ["{} // done", /:1:4 is not valid JSON \(unexpected non-whitespace character after JSON\);/],
    ['{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> x\n}', /:2:1 contains merge conflict markers;/],
    ["[".repeat(100_000) + "]".repeat(100_000), /is nested too deeply/],
    [
      '{"product": 1, "features": ["a"]}',
      /:1:1: no list of stories was found \(the fields of the file are "product", "features"\)/,
    ],
    ["3", /the file is not an object/],
    [
      '{"userStories":[\n{"id":"1"}, "x"]}',
      /:2:13: entry 2 of userStories is not a story; make it an object/,
    ],
    ['[{"id":"1"},\n {"id":1}]', /:2:8: the id "1" is used twice; give/],
    ['[{"id":"1","passes":"yes"}]', /:1:21: "passes" of 1 is .*yes.*; write true or false there\.$/],
    ['[{"id":"1","done":null}]', /"done" of 1/],
    ['[{"id":"1","passes":true,"done":false}]', /:1:33: "passes" and "done" of 1 contradict each other;/],
    ['[{"id":"1","passes":false,"status":"done"}]', /"passes" and "status" of 1 contradict/],
    ['[{"id":"1","dependsOn":["2"]}]', /1 depends on "2", but no story has this id/],
    ['[{"id":"1","verify":{"a":1}}]', /:1:21: "verify" of 1 is not a command/],
    ['{"verify":3,"userStories":[]}', /"verify" of the effort/],
  ])("%.60s", (text, message) => {
    expect(faultOf(text)).toMatch(message);
  });

  test("a cycle is named", () => {
    const stories = [
      ["a", "b"],
      ["b", "c"],
      ["c", "b"],
      ["d", "d"],
    ].map(([id, on]) => ({ id, dependsOn: [on] }));
    expect(faultOf(JSON.stringify(stories))).toContain("the stories b → c → b wait for each other;");
    expect(faultOf('[{"id":"d","dependsOn":["d"]}]')).toContain("d → d");
  });

  test("two paths to the same story are not a cycle", () => {
    const ways = { a: ["b", "c"], b: ["d"], c: ["d"], d: [] };
    const stories = Object.entries(ways).map(([id, dependsOn]) => ({ id, dependsOn, passes: false }));
    expect(read(stories).stories).toHaveLength(4);
  });

  test("a chain longer than any stack is valid", () => {
    const chain = Array.from({ length: 50_000 }, (_, index) => ({
      id: index,
      passes: false,
      deps: index > 0 ? [index - 1] : [],
    }));
    expect(read(chain.reverse()).stories).toHaveLength(50_000);
  });

  test("any file is read, or rejected with a fix", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.json().map((json) => `{"userStories":[${json}]}`),
        ),
        (text) => {
          try {
            parsePrd(text, "p");
          } catch (error) {
            expect(error).toBeInstanceOf(ConfigurationError);
            expect((error as Error).message).toMatch(/^p:\d+:\d+:? .*\.$/s);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

test("warnings", () => {
  expect(read([{ id: "1", steps: ["x"] }]).warnings).toEqual([
    'No story has a done field. All count as open, and "passes" is added when a story passes.',
  ]);
  expect(
    read([
      { id: "1", passes: true, steps: ["x"] },
      { id: "2", steps: [] },
      { id: "3", status: "dreaming", priority: "soon" },
    ]).warnings,
  ).toEqual([
    "2 has no done field, although others do; it counts as open.",
    'The status "dreaming" of 3 is unknown and counts as open.',
    'The priority "soon" of 3 is unknown; the story keeps its location in the file.',
    "2, 3 have no acceptance criteria.",
  ]);
});

test.each([
  [undefined, [], 0],
  ["npm ci\n\n npm run build \n", ["npm ci", "npm run build"], 0],
  [["npm ci", "a\nb"], ["npm ci", "a", "b"], 0],
  [{ npm: "ci" }, [], 1],
])("a setup of %j is %j, one command a line; anything else is a warning", (setup, commands, warnings) => {
  const text = JSON.stringify({
    setup,
    userStories: [{ id: "A", title: "A", acceptanceCriteria: ["It works"] }],
  });
  const prd = parsePrd(text, "prd.json");
  expect(prd.setup).toEqual(commands);
  expect(prd.warnings.filter((warning) => warning.startsWith('"setup"'))).toHaveLength(warnings);
});
