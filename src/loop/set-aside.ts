// Records which stories are set aside, so that status, page and the next run know it, also on another machine.
import type { JournalTables } from "../journal/index.ts";
import { takenUpEventKind } from "./choices/index.ts";
import type { LoopContext } from "./context.ts";
import type { SetAside } from "./decide/index.ts";
import { readReopening } from "./proof/index.ts";

const setAsideEventKind = "set-aside";

/** A story that is set aside, and why: one or two sentences without the first capital. */
export interface SetAsideStory {
  id: string;
  reason: string;
}

/** Reads the open stories that are set aside, in the order of the file. */
export function readSetAside(tables: JournalTables, effort: string): SetAsideStory[] {
  const reasons = readReasons(tables, effort);
  if (reasons.size === 0) return [];
  return tables.stories.list(effort).flatMap(({ id, status }) => {
    const reason = status === "open" ? reasons.get(id) : undefined;
    return reason === undefined ? [] : [{ id, reason }];
  });
}

/** The recorded stories with their reasons, also those that a person has closed or blocked since. */
function readReasons(tables: JournalTables, effort: string): Map<string, string> {
  const reasons = new Map<string, string>();
  for (const { kind, detail } of tables.events.ofKinds(effort, [setAsideEventKind, takenUpEventKind])) {
    if (kind === takenUpEventKind) reasons.delete(detail);
    else {
      const { id, reason } = parseDetail(detail);
      reasons.set(id, reason);
    }
  }
  return reasons;
}

/** Keeps the recorded stories equal to those that are set aside, and announces them. */
export interface SetAsideRecorder {
  record(setAside: SetAside): Promise<void>;
  /** Announces those that this run has not announced yet. */
  announceNew(): void;
  announceAll(): void;
}

/** Creates the recorder of a run. */
export function createSetAsideRecorder(context: LoopContext): SetAsideRecorder {
  const { journal, location, announce } = context;
  const effort = location.slug;
  let recorded = journal.read((tables) => readReasons(tables, effort));
  const announced = new Set<string>();
  const announceEach = (stories: Iterable<[string, string]>) => {
    for (const [storyId, reason] of stories) {
      announce({ kind: "set-aside", storyId, reason });
      announced.add(storyId);
    }
  };
  return {
    record: async (setAside) => {
      const ended = [...recorded.keys()].filter((id) => !setAside.has(id));
      const begun = [...setAside].filter(([id]) => !recorded.has(id));
      if (ended.length === 0 && begun.length === 0) return;
      await journal.write((tables) => {
        for (const id of ended) addEvent(context, tables, takenUpEventKind, id);
        for (const [id, cause] of begun) {
          const reason = describeCause(tables, effort, id, cause);
          addEvent(context, tables, setAsideEventKind, JSON.stringify({ id, reason }));
        }
      });
      recorded = journal.read((tables) => readReasons(tables, effort));
      for (const id of ended) {
        announced.delete(id);
        announce({ kind: "note", text: `${id} is no longer set aside` });
      }
    },
    announceNew: () => announceEach([...recorded].filter(([id]) => !announced.has(id))),
    announceAll: () => announceEach(recorded),
  };
}

function addEvent(
  { location, runId, clock }: LoopContext,
  tables: JournalTables,
  kind: string,
  detail: string,
): void {
  tables.events.add({ effort: location.slug, runId, n: null, at: clock.now().toISOString(), kind, detail });
}

/** The cause, and the verdict on the last iteration of the story, which is redacted already. */
function describeCause(tables: JournalTables, effort: string, id: string, cause: string): string {
  const last = tables.iterations
    .last(effort, 50)
    .find(({ storyId, outcome }) => storyId === id && outcome !== "limited" && outcome !== "interrupted");
  const reopening = readReopening(tables, effort, id);
  if (reopening) return `${cause}. ${reopening.reason}`;
  return last?.reason ? `${cause}. The last one: ${last.reason}` : `${cause}.`;
}

function parseDetail(detail: string): SetAsideStory {
  try {
    const { id, reason } = JSON.parse(detail) as Partial<SetAsideStory>;
    return { id: String(id), reason: String(reason) };
  } catch {
    // Another program wrote it.
    return { id: detail, reason: "the reason is unknown." };
  }
}
