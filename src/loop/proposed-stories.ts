// Stories that agents proposed: recorded with their text, and not worked on until a person copies them into prd.json.
import { flatten, type TurnReading } from "../effort/index.ts";
import type { JournalTables } from "../journal/index.ts";
import type { Redactor } from "../platform/index.ts";

const proposedEventKind = "story-proposed";

/** A story that an agent proposed, redacted. `entry` is the JSON to copy into prd.json; undefined if it is very long. */
export interface ProposedStory {
  id: string;
  changes?: string;
  title: string;
  text: string;
  entry?: unknown;
  /** Another story had the same id then. */
  idTaken?: boolean;
  /** The iteration in which it was proposed. */
  iteration: number;
}

/** Redacts the stories that an agent suggested in a turn. */
export function proposeStories(
  suggested: TurnReading["suggested"],
  iteration: number,
  redactor: Redactor,
): ProposedStory[] {
  return suggested.map((story) => {
    const redacted = redactor.text(JSON.stringify({ ...story, iteration }));
    return parseDetail(redacted) ?? { id: "", title: redactor.text(story.title), text: "", iteration };
  });
}

/** Records proposed stories; one that was proposed before with the same text is recorded once. */
export function addProposed(
  tables: JournalTables,
  about: { effort: string; runId: string; at: string },
  stories: readonly ProposedStory[],
): void {
  if (stories.length === 0) return;
  const known = new Set(readAll(tables, about.effort).map(contentOf));
  const ids = new Set(tables.stories.list(about.effort).map(({ id }) => id));
  for (const story of stories) {
    if (known.has(contentOf(story))) continue;
    known.add(contentOf(story));
    const detail = JSON.stringify(ids.has(story.id) ? { ...story, idTaken: true } : story);
    tables.events.add({ ...about, n: story.iteration, kind: proposedEventKind, detail });
  }
}

/** The proposed stories that are not in prd.json, oldest first. Of a split story, a changed text stays as long as a part does. */
export function readProposed(tables: JournalTables, effort: string): ProposedStory[] {
  const all = readAll(tables, effort);
  if (all.length === 0) return [];
  const stories = tables.stories.list(effort);
  const titles = new Set(stories.map(({ title }) => flatten(title)));
  const ids = new Set(stories.map(({ id }) => id));
  const open = all.filter(
    ({ id, idTaken, title, changes }) =>
      changes === undefined && !titles.has(title) && (idTaken || !ids.has(id)),
  );
  const iterations = new Set(open.map(({ iteration }) => iteration));
  return all.filter(
    (story) => open.includes(story) || (story.changes !== undefined && iterations.has(story.iteration)),
  );
}

/** A proposed story in one line, without its text. */
export function describeProposed({ id, title, changes }: ProposedStory): string {
  if (changes !== undefined) return `another text of ${changes}: ${title}`;
  return id === "" || id === title ? title : `${id} ${title}`;
}

const contentOf = ({ id, changes, title, text }: ProposedStory) => JSON.stringify([id, changes, title, text]);

function readAll(tables: JournalTables, effort: string): ProposedStory[] {
  return tables.events
    .ofKinds(effort, [proposedEventKind])
    .flatMap(({ detail }) => parseDetail(detail) ?? []);
}

function parseDetail(detail: string): ProposedStory | undefined {
  try {
    const { id, changes, title, text, entry, idTaken, iteration } = JSON.parse(
      detail,
    ) as Partial<ProposedStory>;
    const story: ProposedStory = {
      id: String(id ?? ""),
      title: String(title ?? ""),
      text: String(text ?? ""),
      iteration: Number(iteration) || 0,
    };
    if (changes !== undefined) story.changes = String(changes);
    if (idTaken === true) story.idTaken = true;
    if (entry !== undefined) story.entry = entry;
    return story;
  } catch {
    return undefined;
  }
}
