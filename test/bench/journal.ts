// The time of journal writes at growing sizes, because each write writes the whole database.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bareFsyncs } from "./bare.ts";
import { timeEachAwaited } from "./distribution.ts";
import { type Figure, type Row, ratio } from "./figure.ts";
import { openQuietly, recordEnd, recordHistory, recordStart, recordVerdict } from "./history.ts";
import { World } from "./world.ts";

const sizes = [10, 1_000, 10_000];
const measured = 60;

/** The writes of one iteration as the loop makes them: the verdict, then the end together with the next start. */
async function measureAt(size: number): Promise<{ writes: number[]; bytes: Buffer }> {
  using world = new World();
  using journal = await openQuietly(world.state);
  await recordHistory(journal, { stories: 500, iterations: size });
  const writes = await timeEachAwaited(measured, async (index) => {
    const n = size + 1 + index;
    await journal.write((tables) => recordStart(tables, n));
    await journal.write((tables) => recordVerdict(tables, n));
    journal.writeLater((tables) => recordEnd(tables, n));
  });
  return { writes, bytes: readFileSync(join(world.state, "sessions.db")) };
}

/** The writes of one iteration at growing journals. */
export const journalFigure: Figure = {
  name: "journal",
  title: "Journal writes of one iteration (two), by number of recorded iterations, with 500 stories",
  async measure(): Promise<Row[]> {
    const rows: Row[] = [];
    const found: number[][] = [];
    for (const size of sizes) {
      const { writes, bytes } = await measureAt(size);
      found.push(writes);
      const kilobytes = Math.round(bytes.length / 1_000);
      const flushes = bareFsyncs(measured, bytes);
      rows.push({ name: `${size} recorded`, values: writes, unit: "ms" });
      rows.push({ name: `  one fsync of its ${kilobytes} kB`, values: flushes, unit: "ms" });
    }
    return [
      ...rows,
      ratio(`${sizes.at(-1)} compared with ${sizes[0]}`, found.at(-1) ?? [], found[0] ?? [], 3),
    ];
  },
};
