// Starts two runs at once, repeatedly, and checks that one works, the other yields, and nothing is lost.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { goodAgent } from "./agent.ts";
import { Workshop } from "./workshop.ts";

/** Starts two runs on one state folder `rounds` times, each for one more iteration. @returns the errors */
export async function doubleStarts(rounds: number): Promise<string[]> {
  const stories = Array.from({ length: rounds + 1 }, (_, index) => ({
    id: `US-${index + 1}`,
    verify: `test -e work-US-${index + 1}.txt`,
  }));
  using workshop = new Workshop(stories);
  const agent = goodAgent(workshop);
  const faults: string[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const args = workshop.runArgs(agent, "--max-iterations", String(round));
    const ends = await Promise.all([workshop.cli(args), workshop.cli(args)]);
    for (const { code, stdout, stderr } of ends) {
      const reason = stdout.trim() === "" ? "nothing printed" : JSON.parse(stdout).stopReason;
      if (code !== 2 || (reason !== "superseded" && reason !== "max-iterations"))
        faults.push(`round ${round}: exit ${code}, ${reason}: ${stderr}`);
    }
    faults.push(...check(workshop, round).map((fault) => `round ${round}: ${fault}`));
  }
  return faults;
}

function check(workshop: Workshop, round: number): string[] {
  const faults: string[] = [];
  const same = (what: string, found: unknown, expected: unknown) => {
    if (JSON.stringify(found) !== JSON.stringify(expected))
      faults.push(`${what}: ${JSON.stringify(found)} and not ${JSON.stringify(expected)}`);
  };
  const numbers = Array.from({ length: round }, (_, index) => index + 1);
  const rows = workshop.query("select n, outcome, step from iterations order by n");
  same(
    "iterations",
    rows,
    numbers.map((n) => ({ n, outcome: "passed", step: "closed" })),
  );
  // A long log is rotated, so count the entries of all its parts.
  const folder = join(workshop.repository, "tasks/x");
  const logs = readdirSync(folder).filter((name) => name.startsWith("progress"));
  const log = logs.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  const entries = [...log.matchAll(/^Iteration: (\d+)\/\d+ \| Agent: command \| Result/gm)];
  same(
    "log entries",
    entries.map((match) => Number(match[1])).sort((a, b) => a - b),
    numbers,
  );
  same("commits", workshop.subjects().length, round);
  same("left in the checkout", workshop.git("status", "--porcelain"), "");
  return faults;
}
