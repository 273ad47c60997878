// The full counts of kills, of double starts and of faults in jobs; the same seed gives the same instants:
// `npm run soak -- --seed 7 --kills 100`; the matrix of faults alone: `-- --cells`; one of its cells: `-- --cell NAME`.
import { parseArgs } from "node:util";
import { setup } from "../kit/build-once.ts";
import { allCells } from "../kit/faults/matrix.ts";
import { killRound } from "../kit/kill.ts";
import { doubleStarts } from "../kit/race.ts";
import { cellsNamed, runCells } from "./cells.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    kills: { type: "string", default: "100" },
    starts: { type: "string", default: "50" },
    cells: { type: "boolean", default: false },
    cell: { type: "string" },
  },
});
const killsARound = 10;
const rounds = Math.ceil(Number(values.kills) / killsARound);
const cells = values.cell === undefined ? allCells : cellsNamed(values.cell);
const isWhole = !values.cells && values.cell === undefined;

const faults: string[] = [];
const tearDown = await setup();
try {
  if (isWhole) await killAndStart();
  faults.push(...(await runCells(cells)));
} finally {
  tearDown();
}
const parts = cells.length + (isWhole ? rounds + 1 : 0);
const failed = new Set(faults.map((fault) => fault.split(":")[0])).size;
console.log(`${parts - failed} passed, ${failed} failed`);
process.exit(faults.length > 0 ? 1 : 0);

async function killAndStart(): Promise<void> {
  let kills = 0;
  let hits = 0;
  for (let round = 0; round < rounds; round += 1) {
    const seed = Number(values.seed) * 1_000 + round;
    const result = await killRound(seed, killsARound);
    kills += result.kills;
    hits += result.hits;
    const found = result.faults.map((fault) => `seed ${seed}: ${fault}`);
    for (const fault of found) console.log(fault);
    faults.push(...found);
    console.log(
      `round ${round + 1}/${rounds} (seed ${seed}): ${result.hits} of ${result.kills} kills hit a live run, ${result.faults.length} faults`,
    );
  }
  console.log(`${kills} kills, ${hits} of them in a live run, ${faults.length} faults`);
  const racing = (await doubleStarts(Number(values.starts))).map((fault) => `double starts: ${fault}`);
  for (const fault of racing) console.log(fault);
  faults.push(...racing);
  console.log(`${values.starts} double starts, ${racing.length} faults`);
}
