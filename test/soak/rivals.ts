// Two jobs at once on one state key, again and again.
import { rivalRound } from "../kit/rivals.ts";

/**
 * Starts rivals so many times, the first with this seed; prints how often the one that yields has learned of the other
 * one when. @returns what was broken
 */
export async function raceRivals(first: number, count: number): Promise<string[]> {
  const found: string[] = [];
  const learned = new Map<string, number>();
  for (let seed = first; seed < first + count; seed += 1) {
    const round = await rivalRound(seed).catch((error: unknown) => ({
      learned: undefined,
      faults: [String(error)],
    }));
    if (round.learned) learned.set(round.learned, (learned.get(round.learned) ?? 0) + 1);
    for (const fault of round.faults) {
      console.log(`rivals ${seed}: ${fault}`);
      found.push(`rivals ${seed}: ${fault}`);
    }
  }
  const times = [...learned].map(([when, number]) => `${number} ${when}`).join(", ");
  console.log(
    `${count} rivals, of which one has learned of the other: ${times || "none"}; ${found.length} faults`,
  );
  return found;
}
