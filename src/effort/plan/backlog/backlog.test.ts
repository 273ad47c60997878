// Folders of Backlog.md: what is a story, edits that change one file, and what an agent puts in place of files.
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeTemporaryFolder, removeFolder } from "../../../platform/index.ts";
import { describeProposal, editPrd, parsePrd } from "../forms.ts";
import { readPlanText, removeAddedParts, writePlanText } from "./folder.ts";
import { joinParts, splitParts } from "./frame.ts";

const file = "backlog/tasks";
const task = (id: string, matter: string, body = "") => ({
  name: `tasks/${id.toLowerCase()} - x.md`,
  text: `---\nid: ${id}\ntitle: Title of ${id}\n${matter}---\n${body}`,
});
const planOf = (...parts: { name: string; text: string }[]) => joinParts(parts);
const read = (text: string) => parsePrd(text, file);

test("a task with all that it says", () => {
  const body = `
## Description

<!-- SECTION:DESCRIPTION:BEGIN -->
People pay.

### By card

First
<!-- SECTION:DESCRIPTION:END -->

## Acceptance Criteria
<!-- AC:BEGIN -->
- [ ] #1 It pays
- [x] #2 It says
      thanks
<!-- AC:END -->

## Definition of Done

- [ ] Reviewed

## Implementation Plan

<!-- SECTION:PLAN:BEGIN -->
Ask the bank
<!-- SECTION:PLAN:END -->

## Implementation Notes

<!-- SECTION:NOTES:BEGIN -->
Two
lines
<!-- SECTION:NOTES:END -->
`;
  const matter =
    "status: To Do\nlabels: [money]\ncreated_date: '2026-01-02'\npriority: high\nmilestone: m-1\n";
  expect(read(planOf(task("TASK-1", matter, body))).stories).toEqual([
    {
      id: "TASK-1",
      title: "Title of TASK-1",
      description: "People pay.\n\n### By card\n\nFirst",
      acceptanceCriteria: ["It pays", "It says\n      thanks", "Reviewed"],
      priority: 1,
      passes: false,
      notes: "Two\nlines",
      dependsOn: [],
      agent: undefined,
      verify: [],
      status: "open",
      statusNote: "To Do",
      more: "labels:\n  - money\nmilestone: m-1\n## Implementation Plan\nAsk the bank",
      requirements: [],
    },
  ]);
});

test("order, dependencies of any case, finished ones elsewhere, and parts before the whole", () => {
  const prd = read(
    planOf(
      task("TASK-10", "status: To Do\ndependencies: [task-2, TASK-99]\n"),
      task("TASK-2", "status: To Do\nordinal: 2000\n"),
      task("TASK-3", "status: To Do\nordinal: 1000\n"),
      task("TASK-2.1", "status: To Do\nparent_task_id: TASK-2\n"),
      task("TASK-2.2", "status: To Do\nparent_task_id: task-2\ndependencies:\n  - TASK-2\n"),
    ),
  );
  expect(prd.stories.map(({ id, dependsOn }) => [id, ...dependsOn].join(" "))).toEqual([
    "TASK-3",
    "TASK-2 TASK-2.1",
    "TASK-2.1",
    "TASK-2.2 TASK-2",
    "TASK-10 TASK-2",
  ]);
});

test.each([
  ['statuses: ["To Do", "In Progress", "Done"]', "To Do", "Done", "To Do"],
  ['statuses: ["○ Open", "● Closed", "Archived"]', "○ Open", '"● Closed"', '"○ Open"'],
  ["statuses: [Offen, Fertig]", "Offen", "Fertig", "To Do"],
  ["project_name: x", "To Do", "Done", "To Do"],
  ["statuses: [broken", "To Do", "Done", "To Do"],
])("the words of config.yml: %s", (config, open, done, reopened) => {
  const parts = (word: string) =>
    planOf({ name: "config.yml", text: `${config}\n` }, task("TASK-1", `status: ${word}\nlabels: []\n`));
  const text = parts(open);
  expect(read(text)).toMatchObject({ stories: [{ status: "open" }], warnings: [] });
  const edited = editPrd(text, file, [{ id: "TASK-1", passes: true }]);
  expect(edited).toBe(parts(done));
  expect(editPrd(edited, file, [{ id: "TASK-1", passes: false }])).toBe(parts(reopened));
  expect(describeProposal({ text, file }, "TASK-1")).toMatchObject({
    place: "It is the file `task-1 - x.md`",
    done: `set \`status: ${done.replaceAll('"', "")}\` in the front matter of that file`,
  });
});

test("what cannot be read says where; what is not a task is passed over", () => {
  const one = task("TASK-1", "status: To Do\n");
  expect(() => read(planOf(task("TASK-1", "status: [\n")))).toThrow(
    /^backlog\/tasks\/task-1 - x\.md:5:\d+ is not valid YAML \(.*\); fix the front matter there\.$/,
  );
  expect(() => read(planOf(one, { ...one, name: "tasks/other.md" }))).toThrow(
    'backlog/tasks: the id "TASK-1" is used in tasks/other.md and in tasks/task-1 - x.md; give each task its own id.',
  );
  expect(() => read(planOf({ name: "tasks/a.md", text: "# Text\n" }))).toThrow("backlog/tasks has no tasks;");
  expect(read(planOf(one, { name: "tasks/README.md", text: "# Text\n" })).warnings).toEqual([
    "tasks/README.md beside backlog/tasks is passed over: it has no front matter with an id.",
  ]);
  expect(read(planOf(task("TASK-1", "status: Later maybe\n"))).warnings).toEqual([
    'The status "Later maybe" of TASK-1 is unknown and counts as open.',
  ]);
});

describe("for any contents", () => {
  const contents = fc.string({
    unit: fc.constantFrom("=====", " ", "tasks/a.md", "\\", "\n", "\r\n", "é", "---", "\uFEFF", "id: x"),
  });
  test("the files are the same after they were one text", () => {
    fc.assert(
      fc.property(fc.uniqueArray(contents, { maxLength: 5 }), (texts) => {
        const parts = texts.map((text, index) => ({ name: `tasks/task-${index} - ===== x.md`, text }));
        expect(splitParts(joinParts(parts))).toEqual(parts);
      }),
    );
  });

  test("one story done changes one file, and notes are read as they were written", () => {
    const matter = fc.constantFrom(
      "status: To Do\n",
      "status: 'To Do' # why\n",
      'status: "In Progress"\n',
      "",
      "status:\n",
    );
    const bodies = fc.constantFrom(
      "",
      "\n",
      "\n## Description\n\nText\n\n\n",
      "text",
      "\n## Implementation Notes\n",
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(matter, bodies), { minLength: 1, maxLength: 4 }),
        fc.string(),
        (list, notes) => {
          const text = planOf(...list.map(([status, body], index) => task(`TASK-${index}`, status, body)));
          for (const { id } of read(text).stories) {
            const done = editPrd(text, file, [{ id, passes: true }]);
            const [before, after] = [splitParts(text), splitParts(done)];
            expect(after.filter((part, index) => part.text !== before[index]?.text)).toHaveLength(1);
            expect(read(done).stories.filter(({ passes }) => passes)).toMatchObject([{ id }]);
            const noted = editPrd(done, file, [{ id, notes }]);
            const again = read(noted).stories.find((story) => story.id === id);
            expect(editPrd(noted, file, [{ id, notes: again?.notes ?? "" }])).toBe(noted);
            expect(splitParts(noted)).toHaveLength(list.length);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("in a folder", () => {
  const inFolder = (act: (folder: string, at: (name: string) => string) => void) => {
    const top = makeTemporaryFolder("ralph-backlog-", tmpdir());
    mkdirSync(join(top, "backlog/tasks"), { recursive: true });
    try {
      act(join(top, "backlog/tasks"), (name) => join(top, "backlog", name));
    } finally {
      removeFolder(top);
    }
  };
  const one = task("TASK-1", "status: To Do\n");
  const two = task("TASK-2", "status: To Do\n");

  test("only tasks and the config are read, and an edit writes one file", () =>
    inFolder((folder, at) => {
      expect(readPlanText(folder)).toBeUndefined();
      for (const { name, text } of [one, two]) writeFileSync(at(name), text);
      writeFileSync(at("config.yml"), "project_name: Shop\n");
      writeFileSync(at("tasks/image.png"), "x");
      writeFileSync(at("readme.md"), "x");
      const text = readPlanText(folder) ?? "";
      expect(splitParts(text).map(({ name }) => name)).toEqual(["config.yml", one.name, two.name]);
      expect(read(text).project).toBe("Shop");
      rmSync(at(two.name));
      writeFileSync(at(two.name), two.text, { mode: 0o600 });
      writePlanText(folder, editPrd(text, file, [{ id: "TASK-1", passes: true }]));
      expect(readFileSync(at(one.name), "utf8")).toBe(one.text.replace("To Do", "Done"));
      expect(readFileSync(at(two.name), "utf8")).toBe(two.text);
      expect(readFileSync(at("tasks/image.png"), "utf8")).toBe("x");
    }));

  test("links, folders and files that are too much are put back, and nothing is written through them", () =>
    inFolder((folder, at) => {
      const text = planOf(one, two);
      const outside = at("../outside.md");
      writeFileSync(outside, "secret");
      symlinkSync(outside, at(one.name));
      symlinkSync(outside, at("tasks/task-9 - y.md"));
      symlinkSync(outside, at("config.yml"));
      mkdirSync(at(two.name));
      expect(readPlanText(folder)).toBeUndefined();
      writePlanText(folder, text);
      expect(readPlanText(folder)).toBe(text);
      expect(readFileSync(outside, "utf8")).toBe("secret");
      expect(() => readFileSync(at("tasks/task-9 - y.md"))).toThrow();
      expect(() => readFileSync(at("config.yml"))).toThrow();
    }));

  test("names that lead elsewhere are never written", () =>
    inFolder((folder, at) => {
      writePlanText(folder, `${planOf(one)}===== ../evil.md =====\nx\n===== tasks/../../evil.md =====\nx\n`);
      expect(() => readFileSync(at("../evil.md"))).toThrow();
      expect(readPlanText(folder)).toBe(planOf(one));
    }));

  test("tasks that were added are removed, and what was changed stays", () =>
    inFolder((folder, at) => {
      writeFileSync(at(one.name), `${one.text}changed`);
      writeFileSync(at(two.name), two.text);
      removeAddedParts(folder, planOf(one));
      expect(readPlanText(folder)).toBe(planOf({ name: one.name, text: `${one.text}changed` }));
      const other = at("../prd.json");
      writeFileSync(other, "{}");
      removeAddedParts(other, "");
      expect(readFileSync(other, "utf8")).toBe("{}");
    }));

  test("a file that is not UTF-8 is refused when the effort is loaded, and harmless in a turn", () =>
    inFolder((folder, at) => {
      writeFileSync(at(one.name), Buffer.from([0xff, 0xfe]));
      expect(() => readPlanText(folder, true)).toThrow(
        /task-1 - x\.md is not UTF-8 text; save it as UTF-8\.$/,
      );
      expect(readPlanText(folder)).toContain("\uFFFD");
    }));
});
