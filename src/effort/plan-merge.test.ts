// Merges two versions of prd.json.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { joinPlanParts } from "./plan/index.ts";
import { mergePlanPart, mergePlans } from "./plan-merge.ts";

type Entry = { id: string; [key: string]: unknown };

const story = (id: string, more: Record<string, unknown> = {}): Entry =>
  Object.assign({ id, title: `Do ${id}`, passes: false, notes: "" }, more);
const plan = (...userStories: Entry[]) => `${JSON.stringify({ project: "p", userStories }, null, 2)}\n`;

describe("two versions of a plan", () => {
  const base = plan(story("A"), story("B"));
  test.each([
    [
      "a status and a text",
      [story("A", { passes: true }), story("B")],
      [story("A", { title: "New" }), story("B")],
      [story("A", { title: "New", passes: true }), story("B")],
    ],
    [
      "the same field, which stays ours",
      [story("A", { title: "Mine" }), story("B")],
      [story("A", { title: "Theirs" }), story("B")],
      [story("A", { title: "Mine" }), story("B")],
    ],
    [
      "new stories, each in its place",
      [story("A"), story("M"), story("B")],
      [story("X"), story("A"), story("B"), story("Y"), story("Z")],
      [story("X"), story("A"), story("M"), story("B"), story("Y"), story("Z")],
    ],
    [
      "a story that they removed",
      [story("A", { passes: true }), story("B")],
      [story("A")],
      [story("A", { passes: true })],
    ],
    [
      "a removed story that we changed, which stays",
      [story("A"), story("B", { passes: true })],
      [story("A")],
      [story("A"), story("B", { passes: true })],
    ],
    [
      "a removed and a new story in one place",
      [story("A"), story("B")],
      [story("X"), story("B")],
      [story("X"), story("B")],
    ],
  ])("are merged: %s", (_, ours, theirs, merged) => {
    expect(mergePlans({ file: "prd.json", base, ours: plan(...ours), theirs: plan(...theirs) })).toBe(
      plan(...merged),
    );
  });

  test.each([
    ["ours", "mine"],
    ["theirs", "other"],
  ] as const)("keep the value of %s where both changed one", (winner, text) => {
    const described = (value: string, notes: string) =>
      plan(story("A", { notes }), story("B", { description: value }));
    const merged = mergePlans({
      file: "prd.json",
      base: described("", ""),
      ours: described("mine", "kept"),
      theirs: described("other", ""),
      winner,
    });
    expect(merged).toBe(described(text, "kept"));
  });

  test("keep our bytes where nothing changed", () => {
    const ours = base.replaceAll("\n", "\r\n").replace('"project": "p"', '"project"  :  "p"');
    const theirs = base.replace('"Do B"', '"Do more"');
    expect(mergePlans({ file: "prd.json", base, ours, theirs })).toBe(ours.replace('"Do B"', '"Do more"'));
  });

  test("without a base are joined", () => {
    const merged = mergePlans({
      file: "prd.json",
      base: undefined,
      ours: plan(story("A")),
      theirs: plan(story("B")),
    });
    expect(merged).toBe(plan(story("B"), story("A")));
  });

  test.each([["{"], [plan(story("A"), story("A"))]])("are not merged if one is invalid: %s", (theirs) => {
    expect(mergePlans({ file: "prd.json", base, ours: base, theirs })).toBeUndefined();
  });
});

test("for any two versions, no new story and no change of one side alone is lost", () => {
  const ids = ["A", "B", "C", "D", "E"];
  const entry = fc.record({ title: fc.constantFrom("1", "2", "3"), passes: fc.boolean() });
  const version = fc
    .tuple(fc.shuffledSubarray(ids), fc.array(entry, { minLength: 5, maxLength: 5 }))
    .map(([chosen, entries]) => chosen.map((id, index) => story(id, entries[index])));
  fc.assert(
    fc.property(version, version, version, (base, ours, theirs) => {
      const merged = mergePlans({
        file: "prd.json",
        base: plan(...base),
        ours: plan(...ours),
        theirs: plan(...theirs),
      });
      const found: Entry[] = JSON.parse(merged ?? "").userStories;
      const of = (list: Entry[], id: string) => list.find((each) => each.id === id);
      for (const id of ids) {
        const [old, mine, other, now] = [of(base, id), of(ours, id), of(theirs, id), of(found, id)];
        if (!old && (mine || other)) expect(now).toBeDefined();
        if (!now || !mine || !other || !old) continue;
        for (const key of ["title", "passes"])
          expect(now[key]).toBe(mine[key] === old[key] ? other[key] : mine[key]);
      }
      expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
    }),
  );
});

describe("a plan that is not JSON", () => {
  const file = "specs/a/tasks.md";
  const base = "# A\n\n- [ ] T001 one\n- [ ] T002 two\n";
  const done = base.replace("[ ] T001", "[x] T001");
  const longer = `${base}- [ ] T003 three\n`;
  test("marks of one side go into the text of the other one", () => {
    const merged = longer.replace("[ ] T001", "[x] T001");
    expect(mergePlans({ file, base, ours: done, theirs: longer })).toBe(merged);
    expect(mergePlans({ file, base, ours: longer, theirs: done })).toBe(merged);
    const both = done.replace("[ ] T002", "[x] T002");
    expect(mergePlans({ file, base, ours: done, theirs: base.replace("[ ] T002", "[x] T002") })).toBe(both);
    expect(mergePlans({ file, base, ours: base, theirs: base })).toBe(base);
  });
  test("texts that both sides changed, and texts without a base, are for people", () => {
    expect(mergePlans({ file, base, ours: base.replace("# A", "# B"), theirs: longer })).toBeUndefined();
    expect(mergePlans({ file, base: undefined, ours: base, theirs: longer })).toBeUndefined();
    expect(mergePlans({ file, base, ours: done, theirs: "gone" })).toBeUndefined();
  });
  test.each([
    [
      "tasks.yaml",
      "tasks:\n- id: 1 # first\n  done: false\n- id: 2\n  done: false\n",
      "done: false\n-",
      "done: true\n-",
    ],
    ["x.jsonl", '{"id":1,"done":false}\n{"id":2,"done":false}\n', '1,"done":false', '1,"done":true'],
  ])("also in %s", (name, text, open, closed) => {
    const ours = text.replace(open, closed);
    const theirs = text.replaceAll("2", "3");
    expect(mergePlans({ file: name, base: text, ours, theirs })).toBe(theirs.replace(open, closed));
  });
});

describe("one file of a plan in a folder", () => {
  const [file, part] = ["backlog/tasks", "backlog/tasks/task-1 - Pay.md"];
  const base = "---\nid: TASK-1\ntitle: Pay\nstatus: To Do\n---\n\nBy card\n";
  const done = base.replace("To Do", "Done");
  test("the mark of one side goes into the text of the other one", () => {
    const theirs = base.replace("title: Pay", "title: Pay by card").replace("By card", "Cash, too");
    const merged = theirs.replace("To Do", "Done");
    expect(mergePlanPart({ file, base, ours: done, theirs }, part)).toBe(merged);
    expect(mergePlanPart({ file, base, ours: theirs, theirs: done }, part)).toBe(merged);
  });
  test("the config, and texts that both sides changed, are for people", () => {
    const config = "backlog/config.yml";
    expect(mergePlanPart({ file, base: "a: 1\n", ours: "a: 2\n", theirs: "a: 3\n" }, config)).toBeUndefined();
    const [ours, theirs] = [base.replace("card", "cash"), base.replace("card", "coin")];
    expect(mergePlanPart({ file, base, ours, theirs }, part)).toBeUndefined();
  });
});

test("a plan in a folder is merged file by file", () => {
  const file = "backlog/tasks";
  const task = (id: number, status: string, title = "x") => ({
    path: `backlog/tasks/task-${id} - x.md`,
    text: `---\nid: TASK-${id}\ntitle: ${title}\nstatus: ${status}\n---\n`,
  });
  const of = (...parts: { path: string; text: string }[]) => joinPlanParts(file, parts) ?? "";
  const base = of(task(1, "To Do"), task(2, "To Do"), task(3, "To Do"), task(4, "To Do"));
  const ours = of(
    task(1, "Done"),
    task(2, "To Do", "Ours"),
    task(3, "To Do"),
    task(4, "To Do"),
    task(5, "To Do"),
  );
  const theirs = of(
    task(1, "To Do", "Theirs"),
    task(2, "To Do"),
    task(3, "To Do", "Theirs"),
    task(6, "To Do"),
  );
  expect(mergePlans({ file, base, ours, theirs })).toBe(
    of(
      task(1, "Done", "Theirs"),
      task(2, "To Do", "Ours"),
      task(3, "To Do", "Theirs"),
      task(5, "To Do"),
      task(6, "To Do"),
    ),
  );
  expect(mergePlans({ file, base, ours, theirs: of(task(2, "To Do", "Theirs")) })).toBeUndefined();
  expect(
    mergePlans({ file, base, ours: of(task(1, "Done")), theirs: of(task(1, "Done"), task(2, "Done")) }),
  ).toBeUndefined();
});
