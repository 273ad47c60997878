// Runs the action as a workflow step with the variables and files of a runner, and reads the commands in its log.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { requireEvent } from "./github/description/webhooks.ts";
import { startOf } from "./program.ts";
import { RunningProcess } from "./running-process.ts";
import type { Workshop } from "./workshop.ts";

export interface StepFiles {
  outputs: Record<string, string>;
  state: Record<string, string>;
  summary: string;
}

/** One use of the action in a job: main, then post. */
export class Step {
  readonly workshop: Workshop;
  readonly temporary: string;
  readonly variables: Record<string, string>;
  readonly dist: string;
  readonly node: string;

  constructor(workshop: Workshop, options: { dist?: string; node?: string } = {}) {
    this.workshop = workshop;
    this.dist = options.dist ?? dirname(process.env.RALPH_TEST_CLI ?? "");
    this.node = options.node ?? process.execPath;
    this.temporary = join(workshop.folder, "runner");
    mkdirSync(this.temporary);
    for (const name of ["output", "state", "summary"]) writeFileSync(join(this.temporary, name), "");
    this.variables = {
      ...workshop.environment,
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_WORKSPACE: workshop.repository,
      GITHUB_REPOSITORY: "octo/project",
      GITHUB_WORKFLOW_REF: "octo/project/.github/workflows/ralph.yml@refs/heads/main",
      GITHUB_REF_NAME: "main",
      GITHUB_RUN_ID: "4711",
      GITHUB_RUN_ATTEMPT: "1",
      GITHUB_OUTPUT: join(this.temporary, "output"),
      GITHUB_STATE: join(this.temporary, "state"),
      GITHUB_STEP_SUMMARY: join(this.temporary, "summary"),
      RUNNER_TEMP: this.temporary,
      "INPUT_AGENT-ENV": "RALPH_TEST_MARK",
    };
  }

  get stateDir(): string {
    return join(this.temporary, "ralph");
  }

  main(inputs: Record<string, string>, environment: Record<string, string> = {}): RunningProcess {
    return this.#start("main.cjs", { ...inputVariables(inputs), ...environment });
  }

  /** Starts the post step with the state that main has saved, or another one. */
  post(environment: Record<string, string> = {}, state = this.files().state): RunningProcess {
    const saved = Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]);
    return this.#start("post.cjs", { ...Object.fromEntries(saved), ...environment });
  }

  files(): StepFiles {
    const read = (name: string) => readFileSync(join(this.temporary, name), "utf8");
    return { outputs: readPairs(read("output")), state: readPairs(read("state")), summary: read("summary") };
  }

  /** The snapshots in the state folder, oldest first. */
  snapshots(): string[] {
    const store = join(this.stateDir, "snapshots");
    if (!existsSync(store)) return [];
    const files = readdirSync(store, { recursive: true, encoding: "utf8" });
    return files
      .filter((file) => basename(file) === "manifest.json")
      .sort()
      .map((file) => join(store, dirname(file)));
  }

  get hasState(): boolean {
    return existsSync(join(this.stateDir, "sessions.db"));
  }

  #start(entry: string, environment: Record<string, string>): RunningProcess {
    const { GITHUB_EVENT_NAME: event = "", GITHUB_EVENT_PATH: file } = { ...this.variables, ...environment };
    if (file) requireEvent(event, JSON.parse(readFileSync(file, "utf8")));
    const start = startOf(join(this.dist, entry));
    const child = spawn(this.node, start.args, {
      cwd: this.workshop.repository,
      env: { ...this.variables, ...environment, ...start.environment },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new RunningProcess(child);
  }
}

function inputVariables(inputs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
}

/** The runner's files hold `name<<delimiter`, the value's lines, and the delimiter. */
function readPairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    const [, name, delimiter] = /^(.+?)<<(.+)$/.exec(lines[index] ?? "") ?? [];
    if (name === undefined || delimiter === undefined) continue;
    const end = lines.indexOf(delimiter, index + 1);
    pairs[name] = lines.slice(index + 1, end).join("\n");
    index = end;
  }
  return pairs;
}

export interface ObeyedCommand {
  name: string;
  value: string;
}

const knownCommands =
  /^(add-mask|add-path|debug|echo|endgroup|error|group|notice|save-state|set-env|set-output|warning|add-matcher|remove-matcher)$/;

/**
 * Reads the commands in a log that a runner obeys: `::name::value` at the beginning of a line, after optional blanks, and
 * `##[name]value` anywhere in a line; none between `::stop-commands::token` and `::token::`.
 * Source: ActionCommandManager and ActionCommand of github.com/actions/runner
 */
export function obeyedCommands(log: string): ObeyedCommand[] {
  const obeyed: ObeyedCommand[] = [];
  let token: string | undefined;
  for (const line of log.split(/\r?\n|\r/)) {
    const [, name, value = ""] =
      /^\s*::([^\s:]+)(?: [^:]*)?::(.*)$/.exec(line) ?? /##\[([^\]\s]+)(?: [^\]]*)?\](.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    if (token !== undefined) {
      if (name === token) token = undefined;
    } else if (name === "stop-commands") token = value;
    else if (knownCommands.test(name)) obeyed.push({ name, value });
  }
  return obeyed;
}
