// The stories of efforts, with facts that prd.json does not hold.
import { flag, number, text, textOrNull, word } from "./columns.ts";
import { put, type Statements, select, type Table, update } from "./table.ts";

const storyStatuses = ["open", "passed", "blocked", "skipped"] as const;

/** A story of an effort. Times are ISO 8601 in UTC; work is measured from `baseCommit`, null before the first iteration. */
export interface StoryRow {
  effort: string;
  id: string;
  position: number;
  title: string;
  priority: number;
  passes: boolean;
  verified: boolean;
  status: (typeof storyStatuses)[number];
  baseCommit: string | null;
  startedAt: string | null;
  updatedAt: string | null;
}

type OptionalFields = "baseCommit" | "startedAt" | "updatedAt";
/** A story to write. Missing fields stay the same. */
export type StoryInput = Omit<StoryRow, OptionalFields> & Partial<Pick<StoryRow, OptionalFields>>;

/** Reads and writes stories. `put` replaces all; unchanged ones keep `updatedAt`. @throws Error on updating a missing one */
export interface StoryTable {
  list(effort: string): StoryRow[];
  get(effort: string, id: string): StoryRow | undefined;
  put(effort: string, stories: readonly StoryInput[]): void;
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

const differs = `WHERE (position, title, priority, passes, verified, status, base_commit, started_at) IS NOT
  (excluded.position, excluded.title, excluded.priority, excluded.passes, excluded.verified, excluded.status,
   coalesce(excluded.base_commit, base_commit), coalesce(excluded.started_at, started_at))`;

/** Creates the story table. */
export function storyTable(statements: Statements): StoryTable {
  return {
    list: (effort) => select(statements, table, "WHERE effort = ? ORDER BY position, id", [effort]),
    get: (effort, id) => select(statements, table, "WHERE effort = ? AND id = ?", [effort, id])[0],
    put: (effort, stories) => {
      const ids = JSON.stringify(stories.map((story) => story.id));
      const gone = "DELETE FROM stories WHERE effort = ? AND id NOT IN (SELECT value FROM json_each(?))";
      statements.change(effort, gone, [effort, ids]);
      for (const story of stories) put(statements, effort, table, { ...story, effort }, differs);
    },
    update: (effort, id, fields) => update(statements, effort, table, { effort, id }, fields),
  };
}
