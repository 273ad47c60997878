// Describes changes that an agent may not make, in a few short sentences.
import { fieldNames, type PrdEntries, readDone } from "../plan/index.ts";
import { flattenTo } from "../quoting.ts";
import { changedKeys, doneChange } from "./story-changes.ts";
import type { StoryMatch } from "./story-match.ts";

const maxNamedItems = 8;
const maxSentences = 20;

function nameIds(ids: readonly string[]): string {
  return joinWords(ids.map((id) => flattenTo(id, 60)));
}

/** A sentence that these keys were changed, at a location such as "In US-001,". Empty if there are no keys. */
export function describeChanges(
  where: string,
  keys: readonly string[],
  criteria: readonly string[] = fieldNames.acceptanceCriteria,
): string[] {
  if (keys.length === 0) return [];
  const plural = keys.length > 1 || keys.some((key) => criteria.includes(key));
  const names = keys.map((key) =>
    criteria.includes(key) ? "the acceptance criteria" : `"${flattenTo(key, 40)}"`,
  );
  return [`${where} ${joinWords(names)} ${plural ? "were" : "was"} changed and put back.`];
}

/** The first sentences, and the number of the others. */
export function capSentences(sentences: readonly string[]): string[] {
  const rest = sentences.length - maxSentences;
  if (rest <= 0) return [...sentences];
  return [...sentences.slice(0, maxSentences), `${rest} more changes of this kind were put back.`];
}

/** Sentences on changes of the list of stories. */
export function describeList({
  removed,
  added,
  repeated,
  invalid,
  reordered,
}: Omit<StoryMatch, "remaining">): string[] {
  const was = (ids: readonly unknown[]) => (ids.length === 1 ? "was" : "were");
  const restored = "the list was put back as it was.";
  return [
    ...(removed.length > 0
      ? [`${nameIds(removed)} ${was(removed)} removed and ${was(removed)} put back.`]
      : []),
    ...(added.length > 0 ? [`${nameIds(added)} ${was(added)} added to the stories; ${restored}`] : []),
    ...(repeated.length > 0 ? [`${nameIds(repeated)} occurred more than once; ${restored}`] : []),
    ...(invalid > 0 ? [`Something other than a story was added to the stories; ${restored}`] : []),
    ...(reordered ? ["The order of the stories was changed and was put back."] : []),
  ];
}

/** Sentences on changes of stories that are not the agent's own. */
export function describeOthers(
  { entries }: PrdEntries,
  { remaining }: StoryMatch,
  storyId: string,
): string[] {
  const done: string[] = [];
  const reopened: string[] = [];
  const sentences: string[] = [];
  for (const { id, value } of entries) {
    const after = remaining.get(id);
    if (id === storyId || !after) continue;
    const changed = changedKeys(value, after);
    const change = changed.length > 0 ? doneChange(value, after) : undefined;
    const wasDone = readDone(value).done;
    if (change === "done" && !wasDone) done.push(id);
    else if (change === "open" && wasDone) reopened.push(id);
    else sentences.push(...describeChanges(`In ${flattenTo(id, 60)},`, changed));
  }
  return [...describeMarked(done, reopened, storyId), ...sentences];
}

/** Sentences on other stories that were marked done or open. */
export function describeMarked(
  done: readonly string[],
  reopened: readonly string[],
  storyId: string,
): string[] {
  const only = `but only ${flattenTo(storyId, 60)} is the story of this turn, so this was put back.`;
  const marked = (ids: readonly string[], how: string) =>
    ids.length > 0 ? [`${nameIds(ids)} ${ids.length === 1 ? "was" : "were"} marked ${how}, ${only}`] : [];
  return [...marked(done, "done"), ...marked(reopened, "open again")];
}

function joinWords(words: readonly string[]): string {
  const named = words.slice(0, maxNamedItems);
  const rest = words.length - named.length;
  const all = rest > 0 ? [...named, `${rest} more`] : named;
  const last = all.at(-1) ?? "";
  return all.length > 1 ? `${all.slice(0, -1).join(", ")} and ${last}` : last;
}
