// Runs all figures of the bench, or one by name, each compared with its parts in the same run.
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { describeError } from "../../src/platform/index.ts";
import { setup } from "../kit/build-once.ts";
import { setup as installTools } from "../kit/install-tools.ts";
import { agentsFigure } from "./agents.ts";
import { attachFigure } from "./attach.ts";
import { type Figure, renderRows } from "./figure.ts";
import { handoverFigure } from "./handover.ts";
import { iterationFigure } from "./iteration.ts";
import { journalFigure } from "./journal.ts";
import { memoryFigure } from "./memory.ts";
import { redactionFigure } from "./redaction.ts";
import { sandboxFigure } from "./sandbox.ts";
import { scaleFigure } from "./scale.ts";
import { snapshotFigure } from "./snapshot.ts";
import { startUpFigure } from "./start-up.ts";

const figures: readonly Figure[] = [
  iterationFigure,
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

function chooseFigures(): readonly Figure[] {
  const { only } = parseArgs({ options: { only: { type: "string" } } }).values;
  const chosen = figures.filter(({ name }) => only === undefined || name === only);
  if (chosen.length > 0) return chosen;
  console.error(
    `there is no figure "${only}"; use --only with one of ${figures.map(({ name }) => name).join(", ")}`,
  );
  process.exit(64);
}

const chosen = chooseFigures();
try {
  installTools();
} catch (error) {
  // Only some rows need the tools, and those say so.
  console.error(`the bench continues without some tools: ${describeError(error)}`);
}
const tearDown = await setup();
try {
  for (const { name, title, measure } of chosen) {
    const load = loadavg()[0]?.toFixed(1);
    const startedAt = performance.now();
    const rows = await measure();
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    console.log(`\n${name}: ${title} (${seconds} s, load ${load} before)\n${renderRows(rows)}`);
  }
} finally {
  tearDown();
}
