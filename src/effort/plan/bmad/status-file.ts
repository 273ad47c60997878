// Reads sprint-status.yaml: one line for each story, with its key and a word.
import type { Node } from "jsonc-parser";
import { faultAt, isRecord, type JsonDocument, type JsonRecord, member, readValues } from "../json/index.ts";

/** The member of the file that holds the stories. */
export const statusKey = "development_status";

/** A line of the file. */
export interface StatusLine {
  readonly key: string;
  readonly word: string;
  /** The offset of the line's key. */
  readonly start: number;
  /** Where the word is; its length is 0 if there is none. */
  readonly place: Pick<Node, "offset" | "length">;
  /** The offset behind the last character of the line, without the line end. */
  readonly end: number;
  readonly title: string | undefined;
  readonly texts: readonly string[];
  readonly notes: string;
  /** The offset of the comment with the notes, and of the blanks before it; the end of the line without notes. */
  readonly notesOffset: number;
}

/** The file with its lines. */
export interface StatusFile {
  readonly document: JsonDocument;
  /** The object that holds the lines; undefined if it is empty. */
  readonly node: Node | undefined;
  readonly lines: readonly StatusLine[];
  readonly top: JsonRecord;
}

/** What separates the texts of a story of the program in its comment. */
export const textSeparator = " | ";
/** The beginning of the comment with the texts of a story of the program. */
export const textMark = " # Story: ";
/** The beginning of the comment with the notes on a story. */
export const noteMark = " # Note: ";

/** Reads the file. @throws ConfigurationError with the place of a fault */
export function readStatusFile(text: string, file: string): StatusFile {
  const document = readValues(text, file);
  const top = isRecord(document.value) ? document.value : {};
  const property = document.root.children?.find(({ children }) => children?.[0]?.value === statusKey);
  const node = property?.children?.[1];
  if (!node || (member(top, statusKey) !== null && node.type !== "object"))
    throw faultAt(
      document,
      file,
      node ?? document.root,
      `there is no "${statusKey}" with a line for each story, such as "  1-2-log-in: backlog"; add it, or have BMAD write the file anew.`,
    );
  const lines = (node.children ?? []).map((each) => readLine(document, file, each));
  return { document, node: node.type === "object" ? node : undefined, lines, top };
}

function readLine(document: JsonDocument, file: string, property: Node): StatusLine {
  const { body } = document;
  const [name, node] = property.children ?? [];
  const key = String(name?.value);
  const rest = /\r?\n|$/.exec(body.slice(property.offset));
  const end = property.offset + (rest?.index ?? 0);
  if (!node || node.type === "object" || node.type === "array" || node.offset + node.length > end)
    throw faultAt(document, file, property, `"${key}" has no single word; write one, such as "backlog".`);
  const place = node.length > 0 ? node : { offset: emptyValueOf(body, name), length: 0 };
  const behind = place.offset + place.length;
  const comment = body.slice(behind, end);
  if (!/^\s*(?:#.*)?$/.test(comment))
    throw faultAt(document, file, property, `"${key}" shares its line with others; give it its own line.`);
  const noted = comment.indexOf(noteMark);
  const told = noted === -1 ? comment : comment.slice(0, noted);
  const isOwn = told.startsWith(textMark);
  const [title, ...texts] = isOwn ? told.slice(textMark.length).split(textSeparator) : [];
  return {
    key,
    word: String(node.value ?? ""),
    start: property.offset,
    place,
    end,
    title,
    texts,
    notes: noted === -1 ? "" : comment.slice(noted + noteMark.length).trim(),
    notesOffset: noted === -1 ? end : behind + noted,
  };
}

/** The offset behind the colon: the parser puts an empty value behind the comment of its line. */
function emptyValueOf(body: string, key: Node | undefined): number {
  const end = (key?.offset ?? 0) + (key?.length ?? 0);
  return body.indexOf(":", end) + 1;
}
