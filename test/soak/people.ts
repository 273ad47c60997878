// Plays histories of runs and people, each from a seed of its own.
import fc from "fast-check";
import { histories, playHistory, Template } from "../kit/people/history.ts";

const maxSteps = 12;

/** Plays `count` histories, with seeds from `first`. @returns the errors */
export async function playPeople(first: number, count: number): Promise<string[]> {
  const found: string[] = [];
  using template = new Template();
  for (let seed = first; seed < first + count; seed += 1) {
    const [history] = fc.sample(histories(maxSteps), { seed, numRuns: 1 });
    if (!history) continue;
    try {
      // In every third history the host signs what is pushed.
      await playHistory(template, history, seed % 3 === 0);
    } catch (error) {
      const fault = `people ${seed}: ${error instanceof Error ? error.message : error}`;
      console.log(`${fault}\n  ${JSON.stringify(history)}`);
      found.push(fault);
    }
  }
  console.log(`${count} histories of people from seed ${first}; ${found.length} faults`);
  return found;
}
