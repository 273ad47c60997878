// Runs all figures of the bench, or one by name, each compared with its parts in the same run.
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { describeError } from "../../src/platform/index.ts";
import { setup } from "../kit/build-once.ts";
import { setup as installTools } from "../kit/install-tools.ts";
import { agentsFigure } from "./agents.ts";
import { attachFigure } from "./attach.ts";
import { callsFigure } from "./calls.ts";
import { type BenchOptions, type Figure, renderRows } from "./figure.ts";
import { handoverFigure } from "./handover.ts";
import { iterationFigure } from "./iteration.ts";
import { journalFigure } from "./journal.ts";
import { memoryFigure } from "./memory.ts";
import { type MeasuredFigure, readSurroundings, renderPage } from "./page.ts";
import { redactionFigure } from "./redaction.ts";
import { sandboxFigure } from "./sandbox.ts";
import { scaleFigure } from "./scale.ts";
import { snapshotFigure } from "./snapshot.ts";
import { startUpFigure } from "./start-up.ts";

const figures: readonly Figure[] = [
  iterationFigure,
  callsFigure,
  startUpFigure,
  journalFigure,
  snapshotFigure,
  handoverFigure,
  memoryFigure,
  redactionFigure,
  scaleFigure,
  sandboxFigure,
  agentsFigure,
  attachFigure,
];

const { values: given } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string" },
    before: { type: "string" },
    write: { type: "string" },
  },
});

function chooseFigures(): readonly Figure[] {
  const names = given.only?.split(",") ?? figures.map(({ name }) => name);
  const unknown = names.find((name) => figures.every((figure) => figure.name !== name));
  if (unknown === undefined) return figures.filter(({ name }) => names.includes(name));
  const known = figures.map(({ name }) => name).join(", ");
  console.error(
    `there is no figure "${unknown}"; use --only with one or more of ${known}, separated by commas`,
  );
  process.exit(64);
}

function readOptions(): BenchOptions {
  const options: BenchOptions = {};
  if (given.rounds !== undefined) options.rounds = Number(given.rounds);
  if (given.before !== undefined) options.before = resolve(given.before);
  if (options.rounds === undefined || (Number.isInteger(options.rounds) && options.rounds > 0))
    return options;
  console.error("use --rounds with a whole number of at least 1");
  process.exit(64);
}

const chosen = chooseFigures();
const options = readOptions();
if (chosen.some(({ needsTools }) => needsTools)) installMissingTools();

function installMissingTools(): void {
  try {
    installTools();
  } catch (error) {
    // Only some rows need the tools, and those say so.
    console.error(`the bench continues without some tools: ${describeError(error)}`);
  }
}

/** The command that measures one figure again. */
function commandOf(name: string): string {
  const rounds = given.rounds === undefined ? "" : ` --rounds ${given.rounds}`;
  const before = given.before === undefined || name !== "iteration" ? "" : " --before DIST";
  return `npm run bench -- --only ${name}${rounds}${before}`;
}

const measured: MeasuredFigure[] = [];
const tearDown = await setup();
try {
  for (const { name, title, measure, notes = () => [] } of chosen) {
    const load = loadavg()[0]?.toFixed(1) ?? "";
    const startedAt = performance.now();
    const rows = await measure(options);
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    console.log(`\n${name}: ${title} (${seconds} s, load ${load} before)\n${renderRows(rows)}`);
    measured.push({ name, title, command: commandOf(name), seconds, load, rows, notes: notes() });
  }
  if (given.write !== undefined) {
    const others = figures.filter((figure) => !chosen.includes(figure)).map(({ name }) => name);
    writeFileSync(given.write, renderPage(readSurroundings(), measured, others));
  }
} finally {
  tearDown();
}
