// The time to open and to write the journal at growing sizes, because each write writes the whole database.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bareFsyncs } from "./bare.ts";
import { timeEachAwaited } from "./distribution.ts";
import { type Figure, type Row, ratio } from "./figure.ts";
import { openQuietly, recordEnd, recordHistory, recordStart, recordVerdict } from "./history.ts";
import { World } from "./world.ts";

const sizes = [10, 1_000, 10_000, 100_000];
const measured = 60;
const opened = 5;

interface Measured {
  opens: number[];
  writes: number[];
  bytes: Buffer;
}

/** The writes of one iteration as the loop makes them: the verdict, then the end together with the next start. */
async function measureAt(size: number): Promise<Measured> {
  using world = new World();
  using journal = await openQuietly(world.state);
  await recordHistory(journal, { stories: 500, iterations: size });
  const opens = await timeEachAwaited(opened, async () => {
    using _ = await openQuietly(world.state);
  });
  const writes = await timeEachAwaited(measured, async (index) => {
    const n = size + 1 + index;
    await journal.write((tables) => recordStart(tables, n));
    await journal.write((tables) => recordVerdict(tables, n));
    journal.writeLater((tables) => recordEnd(tables, n));
  });
  return { opens, writes, bytes: readFileSync(join(world.state, "sessions.db")) };
}

/** The writes of one iteration at growing journals. */
export const journalFigure: Figure = {
  name: "journal",
  title:
    "Journal opened, and its writes of one iteration (two), by number of recorded iterations, with 500 stories",
  async measure(): Promise<Row[]> {
    const rows: Row[] = [];
    const found = new Map<number, number[]>();
    for (const size of sizes) {
      const { opens, writes, bytes } = await measureAt(size);
      found.set(size, writes);
      const kilobytes = Math.round(bytes.length / 1_000);
      const flushes = bareFsyncs(measured, bytes);
      rows.push({ name: `${size} recorded, opened`, values: opens, unit: "ms", goal: 1_000 });
      rows.push({ name: "  written", values: writes, unit: "ms" });
      rows.push({ name: `  one fsync of its ${kilobytes} kB`, values: flushes, unit: "ms" });
    }
    const small = found.get(10) ?? [];
    return [...rows, ratio("10000 recorded, written, against 10", found.get(10_000) ?? [], small, 1.5)];
  },
};
