// A temporary folder with a repository, an effort, a state folder and the built program.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface WorldOptions {
  stories?: number;
  /** The text of the progress log; no log by default. */
  log?: string;
}

export interface RunSettings {
  node?: string;
  nodeArgs?: readonly string[];
  agentCommand?: string;
  maxIterations: number;
}

const identity = ["-c", "user.name=b", "-c", "user.email=b@c.d"];

/** The files of one measurement; disposing it removes them. */
export class World implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "ralph-ci-bench-"));
  readonly repository = join(this.folder, "repository");
  readonly state = join(this.folder, "state");
  /** Where the default agent writes its start times, in nanoseconds. */
  readonly stamps = join(this.folder, "stamps");
  readonly environment = { PATH: process.env.PATH ?? "", HOME: this.folder, GIT_CONFIG_NOSYSTEM: "1" };

  constructor(options: WorldOptions = {}) {
    execFileSync("git", ["init", "--quiet", "--initial-branch=main", this.repository], {
      env: this.environment,
    });
    this.write("tasks/x/prd.json", prdText(options.stories ?? 1));
    if (options.log !== undefined) this.write("tasks/x/progress.txt", options.log);
    this.git("add", "--all");
    this.git("commit", "--quiet", "-m", "begin");
  }

  write(file: string, text: string): void {
    const path = join(this.repository, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  git(...args: string[]): void {
    // Git maintenance in the background would disturb the next measurement.
    const calm = ["-c", "gc.auto=0", "-c", "maintenance.auto=false"];
    execFileSync("git", [...identity, ...calm, ...args], { cwd: this.repository, env: this.environment });
  }

  /** The hash of the newest commit. */
  head(): string {
    const options = { cwd: this.repository, env: this.environment, encoding: "utf8" } as const;
    return execFileSync("git", ["rev-parse", "HEAD"], options).trim();
  }

  /** Runs the loop until it reaches its limit. */
  run(options: RunSettings, ...more: string[]): void {
    const location = ["-C", this.repository, "--effort", "tasks/x", "--state-dir", this.state, "--json"];
    const agent = ["--agent-command", options.agentCommand ?? `date +%s%N >>${this.stamps}`];
    const limits = [
      "--max-iterations",
      String(options.maxIterations),
      "--stuck-after",
      "100000",
      "--max-tries",
      "100000",
      "--max-cost",
      "1000000",
    ];
    const program = [...(options.nodeArgs ?? []), builtFile("cli.cjs")];
    const args = [...program, "run", ...location, ...agent, ...limits, ...more];
    try {
      execFileSync(options.node ?? process.execPath, args, { env: this.environment, stdio: "pipe" });
    } catch (error) {
      // Exit code 2 means that a limit was reached.
      if ((error as { status?: number }).status !== 2) throw error;
    }
  }

  /** The start times of the default agent, in ms since the epoch. */
  starts(): number[] {
    const lines = readFileSync(this.stamps, "utf8").trim().split("\n");
    return lines.map((line) => Number(line) / 1e6);
  }

  /** The times from one start of the default agent to the next, in ms. */
  steps(): number[] {
    const starts = this.starts();
    return starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** A file of the program that was built for the bench. */
export function builtFile(name: string): string {
  return join(dirname(process.env.RALPH_TEST_CLI ?? ""), name);
}

function prdText(stories: number): string {
  const userStories = Array.from({ length: stories }, (_, index) => ({
    id: storyId(index),
    title: `Story number ${index + 1} that is never done`,
    description:
      "As somebody who measures I want a story of a usual length, so that the file has a usual size.",
    acceptanceCriteria: ["It does what its title says", "Nothing else has changed", "The checks pass"],
    priority: index + 1,
    passes: false,
    notes: "",
  }));
  return `${JSON.stringify({ project: "Bench", userStories }, null, 2)}\n`;
}

export function storyId(index: number): string {
  return `US-${String(index + 1).padStart(3, "0")}`;
}
