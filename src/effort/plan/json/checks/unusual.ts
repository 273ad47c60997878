// Warns of what is unusual in the stories of a file.
import { didYouMean } from "../../../../platform/index.ts";
import { priorityWords, statusMeaning, statusWords } from "../../words/index.ts";
import { readDone } from "../done.ts";
import { type PrdEntries, quote, type StoryEntry } from "../entries.ts";
import type { JsonRecord } from "../json.ts";
import { type NamedList, shortPath } from "../lists/index.ts";
import { referencesOf } from "../references.ts";

/** One sentence for each unusual thing. */
export function warnAbout({ list, entries, references }: PrdEntries): string[] {
  if (entries.length === 0)
    return [`The list ${list.path} has no stories yet, so a run would be refused; add stories to it.`];
  return [
    ...warnAboutParts(list.parts),
    ...warnAboutPassedOver(list.passedOver, references, entries),
    ...warnAboutDone(entries),
    ...warnAboutWords(entries),
    ...warnAboutCriteria(entries),
  ];
}

function warnAboutParts(paths: readonly string[]): string[] {
  const [first, ...others] = paths.map(shortPath);
  if (first === undefined) return [];
  if (others.length === 0)
    return [`${first} is read as a part of its story; its entries are not stories of their own.`];
  return [
    `${first} and ${others.length} more lists are read as parts of their stories; their entries are not stories of their own.`,
  ];
}

/** Lists with done fields that are not stories, unless stories name their entries. */
function warnAboutPassedOver(
  passedOver: readonly NamedList[],
  references: PrdEntries["references"],
  entries: readonly StoryEntry[],
): string[] {
  const named = new Set(
    entries.flatMap(({ value }) => referencesOf(value, references)).map(({ value }) => value),
  );
  return passedOver
    .filter(({ values }) => !values.some((value) => named.has(value as JsonRecord)))
    .map(
      ({ path }) =>
        `${shortPath(path)} is passed over, although its entries have done fields; to have it worked on, move its entries into the list of the stories.`,
    );
}

function warnAboutDone(entries: readonly StoryEntry[]): string[] {
  const without = entries.filter(({ value }) => !readDone(value).hasDoneField);
  if (without.length === 0) return [];
  if (without.length === entries.length)
    return ['No story has a done field. All count as open, and "passes" is added when a story passes.'];
  return [
    `${listIds(idsOf(without))} ${without.length === 1 ? "has" : "have"} no done field, although others do; ${without.length === 1 ? "it counts" : "they count"} as open.`,
  ];
}

function warnAboutWords(entries: readonly StoryEntry[]): string[] {
  const words = byWord(entries, ({ value }) => {
    const { flags, word } = readDone(value);
    return flags.length === 0 && word !== undefined && statusMeaning(word) === undefined ? word : undefined;
  });
  const priorities = byWord(entries, ({ fields }) => fields.unknownPriority);
  return [
    ...words.map(
      ([word, ids]) =>
        `The status ${quote(word)} of ${listIds(ids)} is unknown and counts as open.${didYouMean(word, Object.values(statusWords).flat(), quote)}`,
    ),
    ...priorities.map(
      ([word, ids]) =>
        `The priority ${quote(word)} of ${listIds(ids)} is unknown; ${ids.length === 1 ? "the story keeps its location" : "the stories keep their locations"} in the file.${didYouMean(word, Object.keys(priorityWords), quote)}`,
    ),
  ];
}

/** The ids of the stories with each word. */
function byWord(
  entries: readonly StoryEntry[],
  wordOf: (entry: StoryEntry) => string | undefined,
): [word: string, ids: string[]][] {
  const words = new Map<string, string[]>();
  for (const entry of entries) {
    const word = wordOf(entry);
    if (word !== undefined) words.set(word, [...(words.get(word) ?? []), entry.id]);
  }
  return [...words];
}

function warnAboutCriteria(entries: readonly StoryEntry[]): string[] {
  const without = entries.filter(({ fields }) => fields.acceptanceCriteria.length === 0);
  if (without.length === 0) return [];
  if (without.length === entries.length)
    return ['No story has acceptance criteria; add "acceptanceCriteria" to each story.'];
  return [`${listIds(idsOf(without))} ${without.length === 1 ? "has" : "have"} no acceptance criteria.`];
}

const maxNamedIds = 10;

/** The first ids, for a sentence. */
export function listIds(ids: readonly string[]): string {
  const named = ids.slice(0, maxNamedIds);
  const rest = ids.length - named.length;
  return named.join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

function idsOf(entries: readonly StoryEntry[]): string[] {
  return entries.map(({ id }) => id);
}
