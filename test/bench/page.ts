// The page docs/benchmarks.md: what was measured, on which machine and with which commands, and what was not.
import { execFileSync } from "node:child_process";
import { cpus, release, totalmem } from "node:os";
import { version } from "../../src/run/index.ts";
import { formatCells, type Row, rowHead } from "./figure.ts";

/** A figure that was measured. */
export interface MeasuredFigure {
  readonly name: string;
  readonly title: string;
  readonly command: string;
  readonly seconds: number;
  /** Processes that were ready to run in the minute before it, on average. */
  readonly load: string;
  readonly rows: readonly Row[];
  /** One sentence each, such as the command of a runner. */
  readonly notes: readonly string[];
}

/** Where and when the figures were measured, by name. */
export type Surroundings = readonly (readonly [name: string, value: string])[];

/** Today, this machine and this build. */
export function readSurroundings(): Surroundings {
  const [first] = cpus();
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const git = execFileSync("git", ["--version"], { encoding: "utf8" }).trim();
  return [
    ["date", new Date().toISOString().slice(0, 10)],
    ["machine", `${cpus().length} × ${first?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB`],
    ["system", `Linux ${release()}, ${process.arch}`],
    ["Node", process.version],
    ["git", git.replace("git version ", "")],
    ["ralph-ci", `${version}, built from ${commit}`],
  ];
}

/** What no figure tells, in every page. */
const neverMeasured = [
  "The time that models take. Agents of the bench answer at once, or after the time that the figure names.",
  "The other runners with gates, commits or their screens: they ran as their commands above say.",
  "macOS, arm64, and the machines of GitHub.",
];

/** The whole page. @param others the names of the figures that were not chosen */
export function renderPage(
  surroundings: Surroundings,
  figures: readonly MeasuredFigure[],
  others: readonly string[],
): string {
  const skipped = figures.flatMap(({ rows }) => rows.filter(({ values }) => values.length === 0));
  const left = others.length > 0 ? [`The figures ${others.join(", ")}.`] : [];
  return [
    "# Benchmarks",
    "<!-- Made by `npm run bench -- --write docs/benchmarks.md`. Do not edit. -->",
    "Each figure comes from one measurement, in which the compared programs took turns. Other machines give other times; ratios differ less.\nA goal applies to the median, unless the row names another value.",
    table(["", ""], surroundings),
    ...figures.flatMap(renderFigure),
    "## What was not measured",
    [...neverMeasured, ...left, ...skipped.map(({ name }) => `${name}.`)]
      .map((line) => `- ${line}`)
      .join("\n"),
  ]
    .join("\n\n")
    .concat("\n");
}

function renderFigure({ name, title, command, seconds, load, rows, notes }: MeasuredFigure): string[] {
  const measured = rows.filter(({ values }) => values.length > 0);
  return [
    `## ${name}`,
    `${title}.`,
    `\`${command}\`: ${seconds} s, load average before it: ${load}.`,
    table(
      rowHead,
      measured.map((row) => formatCells(row)),
    ),
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join("\n")] : []),
  ];
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("<=", "≤").trim()).join(" | ")} |`;
  const rule = `|${head.map((_, column) => (column === 0 || head.length < 3 ? "---" : "---:")).join("|")}|`;
  return [row(head), rule, ...lines.map(row)].join("\n");
}
