// How Markdown plans are read: ids, labels, marks, texts, and which story comes first.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTurn } from "../../turn/index.ts";
import { editPrd, parsePrd } from "../forms.ts";
import { findRequirements, findSections } from "./requirements.ts";

const read = (text: string, file = "PRD.md") => parsePrd(text, file);
const idsOf = (...lines: string[]) =>
  read(lines.map((line) => `- [ ] ${line}`).join("\n")).stories.map(({ id }) => id);

test.each([
  ["T001 Set up", "T001", "Set up"],
  ["1.2 Set up", "1.2", "Set up"],
  ["3. Set up", "3", "Set up"],
  ["US-3: Set up", "US-3", "Set up"],
  ["**US-3**: Set up", "US-3", "Set up"],
  ["[US-3](stories/3.md) Set up", "US-3", "Set up"],
  ["[F1] - Set up", "F1", "Set up"],
  ["**Phase 2: Set up** - soon", "Phase 2", "Set up - soon"],
  ["01-02: Set up", "01-02", "Set up"],
  ["T004 [P] [US1] Set up", "T004", "Set up"],
  ["Set up", "set-up", "Set up"],
  ["5 tests pass", "5-tests-pass", "5 tests pass"],
  ["UTF-8 names", "utf-8-names", "UTF-8 names"],
  ["設定する", "設定する", "設定する"],
  ["**", "task", "**"],
])("the id of %j is %s", (line, id, title) => {
  expect(read(`- [ ] ${line}`).stories).toMatchObject([{ id, title }]);
});

test("ids of one kind count also without a sign after them, and no id is given twice", () => {
  expect(idsOf("US1 one", "US2 two", "H264 video")).toEqual(["US1", "US2", "h264-video"]);
  expect(idsOf("1. one", "2. two", "1. three", "one")).toEqual(["one", "2", "three", "one-2"]);
});

test("only items with a box are stories; code, comments and product texts are not", () => {
  const text =
    "---\nowner: me\n---\n\n# Shop\n\nAll of it.\n\n<!--\n- [ ] no\n-->\n\n```\n- [ ] no\n```\n\n## Do\n\nSoon.\n\n- point\n- [ ] yes\n- []no\n- [ ]\n\n## Notes\n\n- Be kind\n";
  const { stories, project, about } = read(text);
  expect(stories.map(({ title }) => title)).toEqual(["yes"]);
  expect(project).toBe("Shop");
  expect(about).toBe("owner: me\n\nAll of it.\n\n```\n- [ ] no\n```\n\nNotes:\n- Be kind");
  expect(stories[0]?.more).toMatch(/^part of: Do\n {2}Soon\.\n {2}- point/);
  expect(() => read("# Shop\n\nPeople pay.\n")).toThrow(
    'PRD.md has no check boxes, so there are no stories in it; add lines such as "- [ ] Show the form", or have an agent make stories from it with ralph-ci plan.',
  );
  expect(() => read(`${"> ".repeat(200)}- [ ] deep`)).toThrow("nested too deeply");
});

test.each([
  ["PRD.md", "[x] [X] [ ] [-] [~] [/] [>] [?]", "passed passed open skipped open open blocked blocked"],
  [".kiro/specs/a/tasks.md", "[x] [-] [~] [ ]*", "passed open open skipped"],
])("marks in %s: %s", (file, marks, statuses) => {
  const text = (marks.match(/\[.\]\*?/g) ?? []).map((mark, index) => `- ${mark} ${index}. story`).join("\n");
  expect(
    read(text, file)
      .stories.map(({ status }) => status)
      .join(" "),
  ).toBe(statuses);
});

test("points below an item are criteria, texts are its description, a note is its note", () => {
  const text =
    "- [ ] A: Pay\n  - fast\n    - really\n  - **Note**: slow\n    today\n  - _Requirements: 1.2, FR-3_\n\n  In detail.\n";
  expect(read(text).stories).toMatchObject([
    {
      id: "a-pay",
      acceptanceCriteria: ["fast\n  - really"],
      notes: "slow today",
      description: "In detail.",
      requirements: ["1.2", "FR-3"],
    },
  ]);
});

describe("what comes first", () => {
  const orderOf = (text: string, file: string) =>
    Object.fromEntries(read(text, file).stories.map(({ id, dependsOn }) => [id, dependsOn.join(" ")]));

  test("in spec-kit: order, but for [P]; phases, but for those of user stories", () => {
    const text = `## Phase 1: Setup
- [ ] T001 a
- [ ] T002 [P] b
- [ ] T003 [P] c
## Phase 2: Foundation
- [ ] T004 d
## Phase 3: Story 1
- [ ] T005 [P] [US1] e
- [ ] T006 [US1] f (depends on T005, T001)
## Phase 4: Story 2
- [ ] T007 [US2] g
## Phase 5: Polish
- [ ] T008 [P] h
`;
    expect(orderOf(text, "specs/001/tasks.md")).toEqual({
      T001: "",
      T002: "T001",
      T003: "T001",
      T004: "T002 T003",
      T005: "T004",
      T006: "T005 T001",
      T007: "T004",
      T008: "T006 T007",
    });
  });

  test("in other lists: items below an item, and plans of a phase", () => {
    expect(orderOf("- [ ] A. one\n  - [ ] B. two\n- [ ] C. three\n", "PRD.md")).toEqual({
      "a-one": "b-two",
      "b-two": "",
      "c-three": "",
    });
    expect(
      orderOf("- [ ] Phase 1: A\n- [ ] Phase 2: B\n\nPlans:\n- [ ] 02-01: C\n", ".planning/ROADMAP.md"),
    ).toEqual({ "Phase 1": "", "Phase 2": "02-01", "02-01": "" });
  });

  test("in Kiro an item with items is their heading, and is done with the last of them", () => {
    const file = ".kiro/specs/a/tasks.md";
    const text = "- [ ] 1. All\n  - [x] 1.1 one\n  - [ ] 1.2 two\n- [ ] 2. Next\n";
    const { stories } = read(text, file);
    expect(stories.map(({ id }) => id)).toEqual(["1.1", "1.2", "2"]);
    expect(stories[1]?.more).toBe("part of: 1. All");
    const done = editPrd(text, file, [{ id: "1.2", passes: true }]);
    expect(done).toBe("- [x] 1. All\n  - [x] 1.1 one\n  - [x] 1.2 two\n- [ ] 2. Next\n");
    expect(editPrd(done, file, [{ id: "1.2", passes: false }])).toBe(text);
    const alone = text.replace("[ ] 1.2", "[x] 1.2");
    expect(read(alone, file).warnings).toEqual([
      'All items below "1. All" are done, and it is not; mark it as done by hand.',
    ]);
  });
});

test("requirements are found by their ids", () => {
  const text =
    "### Requirement 1: Log in\n\n#### Acceptance Criteria\n\n1. WHEN a THEN b\n2. WHEN c THEN d\n\n## Functional\n\n- **FR-001**: System MUST log\n";
  expect(findRequirements(text, ["1.2", "FR-001", "1", "9.9"])).toEqual([
    { id: "1.2", text: "WHEN c THEN d" },
    { id: "FR-001", text: "**FR-001**: System MUST log" },
    { id: "1", text: "Requirement 1: Log in" },
  ]);
});

test("an agent's other changes are told, each in a sentence", () => {
  const text = "# A\n\n- [ ] T001 one\n- [x] T002 two\n";
  const putBack = (after: string) =>
    readTurn({ before: text, after, file: "specs/a/tasks.md", storyId: "T001" }).putBack.join(" ");
  expect(putBack(text.replace("# A", "# B"))).toBe(
    "The text of tasks.md was changed besides the mark and the notes of T001, and was put back.",
  );
  expect(putBack(text.replace("[x]", "[ ]"))).toBe(
    "T002 was marked open again, but only T001 is the story of this turn, so this was put back.",
  );
  expect(putBack(text.replace("[ ]", "[-]"))).toBe("The status of T001 was changed and put back.");
  expect(putBack(`${text}- [ ] T003 three\n`)).toContain("T003 three was added to the stories;");
  expect(putBack("- [ ] T001 one\n")).toContain("T002 was removed and was put back.");
  const split = readTurn({ before: text, after: `${text}- [ ] T003 three\n`, file: "a.md", storyId: "T001" });
  expect(split.suggested).toMatchObject([{ id: "T003", title: "three" }]);
});

/** Markdown files with check boxes between texts of all kinds. */
const words = fc.string({
  unit: fc.constantFrom("a", "B", " ", "`", "*", "_", "[x]", "<b>", "é", "🎉", "#", "1.", "|", "~~"),
  minLength: 1,
  maxLength: 12,
});
const line = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        fc.constantFrom("", "  ", "    ", "\t", "> "),
        fc.constantFrom("-", "*", "1."),
        fc.constantFrom("[ ]", "[x]", "[X]", "[-]"),
        words,
      )
      .map(([indent, bullet, box, text]) => `${indent}${bullet} ${box} ${text}`),
  },
  fc
    .tuple(fc.constantFrom("# ", "## ", "", "  - ", "> ", "    "), words)
    .map(([start, text]) => start + text),
  fc.constantFrom("", "", "```", "---", "<!--", "-->", "<details>", "  - Note: n"),
);
const files = fc
  .tuple(
    fc.array(line, { minLength: 1, maxLength: 14 }),
    fc.constantFrom("\n", "\r\n"),
    fc.constantFrom("", "\uFEFF"),
  )
  .map(([lines, end, mark]) => mark + lines.join(end));

describe("for any file", () => {
  const storiesOf = (text: string) => {
    try {
      return read(text).stories;
    } catch {
      return [];
    }
  };
  test("one story done changes one character", () => {
    fc.assert(
      fc.property(files, (text) => {
        for (const { id, passes } of storiesOf(text)) {
          const edited = editPrd(text, "PRD.md", [{ id, passes: !passes }]);
          expect(edited.length).toBe(text.length);
          const changed = [...text].filter((_, index) => [...edited][index] !== [...text][index]);
          expect(changed).toHaveLength(1);
          expect(storiesOf(edited).map((story) => [story.id, story.passes])).toEqual(
            storiesOf(text).map((story) => [story.id, story.id === id ? !passes : story.passes]),
          );
        }
      }),
    );
  });
  test("notes change no other story, and go again", () => {
    fc.assert(
      fc.property(files, words, (text, note) => {
        const before = storiesOf(text);
        for (const { id } of before) {
          const edited = editPrd(text, "PRD.md", [{ id, notes: `n ${note}` }]);
          expect(storiesOf(edited).map((story) => [story.id, story.title, story.passes])).toEqual(
            before.map((story) => [story.id, story.title, story.passes]),
          );
        }
      }),
    );
  });
});

test("sections of stories are found by their headings, with all that is below", () => {
  const text =
    "# Epics\n\n## Epic 1\n\n### Story 1.1: One\n\nAs one\n\n#### Criteria\n\n- It works\n\n### Story 1.10: Ten\n\nTen\n\n## Epic 2\n";
  expect(findSections(text, ["Story 1.1", "Story 1.10", "Story 2.1", "FR-1"])).toEqual([
    "### Story 1.1: One\n\nAs one\n\n#### Criteria\n\n- It works",
    "### Story 1.10: Ten\n\nTen",
  ]);
});
