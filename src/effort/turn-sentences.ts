// Puts an agent's unasked-for changes into a few short sentences, however many they are.
import { flattenTo } from "./one-line.ts";
import { fieldNames } from "./story-fields.ts";

/** So many ids or keys are named before the rest is only counted. */
const namedItems = 8;
/** So many sentences are said before the rest is only counted. */
const longestList = 20;

/** Ids in a row, each short and on one line. */
export function nameIds(ids: readonly string[]): string {
  return joinWords(ids.map((id) => flattenTo(id, 60)));
}

/** That these keys were changed, at a place such as "In US-001,"; nothing where there are none. */
export function describeChanges(where: string, keys: readonly string[]): string[] {
  if (keys.length === 0) return [];
  const criteria: readonly string[] = fieldNames.acceptanceCriteria;
  const plural = keys.length > 1 || keys.some((key) => criteria.includes(key));
  const names = keys.map((key) =>
    criteria.includes(key) ? "the acceptance criteria" : `"${flattenTo(key, 40)}"`,
  );
  return [`${where} ${joinWords(names)} ${plural ? "were" : "was"} changed and put back.`];
}

/** The sentences, and instead of those beyond a limit their number. */
export function capSentences(sentences: readonly string[]): string[] {
  const rest = sentences.length - longestList;
  if (rest <= 0) return [...sentences];
  return [...sentences.slice(0, longestList), `${rest} more changes of this kind were put back.`];
}

function joinWords(words: readonly string[]): string {
  const named = words.slice(0, namedItems);
  const rest = words.length - named.length;
  const all = rest > 0 ? [...named, `${rest} more`] : named;
  const last = all.at(-1) ?? "";
  return all.length > 1 ? `${all.slice(0, -1).join(", ")} and ${last}` : last;
}
