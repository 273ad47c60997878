// The full counts of kills and of double starts; the same seed gives the same instants: `npm run soak -- --seed 7 --kills 100`.
import { parseArgs } from "node:util";
import { setup } from "../kit/build-once.ts";
import { killRound } from "../kit/kill.ts";
import { doubleStarts } from "../kit/race.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    kills: { type: "string", default: "100" },
    starts: { type: "string", default: "50" },
  },
});
const killsARound = 10;
const rounds = Math.ceil(Number(values.kills) / killsARound);

const tearDown = await setup();
let kills = 0;
let hits = 0;
const faults: string[] = [];
try {
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
  const racing = (await doubleStarts(Number(values.starts))).map((fault) => `double starts: ${fault}`);
  for (const fault of racing) console.log(fault);
  faults.push(...racing);
  console.log(`${values.starts} double starts, ${racing.length} faults`);
} finally {
  tearDown();
}
console.log(`${kills} kills, ${hits} of them in a live run, ${faults.length} faults`);
const failed = new Set(faults.map((fault) => fault.split(":")[0])).size;
console.log(`${rounds + 1 - failed} passed, ${failed} failed`);
process.exit(faults.length > 0 ? 1 : 0);
