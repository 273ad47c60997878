// A figure of the bench: a group of measurements, shown as a table.
import { median, quantile } from "./distribution.ts";

export interface Row {
  name: string;
  /** All measured values; a ratio has one. Empty if nothing was measured, and the name says why. */
  values: readonly number[];
  unit: "ms" | "MB" | "MB/s" | "times" | "calls";
  goal?: number;
}

/** What the command line says about the measurements. */
export interface BenchOptions {
  /** How often interleaved runs are repeated. */
  rounds?: number;
  /** A folder like `dist` with an earlier build, which is measured in the same rounds. */
  before?: string;
}

export interface Figure {
  name: string;
  /** The title of the table, one sentence without a full stop. */
  title: string;
  /** It uses the large programs of the real tests. */
  needsTools?: true;
  /** What a reader of the numbers has to know, one sentence each; called after `measure`. */
  notes?(): readonly string[];
  measure(options: BenchOptions): Promise<Row[]> | Row[];
}

/** The ratio of two medians, or of two other quantiles. */
export function ratio(
  name: string,
  values: readonly number[],
  to: readonly number[],
  goal?: number,
  share = 0.5,
): Row {
  const times = quantile(values, share) / quantile(to, share);
  return { name, values: [times], unit: "times", ...(goal === undefined ? {} : { goal }) };
}

/** A row for a measurement that is not possible here. @param why the end of a sentence */
export function skippedRow(name: string, why: string): Row {
  return { name: `${name}: skipped, ${why}`, values: [], unit: "ms" };
}

/** The names of the columns. */
export const rowHead = ["", "p10", "median", "p95", "n", "unit", "goal", ""];

export function renderRows(rows: readonly Row[]): string {
  const cells = [rowHead, ...rows.map(formatCells)];
  const widths = rowHead.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        // Text is aligned left, numbers right.
        return column === 0 || column >= 5 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
  return lines.map((line) => `  ${line}`).join("\n");
}

/** The cells of a row; empty but for the name if nothing was measured. */
export function formatCells({ name, values, unit, goal }: Row): string[] {
  if (values.length === 0) return [name, "", "", "", "", "", "", ""];
  const middle = median(values);
  const isSpread = values.length > 1;
  const format = unit === "calls" ? String : show;
  return [
    name,
    isSpread ? format(quantile(values, 0.1)) : "",
    format(middle),
    isSpread ? format(quantile(values, 0.95)) : "",
    isSpread ? String(values.length) : "",
    unit,
    goal === undefined ? "" : `<= ${goal}`,
    goal === undefined ? "" : middle <= goal ? "met" : "missed",
  ];
}

/** Formats with three significant digits, the precision of the clock. */
function show(value: number): string {
  return value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0);
}
