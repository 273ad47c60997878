// Checks the stories of a file: warnings for what is unusual, errors for dependencies that can never be met.
import { readDone, statusMeaning } from "./done.ts";
import { faultAt, type PrdEntries, quote, type StoryEntry } from "./entries.ts";
import { shortPath } from "./nested-lists.ts";
import type { Story } from "./story.ts";

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
    `${listIds(without)} ${without.length === 1 ? "has" : "have"} no done field, although others do; ${without.length === 1 ? "it counts" : "they count"} as open.`,
  ];
}

function warnAboutWords(entries: readonly StoryEntry[]): string[] {
  return entries.flatMap(({ id, value, fields }) => {
    const { flags, word } = readDone(value);
    const unknown = flags.length === 0 && word !== undefined && statusMeaning(word) === undefined;
    const { unknownPriority } = fields;
    return [
      ...(unknown ? [`The status ${quote(word)} of ${id} is unknown and counts as open.`] : []),
      ...(unknownPriority === undefined
        ? []
        : [
            `The priority ${quote(unknownPriority)} of ${id} is unknown; the story keeps its location in the file.`,
          ]),
    ];
  });
}

function warnAboutCriteria(entries: readonly StoryEntry[]): string[] {
  const without = entries.filter(({ fields }) => fields.acceptanceCriteria.length === 0);
  if (without.length === 0) return [];
  if (without.length === entries.length)
    return ['No story has acceptance criteria; add "acceptanceCriteria" to each story.'];
  return [`${listIds(without)} ${without.length === 1 ? "has" : "have"} no acceptance criteria.`];
}

const maxNamedIds = 10;

function listIds(entries: readonly StoryEntry[]): string {
  const named = entries.slice(0, maxNamedIds).map(({ id }) => id);
  const rest = entries.length - named.length;
  return named.join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** Rejects dependencies that can never be met, because such a story would wait forever. @throws ConfigurationError */
export function checkDependencies({ document, entries }: PrdEntries, file: string): void {
  const nodeOf = (id: string) => entries.find((entry) => entry.id === id)?.node ?? document.root;
  const fields = entries.map((entry) => entry.fields);
  const dangling = findDangling(fields);
  if (dangling) {
    const { id, missing } = dangling;
    const advice = `${id} depends on ${quote(missing)}, but no story has this id; correct the id or remove the dependency.`;
    throw faultAt(document, file, nodeOf(id), advice);
  }
  const cycle = findCycle(fields);
  if (cycle) {
    const advice = `the stories ${cycle.join(" → ")} wait for each other; remove one of these dependencies.`;
    throw faultAt(document, file, nodeOf(cycle[0] ?? ""), advice);
  }
}

type Dependent = Pick<Story, "id" | "dependsOn">;

function findDangling(stories: readonly Dependent[]): { id: string; missing: string } | undefined {
  const ids = new Set(stories.map(({ id }) => id));
  for (const { id, dependsOn } of stories) {
    const missing = dependsOn.find((other) => !ids.has(other));
    if (missing !== undefined) return { id, missing };
  }
  return undefined;
}

/** Ids along the first cycle, with the first id repeated at the end; undefined if there is no cycle. */
function findCycle(stories: readonly Dependent[]): string[] | undefined {
  const dependencies = new Map(stories.map(({ id, dependsOn }) => [id, dependsOn]));
  const finished = new Set<string>();
  for (const { id: start } of stories) {
    // An explicit path instead of recursion, because a long chain would overflow the stack.
    const path: { id: string; next: number }[] = finished.has(start) ? [] : [{ id: start, next: 0 }];
    const onPath = new Set([start]);
    for (let step = path.at(-1); step; step = path.at(-1)) {
      const other = dependencies.get(step.id)?.[step.next];
      step.next += 1;
      if (other === undefined) {
        finished.add(step.id);
        onPath.delete(step.id);
        path.pop();
      } else if (onPath.has(other)) {
        const ids = path.map(({ id }) => id);
        return [...ids.slice(ids.indexOf(other)), other];
      } else if (!finished.has(other)) {
        onPath.add(other);
        path.push({ id: other, next: 0 });
      }
    }
  }
  return undefined;
}
