// Ten iterations of one loop runner with a fake agent, in a new process and a new repository.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { World } from "../world.ts";

export const iterations = 10;

/** A few more stories than iterations: what runners do at the end of an effort is no part of the gap. */
const stories = iterations + 2;

/** A loop runner with its arguments. */
export interface LoopRunner {
  name: string;
  /** The whole command, and the folder of the runtime that must be on PATH, if any. */
  command(world: Pick<World, "state">): readonly string[];
  path?: string;
}

/** What one run took. */
export interface TimedRun {
  /** From the start of the runner's process to the start of the first agent, in ms. */
  start: number;
  /** From the end of each agent to the start of the next, in ms. */
  gaps: readonly number[];
  /** User and system time of the runner and all its children, the agents included, in ms. */
  cpu: number;
}

/**
 * Runs a runner for ten iterations.
 * @param home the user's home folder, which keeps what a runner keeps between runs
 * @throws {Error} if the agent did not run ten times
 */
export function timeRun(runner: LoopRunner, home: string): TimedRun {
  using world = new World({ stories });
  world.write("PRD.md", taskList());
  world.git("add", "--all");
  world.git("commit", "--quiet", "-m", "tasks");
  const bin = join(world.folder, "bin");
  mkdirSync(bin);
  // The name of the agent that both peers start without being asked; ours is given it.
  writeFileSync(join(bin, "claude"), agentScript(world));
  chmodSync(join(bin, "claude"), 0o755);
  const environment = {
    PATH: [bin, ...(runner.path === undefined ? [] : [runner.path]), process.env.PATH].join(delimiter),
    HOME: home,
    GIT_CONFIG_NOSYSTEM: "1",
  };
  // The shell's own clock and timer, so that no start of another process is measured.
  const script = `printf 'run %s\\n' "$EPOCHREALTIME" >>'${world.stamps}'
TIMEFORMAT='cpu %U %S'; { time "$@" >'${world.folder}/output' 2>&1 </dev/null; } 2>>'${world.stamps}'`;
  const args = ["-c", script, "timed", ...runner.command(world)];
  spawnSync("bash", args, { cwd: world.repository, env: environment, stdio: "inherit", timeout: 60_000 });
  const stamps = readFileSync(world.stamps, "utf8");
  const seconds = (name: string) =>
    [...stamps.matchAll(new RegExp(`^${name} ([0-9.]+)$`, "gm"))].map((found) => Number(found[1]) * 1_000);
  const [begun = Number.NaN] = seconds("run");
  const starts = seconds("start");
  const ends = seconds("end");
  const [, user, system] = /^cpu ([0-9.]+) ([0-9.]+)$/m.exec(stamps) ?? [];
  if (starts.length !== iterations || ends.length !== iterations) {
    const output = readFileSync(join(world.folder, "output"), "utf8");
    throw new Error(`${runner.name} started ${starts.length} agents instead of ${iterations}:\n${output}`);
  }
  return {
    start: (starts[0] ?? Number.NaN) - begun,
    gaps: starts.slice(1).map((start, index) => start - (ends[index] ?? Number.NaN)),
    cpu: (Number(user) + Number(system)) * 1_000,
  };
}

/** The same agent for every runner: it takes 200 ms, changes one file and marks its story as done. */
function agentScript(world: World): string {
  return `#!/bin/bash
if [ "$1" = --version ]; then echo '2.1.330 (Claude Code)'; exit 0; fi
printf 'start %s\\n' "$EPOCHREALTIME" >>'${world.stamps}'
sleep 0.2
printf '%s\\n' "$EPOCHREALTIME" >>work.txt
sed -i '0,/"passes": false/s//"passes": true/' tasks/x/prd.json
printf '<promise>COMPLETE</promise>\\n'
printf 'end %s\\n' "$EPOCHREALTIME" >>'${world.stamps}'
`;
}

/** The stories as one of the peers reads them. */
function taskList(): string {
  const lines = Array.from({ length: stories }, (_, index) => `- [ ] Story number ${index + 1}`);
  return `# Bench\n\n## Tasks\n${lines.join("\n")}\n`;
}
