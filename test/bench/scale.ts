// Whether iterations get slower with the size of an effort's past: each kind of size alone, and all together.
import type { Figure, Row } from "./figure.ts";
import { ratio } from "./figure.ts";
import { growRepository, longLog, openQuietly, recordHistory } from "./history.ts";
import { World } from "./world.ts";

interface Past {
  name: string;
  stories?: number;
  iterations?: number;
  logBytes?: number;
  /** A repository of 100 MB, with 5,000 files and as many commits. */
  repository?: boolean;
  /** The number of rotated logs, each of 300 lines. */
  rotated?: number;
  /** How many times as long as with nothing a step may take. */
  goal?: number;
}

const pasts: readonly Past[] = [
  { name: "nothing" },
  { name: "500 stories", stories: 500 },
  { name: "10,000 iterations", iterations: 10_000 },
  { name: "10,000 iterations and 500 stories", iterations: 10_000, stories: 500, goal: 1.5 },
  { name: "a log of 500 kB", logBytes: 500_000 },
  { name: "200 rotated logs", rotated: 200 },
  { name: "a repository of 100 MB", repository: true },
  { name: "everything", stories: 500, iterations: 10_000, logBytes: 500_000, repository: true, rotated: 200 },
];
const measured = 21;
const rotatedBytes = 12_000;

async function makeWorld(past: Past): Promise<World> {
  const log = past.logBytes === undefined ? {} : { log: longLog(past.logBytes) };
  const world = new World({ stories: past.stories ?? 1, ...log });
  for (let number = 1; number <= (past.rotated ?? 0); number += 1)
    world.write(`tasks/x/progress-${number}.txt`, `${longLog(rotatedBytes)}${number}\n`);
  if (past.rotated) world.git("add", "--all");
  if (past.rotated) world.git("commit", "--quiet", "-m", "logs");
  if (past.repository) growRepository(world, { files: 5_000, fileBytes: 20_000, commits: 5_000 });
  if (past.iterations) {
    using journal = await openQuietly(world.state);
    const { stories = 1, iterations } = past;
    await recordHistory(journal, { stories, iterations, head: world.head() });
  }
  return world;
}

/** The durations of whole steps with these options. */
async function stepsOf(past: Past, ...more: string[]): Promise<number[]> {
  using world = await makeWorld(past);
  // Otherwise the log would be rotated at the first iteration.
  world.run({ maxIterations: (past.iterations ?? 0) + measured }, "--rotate-at", "1000000", ...more);
  return world.steps();
}

/** The steps of an iteration by size of the past. */
export const scaleFigure: Figure = {
  name: "scale",
  title: "Whole step of an iteration, including 3 ms of the agent, by past",
  async measure(): Promise<Row[]> {
    const rows: Row[] = [];
    for (const flags of [
      ["--commit", "never"],
      ["--verify", "true"],
    ]) {
      let small: number[] | undefined;
      for (const past of pasts) {
        const values = await stepsOf(past, ...flags);
        rows.push({ name: `${flags.join(" ")}, ${past.name}`, values, unit: "ms" });
        small ??= values;
        if (past.goal !== undefined || past === pasts.at(-1))
          rows.push(ratio("  compared with nothing", values, small, past.goal));
      }
    }
    return rows;
  },
};
