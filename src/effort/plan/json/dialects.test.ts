// Files of other tools: words, names and lists that once were misread.
import { describe, expect, test } from "vitest";
import { editPrd } from "./edit.ts";
import { parsePrd } from "./prd.ts";

const read = (value: unknown) => parsePrd(JSON.stringify(value), "plan.json");
const only = (story: object, top: object = {}) => {
  const [first] = read({ ...top, userStories: [{ id: "A", title: "a", ...story }] }).stories;
  if (!first) throw new Error("no story");
  return first;
};
const markDone = (value: unknown, id: string) =>
  JSON.parse(editPrd(JSON.stringify(value), "plan.json", [{ id, passes: true }]));

describe("status words", () => {
  test.each([
    ["passed", ["passing", "Closed", "VERIFIED", "implemented", "merged", "finished", "shipped", "resolved"]],
    ["passed", ["success", "✅ done", "✅", "✅ Live", "done (2026-01-02)", "Merged in #12", "fixed: typo"]],
    ["blocked", ["review", "in-review", "ready_for_review", "Needs Review", "waiting", "on hold", "Paused"]],
    ["blocked", ["blocked by the API", "waiting for a key", "⏸ later"]],
    ["skipped", ["wontfix", "won't fix", "superseded", "obsolete", "N/A", "duplicate", "cancelled"]],
    ["open", ["not_started", "notStarted", "In Progress", "🚧 busy", "❌", "not done", "ready-for-dev", ""]],
  ])("%s: %j", (status, words) => {
    expect(words.map((word) => [word, only({ status: word }).status])).toEqual(
      words.map((word) => [word, status]),
    );
  });

  test("an unknown word is open, and told once for all its stories", () => {
    const { stories, warnings } = read([1, 2].map((id) => ({ id, status: "dreaming", steps: ["x"] })));
    expect(stories.map(({ status }) => status)).toEqual(["open", "open"]);
    expect(warnings).toEqual(['The status "dreaming" of 1, 2 is unknown and counts as open.']);
  });

  test("a field with true or false wins over a word that only sounds like done", () => {
    expect(only({ passes: false, status: "implemented" }).status).toBe("open");
    expect(only({ passes: true, status: "testing" }).status).toBe("passed");
  });

  test("the word may be under state", () => {
    const value = {
      features: [
        { id: "a", state: "passing" },
        { id: "b", state: "not_started" },
      ],
    };
    expect(read(value).stories.map(({ passes }) => passes)).toEqual([true, false]);
    expect(markDone(value, "b").features[1]).toEqual({ id: "b", state: "passing" });
  });

  test.each([
    [{ issue: 1, status_legend: { todo: "no", verified: "yes" } }, "verified"],
    [{ rules: { statusValues: ["todo", "Done"] } }, "Done"],
    [{ status_values: "todo | doing | shipped" }, "shipped"],
    [{ status_legend: { red: "stop", green: "go" } }, "done"],
  ])("the word that is written is one that the file declares: %j", (top, word) => {
    const value = { ...top, tasks: [{ id: 1, status: "todo" }] };
    expect(markDone(value, "1").tasks[0].status).toBe(word);
  });

  test.each([
    [{ testStrategy: "run it", status: "pending" }, "done"],
    [{ subtasks: [], status: "pending" }, "done"],
    [{ user_visible_behavior: "It loads", status: "not_started" }, "passing"],
    [{ issue_type: "task", status: "open" }, "closed"],
    [{ status: "pending" }, "completed"],
  ])("else the word of the tool: %j", (story, word) => {
    expect(markDone([{ id: 1, ...story }], "1")[0].status).toBe(word);
  });

  test("a word with a date or a reason is not copied to another story", () => {
    const value = [
      { id: 1, status: "done (2026-01-02)" },
      { id: 2, status: "✅ Done" },
      { id: 3, status: "todo" },
    ];
    expect(markDone(value, "3")[2].status).toBe("✅ Done");
  });

  test("flags under other names", () => {
    expect(only({ implemented: true }).passes).toBe(true);
    expect(only({ passes: false, implemented: true }).passes).toBe(false);
    expect(only({ finished: "2026-01-02", status: "todo" }).status).toBe("open");
  });
});

describe("texts under other names", () => {
  test.each([
    [{ user_visible_behavior: "It loads" }, "It loads"],
    [{ summary: "In short" }, "In short"],
    [{ implementation_notes: "Use a map" }, "Use a map"],
    [{ description: "First", details: "Second" }, "First"],
  ])("description: %j", (fields, description) => expect(only(fields).description).toBe(description));

  test.each([
    [{ order: 3 }, 3],
    [{ severity: "critical" }, 0],
    [{ severity: "Major" }, 1],
    [{ priority: "P1 (high)" }, 1],
    [{ priority: "Must have" }, 0],
    [{ priority: null, order: 7 }, 7],
  ])("priority: %j", (fields, priority) => expect(only(fields).priority).toBe(priority));

  test("ids under other names", () =>
    expect(read([{ task_id: 7 }, { featureId: "F" }]).stories.map(({ id }) => id)).toEqual(["7", "F"]));

  test("all other fields are kept as text", () => {
    const { more } = only({
      details: "Long\ntext",
      description: "Short",
      area: "shop",
      files: ["a.ts", "b.ts"],
      effort: { days: 2, by: null },
      passes: false,
      estimate: 0,
    });
    expect(more).toBe(
      "details:\n  Long\n  text\narea: shop\nfiles:\n  - a.ts\n  - b.ts\neffort:\n  days: 2\nestimate: 0",
    );
  });
});

describe("criteria", () => {
  const scenario = (given: string, when: string, outcome: unknown) =>
    JSON.parse(JSON.stringify({ given, when, outcome }).replace('"outcome":', '"then":'));

  test.each<[object, string[]]>([
    [{ verification: ["It runs", "It stops"] }, ["It runs", "It stops"]],
    [{ criteria: "It runs" }, ["It runs"]],
    [{ successCriteria: [{ name: "Speed", description: "It is fast" }] }, ["Speed: It is fast"]],
    [{ acceptanceCriteria: [], steps: ["x"] }, ["x"]],
    [
      scenario("a cart", "I pay", ["it is empty", "I am thanked"]),
      ["Given a cart, when I pay, then it is empty and I am thanked"],
    ],
    [
      { scenarios: [{ name: "Pay", ...scenario("a cart.", "I pay", "done") }] },
      ["Pay: Given a cart, when I pay, then done"],
    ],
    [
      { acceptance_criteria: { speed: ["fast", "small"], looks: "nice" } },
      ["speed: fast", "speed: small", "looks: nice"],
    ],
    [{ acceptance: [{ category: "UI", checks: ["a", "b"] }] }, ["UI: a", "UI: b"]],
    [
      { testStrategy: "Run it", subtasks: [{ title: "s", description: "d", status: "done" }] },
      ["s: d (done)", "Run it"],
    ],
    [{ acceptanceCriteria: [{ odd: 1, kind: "x" }] }, ["odd: 1; kind: x"]],
  ])("%j", (fields, lines) => expect(only(fields).acceptanceCriteria).toEqual(lines));
});

describe("a second list that stories name", () => {
  const value = {
    features: [{ id: "sync", name: "Sync", requirements: ["R-1", "R-2"], epic: "E", passes: false }],
    requirements: [
      { id: "R-1", description: "first", stepsToVerify: ["look"], passes: false },
      { id: "R-2", description: "second", passes: true },
    ],
    epics: [{ id: "E", name: "Everything" }],
  };
  test("is read into the story", () => {
    const { stories, warnings } = read(value);
    expect(stories).toMatchObject([
      { acceptanceCriteria: ["R-1: first", "R-1: look", "R-2: second"], more: "epic: E: Everything" },
    ]);
    expect(warnings).toEqual([]);
  });
  test("its entries are ticked with the story, if they are open and the story names them", () => {
    const edited = editPrd(JSON.stringify(value), "p", [
      { id: "sync", passes: true, ticks: ["R-1", "R-2", "E", "other"] },
    ]);
    const after = structuredClone(value);
    for (const each of [after.features[0], after.requirements[0]]) if (each) each.passes = true;
    expect(JSON.parse(edited)).toMatchObject(after);
  });
  test("without such names it is passed over, with a warning", () => {
    const { warnings } = read({ tasks: [{ id: 1, passes: true, steps: ["x"] }], features: value.features });
    expect(warnings).toEqual([
      "features is passed over, although its entries have done fields; to have it worked on, move its entries into the list of the stories.",
    ]);
  });
});

describe("groups", () => {
  const phases = [
    { phase: 1, name: "Set-up", goal: "A start", subtasks: [{ id: "1", status: "pending" }] },
    { phase: 2, name: "Core", depends_on: [1], subtasks: [{ id: "2", status: "pending" }] },
  ];
  test("what they say is told with each story, and their order holds", () => {
    const { stories } = read({ phases });
    expect(stories.map(({ id, dependsOn, more }) => ({ id, dependsOn, more }))).toEqual([
      { id: "1", dependsOn: [], more: "part of:\n  phase: 1\n  name: Set-up\n  goal: A start" },
      { id: "2", dependsOn: ["1"], more: "part of:\n  phase: 2\n  name: Core" },
    ]);
  });
});

test("links between issues: only those that block count, and an epic comes after its parts", () => {
  const link = (type: string, id: string) => ({ issue_id: "x", depends_on_id: id, type });
  const { stories } = read([
    { id: "epic", title: "E", status: "open", issue_type: "epic" },
    {
      id: "a",
      title: "A",
      status: "open",
      dependencies: [link("parent-child", "epic"), link("blocks", "b")],
    },
    { id: "b", title: "B", status: "closed", dependencies: [link("related", "gone")] },
  ]);
  expect(stories.map(({ id, dependsOn }) => [id, ...dependsOn])).toEqual([["epic", "a"], ["a", "b"], ["b"]]);
});

test("a status of true or false, texts as titles, and an empty list inside", () => {
  expect(read([{ content: "x", status: true }]).stories).toMatchObject([{ title: "x", status: "passed" }]);
  expect(markDone([{ id: 1, status: false }], "1")).toEqual([{ id: 1, status: true }]);
  expect(read({ master: { tasks: [], metadata: {} } }).stories).toEqual([]);
  expect(
    read({ features: [{ id: 1, passes: false, issues: [{ id: 2, status: "open" }] }] }).stories,
  ).toHaveLength(1);
});

test("checks of other programs, in any form", () => {
  expect(
    read({
      qualityGates: ["npm run lint"],
      quality_checks: { typecheck: "tsc", slow: false },
      validation: { commands: ["make"] },
      userStories: [
        {
          id: "A",
          test_cmd: "pytest a",
          suggested_tests: ["tests/a.py"],
          verification: ["cd x && ./run", "Confirm that nothing fails.", { type: "command", run: "go test" }],
          tests: "tests/a.py",
          passes: false,
        },
      ],
    }).checksNotRun,
  ).toEqual([
    "quality_checks.typecheck of the effort: tsc",
    "qualityGates of the effort: npm run lint",
    "validation.commands of the effort: make",
    "test_cmd of A: pytest a",
    "suggested_tests of A: tests/a.py",
    "verification of A: cd x && ./run",
    "verification.run of A: go test",
  ]);
});

test("what the file says of the whole effort: rules first, without lists of stories and dates", () => {
  const { project, description, about, sourceFile } = read({
    prdFile: "docs/shop.md",
    name: "Shop",
    goal: "People pay",
    created: "2026-01-02",
    nonGoals: ["Refunds"],
    techStack: { language: "Go" },
    rules: ["Be kind"],
    userStories: [{ id: "A", passes: false }],
    milestones: [{ tasks: ["A"] }],
  });
  expect({ project, description, sourceFile }).toEqual({
    project: "Shop",
    description: "People pay",
    sourceFile: "docs/shop.md",
  });
  expect(about).toBe("rules:\n  - Be kind\ntechStack:\n  language: Go\nnonGoals:\n  - Refunds");
});

test("a dependency on a sub-task is one on its task", () => {
  const list = (dependencies: unknown[]) => ({
    tasks: [
      { id: 1, title: "A", status: "pending", testStrategy: "x", subtasks: [{ id: 2, title: "B" }] },
      { id: 2, title: "C", status: "pending", testStrategy: "x", dependencies },
      { id: 3, title: "D", status: "pending", subtasks: [{ id: 1, title: "E" }], dependencies: ["3.1", 1] },
    ],
  });
  const read = (...dependencies: unknown[]) =>
    parsePrd(JSON.stringify(list(dependencies)), ".taskmaster/tasks/tasks.json").stories;
  expect(read("1.2", 1).map(({ dependsOn }) => dependsOn)).toEqual([[], ["1"], ["1"]]);
  expect(() => read("1.9")).toThrow('2 depends on "1.9", but no story has this id');
});
