// Warns of what is unusual in the stories of a file.
import { didYouMean } from "../../../platform/index.ts";
import { readDone, statusMeaning, statusWords } from "../done.ts";
import { type PrdEntries, quote, type StoryEntry } from "../entries.ts";
import { shortPath } from "../nested-lists.ts";
import { priorityWords } from "../story.ts";

/** One sentence for each unusual thing. */
export function warnAbout({ list, entries }: PrdEntries): string[] {
  if (entries.length === 0)
    return [`The list ${list.path} has no stories, so a run would be refused; add stories to it.`];
  return [
    ...warnAboutParts(list.parts),
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
  return entries.flatMap(({ id, value, fields }) => {
    const { flags, word } = readDone(value);
    const unknown = flags.length === 0 && word !== undefined && statusMeaning(word) === undefined;
    const { unknownPriority } = fields;
    return [
      ...(unknown
        ? [
            `The status ${quote(word)} of ${id} is unknown and counts as open.${didYouMean(word, Object.values(statusWords).flat(), quote)}`,
          ]
        : []),
      ...(unknownPriority === undefined
        ? []
        : [
            `The priority ${quote(unknownPriority)} of ${id} is unknown; the story keeps its location in the file.${didYouMean(unknownPriority, Object.keys(priorityWords), quote)}`,
          ]),
    ];
  });
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
