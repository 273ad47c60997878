// Plans in YAML and JSON Lines: faults with their place, and edits that keep everything else.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { editPrd, parsePrd } from "../../forms.ts";

const faultOf = (text: string, file: string) => {
  try {
    parsePrd(text, file);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

test.each([
  [
    "tasks.yaml",
    "tasks:\n - a: 1\n   a: 2\n",
    /^tasks\.yaml:3:4 is not valid YAML \(map keys must be unique\); fix/,
  ],
  ["tasks.yaml", "", /^tasks\.yaml:1:1 is empty; fix/],
  ["tasks.yaml", "a: 1\n---\nb: 2\n", /is not valid YAML/],
  ["tasks.yaml", "just text\n", /^tasks\.yaml:1:1: no list of stories was found/],
  ["tasks.yaml", "tasks:\n  - title: a\n  - text\n", /^tasks\.yaml:3:5: entry 2 of tasks is not a story/],
  ["tasks.yaml", "[".repeat(20_000), /^tasks\.yaml:\d+:\d+ is n/],
  ["x.jsonl", '{"id":1,"status":"open"}\n\n{"id":2,}\n', /^x\.jsonl:3:9 is not valid JSON/],
  [
    "x.jsonl",
    '{"id":1,"status":"open"}\n{"id":1,"status":"open"}\n',
    /^x\.jsonl:2:7: the id "1" is used twice/,
  ],
])("a fault in %s: %.30j", (file, text, message) => expect(faultOf(text, file)).toMatch(message));

test.each([
  ["tasks:\n- title: a # why\n  status: todo # soon\n", "tasks:\n- title: a # why\n  status: done # soon\n"],
  ["tasks:\n- title: a\n  status: 'todo'\n", "tasks:\n- title: a\n  status: 'done'\n"],
  ['tasks:\n- {title: a, status: "todo"}\n', 'tasks:\n- {title: a, status: "done"}\n'],
  ["- title: a # why\n# end\n", "- title: a # why\n  passes: true\n# end\n"],
  ["x: &no false\ntasks:\n- passes: *no\n", "x: &no false\ntasks:\n- passes: true\n"],
])("done in YAML: %j", (text, done) => {
  expect(editPrd(text, "tasks.yaml", [{ id: "#1", passes: true }])).toBe(done);
});

test("notes of several lines become one line, and a block of text is replaced whole", () => {
  const text = "tasks:\n- notes: |\n    old\n    lines\n  passes: false\n";
  const edited = editPrd(text, "tasks.yaml", [{ id: "#1", notes: "one\ntwo: #3" }]);
  expect(edited).toBe('tasks:\n- notes: "one\\ntwo: #3"\n  passes: false\n');
});

const values = fc.array(
  fc.record({ passes: fc.boolean(), notes: fc.string(), more: fc.jsonValue({ maxDepth: 2 }) }),
  { minLength: 1, maxLength: 4 },
);

describe("for any values", () => {
  const yaml = fc
    .tuple(values, fc.constantFrom(2, 4), fc.constantFrom("\n", "\r\n"), fc.boolean())
    .map(([list, indent, end, indentSeq]) => {
      const entries = list.map((entry, index) => ({ id: `S${index}`, title: "t", ...entry }));
      const text = stringify({ project: "x", userStories: entries }, { indent, indentSeq, lineWidth: 0 });
      return text.replaceAll("\n", end);
    });
  const lines = values.map((list) =>
    list.map((entry, index) => `${JSON.stringify({ id: `S${index}`, title: "t", ...entry })}\n`).join(""),
  );
  test.each([
    ["tasks.yaml", yaml],
    ["tasks.jsonl", lines],
  ])("one story done changes exactly its value in %s", (file, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const { stories } = parsePrd(text, file);
        for (const { id, passes } of stories) {
          const edited = editPrd(text, file, [{ id, passes: !passes }]);
          expect(edited.length - text.length).toBe(passes ? 1 : -1);
          expect(editPrd(edited, file, [{ id, passes }])).toBe(text);
          expect(
            parsePrd(edited, file).stories.map((story) => [story.id, story.passes, story.notes]),
          ).toEqual(
            stories.map((story) => [story.id, story.id === id ? !passes : story.passes, story.notes]),
          );
        }
      }),
      { numRuns: 60 },
    );
  });
  test("notes change that story alone", () => {
    fc.assert(
      fc.property(yaml, fc.string({ minLength: 1 }), (text, notes) => {
        const { stories } = parsePrd(text, "tasks.yaml");
        const edited = parsePrd(editPrd(text, "tasks.yaml", [{ id: "S0", notes }]), "tasks.yaml");
        expect(edited.stories.map((story) => [story.id, story.notes, story.more])).toEqual(
          stories.map((story) => [story.id, story.id === "S0" ? notes : story.notes, story.more]),
        );
      }),
      { numRuns: 60 },
    );
  });
});

test("what beads keeps for agents is passed over, and stays", () => {
  const memory = '{"_type":"memory","key":"a","value":"b"}\n';
  const issues = '{"_type":"issue","id":"x-1","title":"One","status":"open","issue_type":"task"}\n';
  const text = `${memory}${issues}${memory}`;
  const file = ".beads/issues.jsonl";
  expect(parsePrd(text, file).stories.map(({ id }) => id)).toEqual(["x-1"]);
  expect(editPrd(text, file, [{ id: "x-1", passes: true }])).toBe(text.replace("open", "closed"));
});
