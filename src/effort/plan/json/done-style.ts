// Finds out how a JSON file says "done", so that edits match the rest of the file.
import { chooseStatusWord, mostCommon, type StatusStyle, statusWordsIn } from "../words/index.ts";
import { doneKeys, readDone, statusKeys } from "./done.ts";
import { isRecord, type JsonRecord } from "./json.ts";

/** How a file says that a story is done. */
export interface DoneStyle extends StatusStyle {
  /** The done field that most stories use; undefined if no story has one. */
  readonly commonKey: string | undefined;
}

/** The style of a file: of its stories, and of the object with the fields of the whole effort. */
export function doneStyleOf(stories: readonly JsonRecord[], top: JsonRecord): DoneStyle {
  return {
    commonKey: commonDoneKey(stories),
    used: stories.flatMap((record) => readDone(record).word ?? []),
    declared: declaredWords(top),
    usualDone: usualDone.find(([key]) => stories.some((record) => Object.hasOwn(record, key)))?.[1],
  };
}

/** The done field that most stories use; undefined if no story has one. */
export function commonDoneKey(stories: readonly JsonRecord[]): string | undefined {
  return mostCommon(
    stories.flatMap((record) => {
      const { flags, word, wordKey } = readDone(record);
      return flags[0]?.key ?? (word === undefined ? [] : wordKey);
    }),
  );
}

/** Fields that only stories of one tool have, with its word for "done". */
const usualDone: readonly [key: string, word: string][] = [
  ["testStrategy", "done"],
  ["subtasks", "done"],
  ["user_visible_behavior", "passing"],
  ["issue_type", "closed"],
];

/** The words that a file explains or lists, such as under `status_legend`. */
function declaredWords(top: JsonRecord): readonly string[] {
  const records = [top, ...Object.values(top).filter(isRecord)];
  for (const record of records)
    for (const [key, value] of Object.entries(record)) {
      if (!/status|state|legend/i.test(key)) continue;
      const words = statusWordsIn(wordsOf(value));
      if (words.length > 0) return words;
    }
  return [];
}

function wordsOf(value: unknown): string[] {
  if (typeof value === "string") return value.split(/[|,/]/).map((word) => word.trim());
  if (Array.isArray(value)) return value.filter((word) => typeof word === "string");
  return isRecord(value) ? Object.keys(value) : [];
}

/** The done field of a story, as its file writes it. */
export interface DoneField {
  key: string;
  doneValue: boolean | string;
}

/** The done field to write: the story's own, else the one that most stories use, else `passes`. */
export function doneFieldOf(record: JsonRecord, style: DoneStyle): DoneField {
  const { flags, word, wordKey } = readDone(record);
  const common = style.commonKey ?? doneKeys[0];
  const key = flags[0]?.key ?? (word === undefined ? common : wordKey);
  return { key, doneValue: isStatusKey(key) ? chooseStatusWord(true, word ?? "", style) : true };
}

/** Whether a field holds a word, not true or false. */
export function isStatusKey(key: string): boolean {
  return (statusKeys as readonly string[]).includes(key);
}
