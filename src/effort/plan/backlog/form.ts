// Plans of Backlog.md: a folder with one file for each task. Only the status word, the notes, ticked boxes and the date change.
import { flatten, inlineCode } from "../../quoting.ts";
import type { PlanForm } from "../form.ts";
import { spliceMembers } from "../json/index.ts";
import { combineEdits, type OwnStory, type PlanText, type PrdEdit } from "../plan.ts";
import { applySplices, lineEndOf, type Splice } from "../splice.ts";
import { isPlanFolder } from "./folder.ts";
import { headOf } from "./frame.ts";
import { type Backlog, isDone, readBacklog, readStories } from "./stories.ts";
import { notesBegin, notesEnd, notesHeading, type Task } from "./task.ts";
import { findTicks, tickSplices } from "./ticks.ts";

/** The form of folders of Backlog.md. */
export const backlogForm: PlanForm = {
  places: ["backlog/tasks", ".backlog/tasks"],
  recognizes: ({ file }) => isPlanFolder(file),
  read: ({ text, file }) => readStories(text, file),
  edit: ({ text, file }, edits) => editTasks(text, file, edits),
  propose: ({ text, file }, id) => {
    const { tasks, doneWord } = readBacklog(text, file);
    const task = tasks.find((each) => each.id === id);
    const name = task?.part.name.replace(/^tasks\//, "") ?? id;
    const hasOpenBox = task?.boxes.some(({ isTicked }) => !isTicked) ?? false;
    const boxes = hasOpenBox ? ", and tick the boxes of its criteria" : "";
    return {
      place: `It is the file ${inlineCode(name)}`,
      done: `set ${inlineCode(`status: ${doneWord}`)} in the front matter of that file${boxes}`,
      notes: `a section ${inlineCode(`## ${notesHeading}`)} at the end of that file`,
      references: [],
    };
  },
  findTicks,
  addStory,
  removeStory,
  changesBy: "text",
};

function editTasks(text: string, file: string, edits: readonly PrdEdit[]): string {
  const backlog = readBacklog(text, file);
  const tasks = new Map(backlog.tasks.map((task) => [task.id, task]));
  const splices = combineEdits(edits).flatMap(({ id, passes, notes, ticks = [] }) => {
    const task = tasks.get(id);
    if (!task) throw new Error(`${file} has no story ${id}`);
    return [...markSplices(task, backlog, passes), ...noteSplices(task, notes), ...tickSplices(task, ticks)];
  });
  return backlog.byteOrderMark + applySplices(backlog.body, splices);
}

function markSplices(task: Task, backlog: Backlog, passes: boolean | undefined): Splice[] {
  if (passes === undefined || passes === isDone(task, backlog)) return [];
  const { document, documentOffset } = task;
  const word = passes ? backlog.doneWord : backlog.openWord;
  return spliceMembers(document, document.root, new Map([["status", word]])).map((splice) => ({
    ...splice,
    offset: splice.offset + documentOffset,
  }));
}

function noteSplices({ part, notes }: Task, changed: string | undefined): Splice[] {
  if (changed === undefined || changed === (notes?.text ?? "")) return [];
  const note = noteText(changed);
  if (notes && note === "") return [{ offset: notes.start, length: notes.end - notes.start, text: "" }];
  if (notes && notes.text !== "")
    return [{ offset: notes.textStart, length: notes.textEnd - notes.textStart, text: note }];
  if (note === "") return [];
  const end = lineEndOf(part.content);
  const section = [`## ${notesHeading}`, "", notesBegin, note, notesEnd].join(end);
  if (notes)
    return [{ offset: notes.start, length: notes.end - notes.start, text: `${end}${end}${section}` }];
  const offset = part.offset + part.content.trimEnd().length;
  return [{ offset, length: 0, text: `${end}${end}${section}` }];
}

/** A note on one line that is neither a heading nor the end of the notes. */
function noteText(note: string): string {
  const line = flatten(note).replaceAll("<!-- SECTION:", "<!- SECTION:");
  return /^[#=\\]/.test(line) ? `\\${line}` : line;
}

function addStory({ text, file }: PlanText, { id, title, description, criterion }: OwnStory): string {
  const { openWord } = readBacklog(text, file);
  const name = `${id.toLowerCase()} - ${flatten(title)
    .replaceAll(/[^\p{L}\p{N} .,_-]+/gu, "-")
    .slice(0, 80)}`;
  const content = [
    "---",
    `id: ${JSON.stringify(id)}`,
    `title: ${JSON.stringify(flatten(title))}`,
    `status: ${JSON.stringify(openWord)}`,
    "assignee: []",
    "labels: []",
    "dependencies: []",
    "---",
    "",
    "## Description",
    "",
    noteText(description),
    "",
    "## Acceptance Criteria",
    "<!-- AC:BEGIN -->",
    `- [ ] #1 ${flatten(criterion)}`,
    "<!-- AC:END -->",
    "",
  ].join("\n");
  const part = `${headOf(`tasks/${name}.md`)}\n${content}`;
  return text.endsWith("\n") ? `${text}${part}\n` : `${text}\n${part.trimEnd()}`;
}

function removeStory({ text, file }: PlanText, story: OwnStory): string {
  const { byteOrderMark, body, tasks } = readBacklog(text, file);
  const task = tasks.find(({ id }) => id === story.id);
  if (!task || task.fields.title !== flatten(story.title) || task.description !== noteText(story.description))
    return text;
  const { start, offset, content, end } = task.part;
  const from = end > offset + content.length ? start : Math.max(0, start - 1);
  return byteOrderMark + body.slice(0, from) + body.slice(end);
}
