// What the program itself knows of each story, beside what prd.json says.
import { flag, number, text, textOrNull, word } from "./columns.ts";
import { put, type Statements, select, type Table, update } from "./table.ts";

const storyStatuses = ["open", "passed", "blocked", "skipped"] as const;

/** A story of an effort. Times are ISO 8601 in UTC. */
export interface StoryRow {
  effort: string;
  id: string;
  /** Its place in prd.json, from 0. */
  position: number;
  title: string;
  priority: number;
  passes: boolean;
  /** A gate said so, not only the agent or a person. */
  verified: boolean;
  status: (typeof storyStatuses)[number];
  /** The commit from which its work is measured; null before its first iteration. */
  baseCommit: string | null;
  /** When its first iteration began. */
  startedAt: string | null;
  updatedAt: string | null;
}

type OptionalFields = "baseCommit" | "startedAt" | "updatedAt";
/** A story as it is put; what it leaves out stays as it is. */
export type StoryEntry = Omit<StoryRow, OptionalFields> & Partial<Pick<StoryRow, OptionalFields>>;

/** The stories of a journal. */
export interface StoryTable {
  /** The stories of an effort in the order of prd.json. */
  list(effort: string): StoryRow[];
  /** Makes these the stories of the effort: others go, and one that says nothing new keeps its `updatedAt`. */
  put(effort: string, stories: readonly StoryEntry[]): void;
  /** @throws Error where there is no such story */
  update(effort: string, id: string, fields: Partial<Omit<StoryRow, "effort" | "id">>): void;
}

const table: Table<StoryRow> = {
  name: "stories",
  key: ["effort", "id"],
  columns: {
    effort: text("effort"),
    id: text("id"),
    position: number("position"),
    title: text("title"),
    priority: number("priority"),
    passes: flag("passes"),
    verified: flag("verified"),
    status: word("status", storyStatuses, "open"),
    baseCommit: textOrNull("base_commit"),
    startedAt: textOrNull("started_at"),
    updatedAt: textOrNull("updated_at"),
  },
};

/** Whether a story that is put differs from the one that is there, apart from the time. */
const differs = `WHERE (position, title, priority, passes, verified, status, base_commit, started_at) IS NOT
  (excluded.position, excluded.title, excluded.priority, excluded.passes, excluded.verified, excluded.status,
   coalesce(excluded.base_commit, base_commit), coalesce(excluded.started_at, started_at))`;

/** The typed stories over a database. */
export function storyTable(statements: Statements): StoryTable {
  return {
    list: (effort) => select(statements, table, "WHERE effort = ? ORDER BY position, id", [effort]),
    put: (effort, stories) => {
      const ids = JSON.stringify(stories.map((story) => story.id));
      const gone = "DELETE FROM stories WHERE effort = ? AND id NOT IN (SELECT value FROM json_each(?))";
      statements.change(effort, gone, [effort, ids]);
      for (const story of stories) put(statements, effort, table, { ...story, effort }, differs);
    },
    update: (effort, id, fields) => update(statements, effort, table, { effort, id }, fields),
  };
}
