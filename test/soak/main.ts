// Full counts of kills, double starts, rivals, histories of people and faults in jobs; the same seed gives the same instants:
// `npm run soak -- --seed 7 --kills 100`. Naming a part runs only that part: `-- --seed 7 --rivals 1` replays a round of
// rivals, `-- --seed 7 --people 1` a history; `-- --joining 120` joins for 120 s; `-- --cells` runs the fault matrix, `-- --cell NAME` one of its cells.
import { parseArgs } from "node:util";
import { setup } from "../kit/build-once.ts";
import { allCells } from "../kit/faults/matrix.ts";
import { cellsNamed, runCells } from "./cells.ts";
import { soakJoining } from "./joining.ts";
import { killRuns, killsARound, startTwice } from "./kills.ts";
import { playPeople } from "./people.ts";
import { raceRivals } from "./rivals.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    kills: { type: "string" },
    "git-kills": { type: "string" },
    starts: { type: "string" },
    rivals: { type: "string" },
    people: { type: "string" },
    joining: { type: "string" },
    cells: { type: "boolean" },
    cell: { type: "string" },
  },
});
const { kills, "git-kills": gitKills, starts, rivals, people, joining, cells, cell } = values;
// Without a named part, all parts run.
const isWhole = [kills, gitKills, starts, rivals, people, joining, cells, cell].every(
  (part) => part === undefined,
);
const count = (given: string | undefined, usual: number) => Number(given ?? (isWhole ? usual : 0));
const rounds = Math.ceil(count(kills, 100) / killsARound);
const gitRounds = Math.ceil(count(gitKills, 100) / killsARound);
const chosen = cell === undefined ? (isWhole || cells ? allCells : []) : cellsNamed(cell);

const faults: string[] = [];
const tearDown = await setup();
try {
  if (rounds > 0) faults.push(...(await killRuns(Number(values.seed), rounds)));
  if (gitRounds > 0) faults.push(...(await killRuns(Number(values.seed), gitRounds, "git")));
  if (count(starts, 50) > 0) faults.push(...(await startTwice(count(starts, 50))));
  if (count(rivals, 50) > 0) faults.push(...(await raceRivals(Number(values.seed), count(rivals, 50))));
  if (count(people, 2_000) > 0) faults.push(...(await playPeople(Number(values.seed), count(people, 2_000))));
  if (count(joining, 120) > 0) faults.push(...(await soakJoining(count(joining, 120))));
  if (chosen.length > 0) faults.push(...(await runCells(chosen)));
} finally {
  tearDown();
}
const parts =
  rounds +
  gitRounds +
  (count(starts, 50) > 0 ? 1 : 0) +
  count(rivals, 50) +
  count(people, 2_000) +
  (count(joining, 120) > 0 ? 1 : 0) +
  chosen.length;
const failed = new Set(faults.map((fault) => fault.split(":")[0])).size;
console.log(`${parts - failed} passed, ${failed} failed`);
process.exit(faults.length > 0 ? 1 : 0);
