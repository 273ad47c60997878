// Runs two concurrent jobs on one state key, repeatedly.
import { rivalRound } from "../kit/rivals.ts";

/**
 * Starts rivals `count` times, with seeds from `first`, and prints when the yielding jobs noticed the other one.
 * @returns the errors
 */
export async function raceRivals(first: number, count: number): Promise<string[]> {
  const found: string[] = [];
  const noticed = new Map<string, number>();
  for (let seed = first; seed < first + count; seed += 1) {
    const round = await rivalRound(seed).catch((error: unknown) => ({
      noticed: undefined,
      faults: [String(error)],
    }));
    if (round.noticed) noticed.set(round.noticed, (noticed.get(round.noticed) ?? 0) + 1);
    for (const fault of round.faults) {
      console.log(`rivals ${seed}: ${fault}`);
      found.push(`rivals ${seed}: ${fault}`);
    }
  }
  const times = [...noticed].map(([when, number]) => `${number} ${when}`).join(", ");
  console.log(`${count} rivals, when one noticed the other: ${times || "none"}; ${found.length} faults`);
  return found;
}
