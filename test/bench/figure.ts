// One figure of the bench: what it measures, and how it is shown, so that all of them read alike.
import { median, quantile } from "./distribution.ts";

/** A line of a figure's table. */
export interface Row {
  name: string;
  /** All that was measured; a ratio is one value. Empty where nothing was, and the name says why. */
  values: readonly number[];
  unit: "ms" | "MB" | "MB/s" | "times";
  /** The most that the median should be. */
  goal?: number;
}

/** Something that is measured and shown as a table. */
export interface Figure {
  /** What `--only` calls it. */
  name: string;
  /** What the table shows, one sentence without a full stop. */
  title: string;
  measure(): Promise<Row[]> | Row[];
}

/** How many times one median is another. */
export function ratio(name: string, values: readonly number[], to: readonly number[], goal?: number): Row {
  const times = median(values) / median(to);
  return { name, values: [times], unit: "times", ...(goal === undefined ? {} : { goal }) };
}

/** A line for what cannot be measured here. @param why the end of a sentence */
export function skippedRow(name: string, why: string): Row {
  return { name: `${name}: skipped, ${why}`, values: [], unit: "ms" };
}

const head = ["", "p10", "median", "p95", "n", "unit", "goal", ""];

/** A figure's table for a terminal. */
export function renderRows(rows: readonly Row[]): string {
  const cells = [head, ...rows.map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        // Words stand at the left, numbers at the right.
        return column === 0 || column >= 5 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
  return lines.map((line) => `  ${line}`).join("\n");
}

function cellsOf({ name, values, unit, goal }: Row): string[] {
  if (values.length === 0) return [name, "", "", "", "", "", "", ""];
  const middle = median(values);
  const isSpread = values.length > 1;
  return [
    name,
    isSpread ? show(quantile(values, 0.1)) : "",
    show(middle),
    isSpread ? show(quantile(values, 0.95)) : "",
    isSpread ? String(values.length) : "",
    unit,
    goal === undefined ? "" : `<= ${goal}`,
    goal === undefined ? "" : middle <= goal ? "met" : "missed",
  ];
}

/** Three digits that matter, and no more than the clock is good for. */
function show(value: number): string {
  return value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0);
}
