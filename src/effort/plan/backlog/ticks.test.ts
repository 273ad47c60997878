// Boxes of criteria and the date of a task of Backlog.md: accepted with their task, and nothing besides.
import { expect, test } from "vitest";
import { readTurn } from "../../turn/index.ts";
import { describeProposal, editPrd } from "../forms.ts";
import { joinParts } from "./frame.ts";

const file = "backlog/tasks";
const criteria = `
## Acceptance Criteria
<!-- AC:BEGIN -->
- [ ] #1 It pays
- [x] #2 It says thanks
<!-- AC:END -->

## Definition of Done

- [ ] #1 Reviewed
`;
const taskOf = (id: string, dates: string, body = criteria) => ({
  name: `tasks/${id.toLowerCase()} - x.md`,
  text: `---\nid: ${id}\nstatus: To Do\n${dates}labels: []\n---\n${body}`,
});
const created = "created_date: '2026-01-02 10:00'\n";
const text = joinParts([taskOf("TASK-1", created), taskOf("TASK-2", created)]);
const read = (after: string, before = text) => readTurn({ before, after, file, storyId: "TASK-1" });
/** The first task as Backlog.md leaves it behind `backlog task edit 1 -s Done --check-ac 1`. */
const edited = text
  .replace("status: To Do", "status: Done")
  .replace(created, `${created}updated_date: '2026-11-29 19:01'\n`)
  .replace("- [ ] #1 It pays", "- [x] #1 It pays");

test("the ticks of the own task and its date are proposed with it, and written as the tool does", () => {
  const { proposed, ticks, putBack } = read(edited);
  expect({ proposed, putBack }).toEqual({ proposed: true, putBack: [] });
  expect(ticks).toEqual(["criterion 1", "updated_date 2026-11-29 19:01"]);
  expect(editPrd(text, file, [{ id: "TASK-1", passes: true, ticks }])).toBe(edited);
  expect(editPrd(edited, file, [{ id: "TASK-1", ticks }])).toBe(edited);
  const again = edited.replace("2026-11-29 19:01", "2026-11-30 08:00");
  expect(editPrd(edited, file, [{ id: "TASK-1", ticks: read(again, edited).ticks }])).toBe(again);
});

test("the definition of done counts, also with other line ends, and without numbers before", () => {
  const carriage = text.replaceAll("\n", "\r\n");
  const after = edited.replace("- [ ] #1 Reviewed", "- [x] #1 Reviewed").replaceAll("\n", "\r\n");
  const { ticks, putBack } = read(after, carriage);
  expect([ticks.length, putBack]).toEqual([3, []]);
  expect(editPrd(carriage, file, [{ id: "TASK-1", passes: true, ticks }])).toBe(after);
  const numbered = read(edited, text.replace("#1 It pays", "It pays"));
  expect(numbered.ticks).toContain("criterion 1");
  expect(numbered.putBack).toHaveLength(1);
});

test.each([
  ["a box that is emptied", edited.replace("- [x] #2", "- [ ] #2"), 2],
  ["another text", edited.replace("#1 It pays", "#1 It smiles"), 1],
  ["a criterion less", edited.replace("- [x] #1 It pays\n", ""), 1],
  ["a date with something else", edited.replace("2026-11-29 19:01", "2026-11-29\\nstatus: x"), 1],
])("%s is put back", (_, after, ticks) => {
  const reading = read(after);
  expect(reading.ticks).toHaveLength(ticks);
  expect(reading.putBack.join(" ")).toContain("was changed besides the mark and the notes of TASK-1");
  const written = editPrd(text, file, [{ id: "TASK-1", ticks: reading.ticks }]);
  expect(written).not.toMatch(/smiles|status: x|- \[ \] #2/);
});

test("boxes of another task are put back, and ticks that mean nothing change nothing", () => {
  const at = edited.lastIndexOf("- [ ] #1 It pays");
  const other = `${edited.slice(0, at)}- [x] #1 It pays${edited.slice(at + "- [ ] #1 It pays".length)}`;
  const { ticks, putBack } = read(other);
  expect(putBack).toHaveLength(1);
  expect(editPrd(text, file, [{ id: "TASK-1", passes: true, ticks }])).toBe(edited);
  const none = ["criterion 9", "criterion 2", "updated_date '\nid: x", "R-1"];
  expect(editPrd(text, file, [{ id: "TASK-1", ticks: none }])).toBe(text);
  const withoutDates = joinParts([taskOf("TASK-1", "")]);
  expect(editPrd(withoutDates, file, [{ id: "TASK-1", ticks }])).toBe(
    withoutDates.replace("- [ ] #1 It pays", "- [x] #1 It pays"),
  );
});

test("the prompt asks for ticks where a box is open", () => {
  expect(describeProposal({ text, file }, "TASK-1").done).toMatch(/, and tick the boxes of its criteria$/);
  const without = joinParts([taskOf("TASK-1", "", "")]);
  expect(describeProposal({ text: without, file }, "TASK-1").done).not.toContain("tick");
});
