// The memory of a run whose effort has a long past.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Figure, Row } from "./figure.ts";
import { longLog, openQuietly, recordHistory } from "./history.ts";
import { World } from "./world.ts";

const iterations = 20;
const past = { stories: 500, iterations: 10_000, logBytes: 500_000 };
/** Prevents rotation of the log. */
const wholeLog = ["--rotate-at", "1000000"];

/** A preload script that writes the memory of the process to a file at the end. */
export function memoryHook(file: string): string {
  return `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(file)},
  JSON.stringify({ now: process.memoryUsage.rss(), most: process.resourceUsage().maxRSS * 1024 })));`;
}

/** In bytes. */
export interface Memory {
  now: number;
  most: number;
}

function readMemory(world: World, act: (hook: string) => void): Memory {
  const hook = join(world.folder, "hook.cjs");
  const file = join(world.folder, "memory.json");
  writeFileSync(hook, memoryHook(file));
  act(hook);
  return JSON.parse(readFileSync(file, "utf8")) as Memory;
}

function memoryOfRun(world: World, recorded: number): Memory {
  return readMemory(world, (hook) => {
    const options = { nodeArgs: ["--require", hook], maxIterations: recorded + iterations };
    world.run(options, ...wholeLog, "--verify", "true");
  });
}

/** Resident memory at the end of a run, and its maximum. */
export const memoryFigure: Figure = {
  name: "memory",
  title: `Resident memory of a run of ${iterations} iterations; its past: 10,000 iterations, 500 stories, a log of 500 kB`,
  async measure(): Promise<Row[]> {
    using small = new World();
    const bare = readMemory(small, (hook) => {
      execFileSync(process.execPath, ["--require", hook, "-e", "0"]);
    });
    const none = memoryOfRun(small, 0);
    using large = new World({ stories: past.stories, log: longLog(past.logBytes) });
    {
      using journal = await openQuietly(large.state);
      await recordHistory(journal, {
        stories: past.stories,
        iterations: past.iterations,
        head: large.head(),
      });
    }
    const grown = memoryOfRun(large, past.iterations);
    const row = (name: string, bytes: number): Row => ({ name, values: [bytes / 1e6], unit: "MB" });
    return [
      row("node -e 0, at its end", bare.now),
      row("run without a past, at its end", none.now),
      row("run without a past, at most", none.most),
      row("run with its past, at its end", grown.now),
      { ...row("run with its past, at most", grown.most), goal: 150 },
    ];
  },
};
