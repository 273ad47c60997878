// Says what is odd in a file of stories: nothing that stops work, but nothing to pass over in silence either.
import { meaningOf, readDone } from "./done.ts";
import { quote, type StoryEntry } from "./prd-entries.ts";

/** One sentence for each oddity. */
export function warnAbout(entries: readonly StoryEntry[]): string[] {
  return [...warnAboutDone(entries), ...warnAboutWords(entries), ...warnAboutCriteria(entries)];
}

function warnAboutDone(entries: readonly StoryEntry[]): string[] {
  const without = entries.filter(({ value }) => !readDone(value).known);
  if (without.length === 0) return [];
  if (without.length === entries.length)
    return [
      'No story says whether it is done; all are taken as open, and "passes" is added where one passes.',
    ];
  return [
    `${listIds(without)} ${without.length === 1 ? "has" : "have"} no done field, though others have one, and count as open.`,
  ];
}

function warnAboutWords(entries: readonly StoryEntry[]): string[] {
  return entries.flatMap(({ id, value, fields }) => {
    const { flags, word } = readDone(value);
    const unknown = flags.length === 0 && word !== undefined && meaningOf(word) === undefined;
    const { unknownPriority } = fields;
    return [
      ...(unknown ? [`The status ${quote(word)} of ${id} is unknown and taken as open.`] : []),
      ...(unknownPriority === undefined
        ? []
        : [`The priority ${quote(unknownPriority)} of ${id} is unknown; its place in the file counts.`]),
    ];
  });
}

function warnAboutCriteria(entries: readonly StoryEntry[]): string[] {
  const without = entries.filter(({ fields }) => fields.acceptanceCriteria.length === 0);
  if (without.length === 0) return [];
  if (without.length === entries.length) return ["No story has acceptance criteria."];
  return [`${listIds(without)} ${without.length === 1 ? "has" : "have"} no acceptance criteria.`];
}

/** So many ids are named before the rest is only counted. */
const namedIds = 10;

function listIds(entries: readonly StoryEntry[]): string {
  const named = entries.slice(0, namedIds).map(({ id }) => id);
  const rest = entries.length - named.length;
  return named.join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
