// Plans of BMAD: sprint-status.yaml, with a word for each story. Comments and all other lines stay.
import { flatten, inlineCode } from "../../quoting.ts";
import type { PlanForm } from "../form.ts";
import { indentOf, writeYamlText } from "../json/index.ts";
import { combineEdits, type OwnStory, type PlanText, type PrdEdit } from "../plan.ts";
import { applySplices, lineEndOf, type Splice } from "../splice.ts";
import { statusMeaning } from "../words/index.ts";
import {
  noteMark,
  readStatusFile,
  type StatusFile,
  type StatusLine,
  textMark,
  textSeparator,
} from "./status-file.ts";
import { readStories, storyLines } from "./stories.ts";

/** The words of BMAD for a story that is done, and for one whose work continues. */
const doneWord = "done";
const reopenedWord = "in-progress";

/** The form of status files of BMAD. */
export const bmadForm: PlanForm = {
  places: [
    "_bmad-output/implementation-artifacts/sprint-status.yaml",
    "docs/implementation-artifacts/sprint-status.yaml",
    "docs/sprint-artifacts/sprint-status.yaml",
    "docs/sprint-status.yaml",
    "sprint-status.yaml",
  ],
  recognizes: ({ file, text }) =>
    /(?:^|[\\/])sprint-status\.ya?ml$/i.test(file) ||
    (/\.ya?ml$/i.test(file) && /^development_status:/m.test(text)),
  read: ({ text, file }) => readStories(text, file),
  edit: ({ text, file }, edits) => editStories(text, file, edits),
  propose: (_, id) => ({
    place: `It is the line ${inlineCode(`${id}:`)}`,
    done: `replace the word behind ${inlineCode(`${id}:`)} with ${inlineCode(doneWord)}, and leave comments and all other lines as they are`,
    notes: `a comment at the end of that line that begins with ${inlineCode(noteMark.trim())}`,
    references: [],
  }),
  addStory,
  removeStory,
  changesBy: "text",
};

function editStories(text: string, file: string, edits: readonly PrdEdit[]): string {
  const status = readStatusFile(text, file);
  const { byteOrderMark, body } = status.document;
  const lines = new Map(storyLines(status).map((line) => [line.key, line]));
  const splices = combineEdits(edits).flatMap((edit) => {
    const line = lines.get(edit.id);
    if (!line) throw new Error(`${file} has no story ${edit.id}`);
    return [...markSplice(status, line, edit.passes), ...noteSplice(line, edit.notes)];
  });
  return byteOrderMark + applySplices(body, splices);
}

function markSplice({ document }: StatusFile, line: StatusLine, passes: boolean | undefined): Splice[] {
  if (passes === undefined || passes === (statusMeaning(line.word) === "done")) return [];
  const { offset, length } = line.place;
  const source = document.body.slice(offset, offset + length);
  const word = writeYamlText(passes ? doneWord : reopenedWord, source);
  const blank = /\s/.test(document.body[offset - 1] ?? "") ? "" : " ";
  return [{ offset, length, text: `${blank}${word}` }];
}

function noteSplice(line: StatusLine, notes: string | undefined): Splice[] {
  const note = notes === undefined ? line.notes : flatten(notes);
  if (note === line.notes) return [];
  const { notesOffset: offset, end } = line;
  return [{ offset, length: end - offset, text: note === "" ? "" : `${noteMark}${note}` }];
}

function addStory({ text, file }: PlanText, { id, title, description, criterion }: OwnStory): string {
  const { document, lines } = readStatusFile(text, file);
  const last = lines.at(-1);
  if (!last) throw new Error(`${file} has no stories`);
  const { byteOrderMark, body } = document;
  const texts = [title, description, criterion].map(commentText).join(textSeparator);
  const added = `${lineEndOf(body)}${indentOf(body, last.start)}${id}: ${reopenedWord}${textMark}${texts}`;
  return byteOrderMark + body.slice(0, last.end) + added + body.slice(last.end);
}

/** A text that cannot end the part of the comment that it is in. */
function commentText(text: string): string {
  return flatten(text).replaceAll("|", "/").replaceAll("# Note:", "Note:");
}

function removeStory({ text, file }: PlanText, story: OwnStory): string {
  const { document, lines } = readStatusFile(text, file);
  const line = lines.find(({ key }) => key === story.id);
  if (!line || line.title !== commentText(story.title)) return text;
  const { byteOrderMark, body } = document;
  const start = body.lastIndexOf("\n", line.start);
  const from = body[start - 1] === "\r" ? start - 1 : Math.max(start, 0);
  return byteOrderMark + body.slice(0, from) + body.slice(line.end);
}
