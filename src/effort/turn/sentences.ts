// Puts an agent's unasked-for changes into a few short sentences, however many they are.

import type { PrdEntries } from "../plan/index.ts";
import { fieldNames, readDone } from "../plan/index.ts";
import { flattenTo } from "../quoting.ts";
import { changedKeys, doneChange } from "./story-changes.ts";
import type { StoryMatch } from "./story-match.ts";

/** So many ids or keys are named before the rest is only counted. */
const namedItems = 8;
/** So many sentences are said before the rest is only counted. */
const longestList = 20;

/** Ids in a row, each short and on one line. */
function nameIds(ids: readonly string[]): string {
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

export function describeList({ removed, added, repeated, strange, reordered }: StoryMatch): string[] {
  const was = (ids: readonly unknown[]) => (ids.length === 1 ? "was" : "were");
  const restored = "the list was put back as it was.";
  return [
    ...(removed.length > 0
      ? [`${nameIds(removed)} ${was(removed)} removed and ${was(removed)} put back.`]
      : []),
    ...(added.length > 0 ? [`${nameIds(added)} ${was(added)} added to the stories; ${restored}`] : []),
    ...(repeated.length > 0 ? [`${nameIds(repeated)} stood there more than once; ${restored}`] : []),
    ...(strange > 0 ? [`Something that is no story was put among the stories; ${restored}`] : []),
    ...(reordered ? ["The order of the stories was changed and was put back."] : []),
  ];
}

export function describeOthers({ entries }: PrdEntries, { found }: StoryMatch, storyId: string): string[] {
  const done: string[] = [];
  const reopened: string[] = [];
  const sentences: string[] = [];
  for (const { id, value } of entries) {
    const after = found.get(id);
    if (id === storyId || !after) continue;
    const changed = changedKeys(value, after);
    const change = changed.length > 0 ? doneChange(value, after) : undefined;
    const wasDone = readDone(value).done;
    if (change === "done" && !wasDone) done.push(id);
    else if (change === "open" && wasDone) reopened.push(id);
    else sentences.push(...describeChanges(`In ${flattenTo(id, 60)},`, changed));
  }
  const only = `but only ${flattenTo(storyId, 60)} is yours this time, so that was put back.`;
  const marked = (ids: string[], how: string) =>
    ids.length > 0 ? [`${nameIds(ids)} ${ids.length === 1 ? "was" : "were"} marked ${how}, ${only}`] : [];
  return [...marked(done, "done"), ...marked(reopened, "open again"), ...sentences];
}

function joinWords(words: readonly string[]): string {
  const named = words.slice(0, namedItems);
  const rest = words.length - named.length;
  const all = rest > 0 ? [...named, `${rest} more`] : named;
  const last = all.at(-1) ?? "";
  return all.length > 1 ? `${all.slice(0, -1).join(", ")} and ${last}` : last;
}
