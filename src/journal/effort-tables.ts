// Lists every table once, for what is done with an effort as a whole: put under another name, taken out, brought in.

/** A table and what its columns mean for the effort whose rows it holds. */
export interface EffortTable {
  readonly name: string;
  /** The column that names the effort. */
  readonly effort: string;
  /** The column that names a run. */
  readonly run?: string;
  /** Its rows have numbers that mean nothing but their order, in a column `id`. */
  readonly isNumbered?: true;
}

/** All tables; a table comes after those that its rows refer to. */
export const effortTables: readonly EffortTable[] = [
  { name: "sessions", effort: "task_name" },
  { name: "stories", effort: "effort" },
  { name: "runs", effort: "effort", run: "id" },
  { name: "iterations", effort: "effort", run: "run_id" },
  { name: "gates", effort: "effort" },
  { name: "texts", effort: "effort" },
  { name: "checkpoints", effort: "effort", run: "run_id", isNumbered: true },
  { name: "messages", effort: "effort", isNumbered: true },
  { name: "events", effort: "effort", run: "run_id", isNumbered: true },
];

/** The table's own order: as its rows were added, or by their key. */
export const orderOf = (table: EffortTable): string => (table.isNumbered ? "id" : "1, 2");
