// Full counts of kills at random instants and of double starts.
import { killRound } from "../kit/kill.ts";
import { doubleStarts } from "../kit/race.ts";

export const killsARound = 10;

/** Kills runs in several rounds, and prints each round. @returns the errors */
export async function killRuns(
  seed: number,
  rounds: number,
  style: "plain" | "git" = "plain",
): Promise<string[]> {
  const faults: string[] = [];
  let kills = 0;
  let hits = 0;
  for (let round = 0; round < rounds; round += 1) {
    const own = seed * 1_000 + round;
    const result = await killRound(own, killsARound, style);
    kills += result.kills;
    hits += result.hits;
    const found = result.faults.map((fault) => `seed ${own}: ${fault}`);
    for (const fault of found) console.log(fault);
    faults.push(...found);
    console.log(
      `${style} round ${round + 1}/${rounds} (seed ${own}): ${result.hits} of ${result.kills} kills hit a live run, ${result.faults.length} faults`,
    );
  }
  console.log(`${style}: ${kills} kills, ${hits} of them in a live run, ${faults.length} faults`);
  return faults;
}

/** Starts two runs at once on one state folder, repeatedly. @returns the errors */
export async function startTwice(count: number): Promise<string[]> {
  const faults = (await doubleStarts(count)).map((fault) => `double starts: ${fault}`);
  for (const fault of faults) console.log(fault);
  console.log(`${count} double starts, ${faults.length} faults`);
  return faults;
}
