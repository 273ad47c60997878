// A temporary folder with a repository, an effort, a state folder and a home, in which the built program runs.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findMarkedProcesses } from "../../src/platform/index.ts";
import { startOf } from "./program.ts";
import { type ProcessEnd, RunningProcess } from "./running-process.ts";

export interface StoryText {
  id: string;
  title?: string;
  [key: string]: unknown;
}

export interface PrintedResult {
  status: string;
  stopReason: string;
  resumeAt: string | null;
  iterations: number;
  stories: { passed: number; total: number };
  costUsd: number | null;
  runId: string;
  generation: number | null;
  stateDir: string;
  pushed: boolean | null;
  unpushedCommits: number | null;
}

/** Read late, because the soak builds the program after it has loaded this file. */
function cliEntry(): string {
  const entry = process.env.RALPH_TEST_CLI;
  if (!entry) throw new Error("RALPH_TEST_CLI is not set: build the program first");
  return entry;
}

/** The files of one test. Disposing removes them, and fails if a process still runs. */
export class Workshop {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "ralph-ci-test-")));
  readonly repository = join(this.folder, "repository");
  readonly state = join(this.folder, "state");
  readonly home = join(this.folder, "home");
  readonly environment: Record<string, string>;
  /** The Node that runs the program. */
  node = process.execPath;

  constructor(stories: readonly StoryText[], top: Record<string, unknown> = {}) {
    mkdirSync(this.repository);
    mkdirSync(this.home);
    this.environment = {
      PATH: process.env.PATH ?? "",
      HOME: this.home,
      TMPDIR: this.folder,
      GIT_CONFIG_NOSYSTEM: "1",
      // Each workshop has a home folder of its own: compiled code would be left in it and never used.
      NODE_DISABLE_COMPILE_CACHE: "1",
      RALPH_TEST_MARK: this.folder,
    };
    this.write("README.md", "A project.\n");
    this.writeStories(stories, top);
    this.git("init", "--quiet", "--initial-branch=main");
    this.commitAll("Begin");
  }

  get prdFile(): string {
    return join(this.repository, "tasks/x/prd.json");
  }

  writeStories(stories: readonly StoryText[], top: Record<string, unknown> = {}): void {
    const whole = stories.map((story) => ({
      title: `Story ${story.id}`,
      description: "",
      acceptanceCriteria: ["It works"],
      priority: 1,
      passes: false,
      notes: "",
      ...story,
    }));
    this.write(
      "tasks/x/prd.json",
      `${JSON.stringify({ project: "Test", ...top, userStories: whole }, null, 2)}\n`,
    );
  }

  write(file: string, text: string | Buffer): string {
    const path = join(this.repository, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** Writes an executable file outside of the repository. */
  script(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode: 0o755 });
    return path;
  }

  /** Queries the database with Python's sqlite3, an engine that the program does not use. */
  query(sql: string, state = this.state): Record<string, unknown>[] {
    const program = `
import json, sqlite3, sys
connection = sqlite3.connect(sys.argv[1]); connection.row_factory = sqlite3.Row
print(json.dumps([dict(row) for row in connection.execute(sys.argv[2])]))`;
    const args = ["-c", program, join(state, "sessions.db"), sql];
    return JSON.parse(execFileSync("python3", args, { encoding: "utf8" }));
  }

  read(file: string): string {
    return readFileSync(join(this.repository, file), "utf8");
  }

  progress(): string {
    return this.read("tasks/x/progress.txt");
  }

  prd(): { userStories: { id: string; passes: boolean; notes: string; [key: string]: unknown }[] } {
    return JSON.parse(readFileSync(this.prdFile, "utf8"));
  }

  git(...args: string[]): string {
    const identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.invalid"];
    return execFileSync("git", [...identity, ...args], {
      cwd: this.repository,
      env: this.environment,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  commitAll(message: string): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", message);
  }

  /** The subjects of the commits since main, oldest first. */
  subjects(): string[] {
    return this.git("log", "--reverse", "--format=%s", "main..HEAD").split("\n").filter(Boolean);
  }

  /** The arguments of a normal run. */
  runArgs(agentCommand: string, ...more: string[]): string[] {
    const location = ["-C", this.repository, "--effort", "tasks/x", "--state-dir", this.state, "--json"];
    const mark = ["--agent-env", "RALPH_TEST_MARK"];
    return ["run", ...location, ...mark, "--agent", "command", "--agent-command", agentCommand, ...more];
  }

  /** Starts the program; `detached` gives it its own process group. */
  start(
    args: readonly string[],
    options: { detached?: boolean; environment?: Record<string, string>; folder?: string } = {},
  ): RunningProcess {
    const start = startOf(cliEntry());
    const child = spawn(this.node, [...start.args, ...args], {
      cwd: options.folder ?? this.folder,
      env: { ...this.environment, ...options.environment, ...start.environment },
      detached: options.detached === true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new RunningProcess(child);
  }

  /** Runs the program to its end. */
  async cli(args: readonly string[], environment: Record<string, string> = {}): Promise<ProcessEnd> {
    return this.start(args, { environment }).ended;
  }

  /** Runs the loop to its end and returns its output. */
  async run(agentCommand: string, ...more: string[]): Promise<ProcessEnd & { result: PrintedResult }> {
    const ended = await this.cli(this.runArgs(agentCommand, ...more));
    if (!ended.stdout.trim())
      throw new Error(`nothing was printed; exit code ${ended.code}: ${ended.stderr}`);
    return { ...ended, result: JSON.parse(ended.stdout) as PrintedResult };
  }

  prompt(iteration: number): string {
    return readFileSync(join(this.iterationFolder(iteration), "prompt.md"), "utf8");
  }

  iterationFolder(iteration: number): string {
    return join(this.state, "efforts/x/iterations", String(iteration).padStart(4, "0"));
  }

  /** Processes of this test that still run. The product hides its own `HOME`, and its children may lack the mark. */
  leftProcesses(): number[] {
    const variables = [`RALPH_TEST_MARK=${this.folder}`, `HOME=${this.home}`];
    return [...new Set(variables.flatMap((variable) => findMarkedProcesses({ variable })))];
  }

  [Symbol.dispose](): void {
    const left = this.leftProcesses();
    for (const pid of left) process.kill(pid, "SIGKILL");
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    if (left.length > 0) throw new Error(`processes were left behind: ${left.join(", ")}`);
  }
}
