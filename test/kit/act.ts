// Runs a workflow with the action locally with act, a runner by other people that obeys what the action prints.
import { spawn } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { findMarkedProcesses } from "../../src/platform/index.ts";
import { act, node24 } from "./install-tools.ts";
import { type ProcessEnd, RunningProcess } from "./running-process.ts";
import type { Workshop } from "./workshop.ts";

const top = join(import.meta.dirname, "../..");

/** The shipped program, unless RALPH_TEST_CLI names another build. */
const shipped = process.env.RALPH_TEST_CLI ? dirname(process.env.RALPH_TEST_CLI) : join(top, "dist");

/** The location of the action in the repository of a workshop, ignored by git. */
export const localAction = "./.ralph-ci-action";

interface JobCommand {
  step: string;
  name: string;
  value: string;
}

export interface JobResult {
  /** The exit code of act: 0 if the job succeeded. */
  code: number | null;
  /** The output of the steps, without the commands that act obeyed. */
  log: string;
  /** The commands that act obeyed, oldest first. */
  commands: JobCommand[];
  summary: string;
  /** The outputs of the step `ralph`, as a later step received them. */
  outputs: Record<string, string>;
  /** The environment of a later step, one `NAME=value` per line. */
  environment: string;
  steps: string[];
  /** Everything that act printed, except for the values it had to mask. */
  printed: string;
}

export const expression = (text: string) => `\${{ ${text} }}`;

export type StepText = Readonly<Record<string, unknown>>;

/** A workflow that uses the action after the given steps. */
export function workflowOf(action: StepText, before: readonly StepText[] = []): string {
  // There is no artifact service here, unless a test starts one.
  const inputs = { store: "folder", push: "never", ...(action.with as object | undefined) };
  const ralph = { uses: localAction, id: "ralph", ...action, with: inputs };
  const steps = [{ uses: "actions/checkout@v4" }, ...before, ralph];
  // JSON is valid YAML.
  const jobs = { ralph: { "runs-on": "ubuntu-latest", steps } };
  return JSON.stringify({ name: "ralph", on: "workflow_dispatch", jobs }, null, 2);
}

const reportFiles = { outputs: "outputs.json", environment: "environment.txt" } as const;

/** Shows the test what a step after the action receives. */
const report = {
  name: "Report",
  if: "always()",
  env: { OUTPUTS: expression("toJSON(steps.ralph.outputs)") },
  run: `printf '%s' "$OUTPUTS" > "$HOME/${reportFiles.outputs}"; env > "$HOME/${reportFiles.environment}"`,
};

export interface JobOptions {
  /** The event that starts the workflow; by default, a person does. */
  event?: "workflow_dispatch" | "schedule";
  inputs?: Readonly<Record<string, string>>;
  secrets?: Readonly<Record<string, string>>;
  /** Variables that a GitHub runner would set for the steps. */
  environment?: Readonly<Record<string, string>>;
}

/** A runner for the workflows of a workshop; it keeps all files in the workshop's folder. */
export class LocalRunner {
  readonly workshop: Workshop;
  /** Programs in this folder override those of the machine. */
  readonly programs: string;

  constructor(workshop: Workshop, workflow: string) {
    this.workshop = workshop;
    this.programs = join(workshop.folder, "bin");
    mkdirSync(this.programs);
    this.#placeAction();
    workshop.write(".github/workflows/ralph.yml", withReport(workflow));
    workshop.commitAll("A workflow");
  }

  /** Prepares a fresh machine for the next job: only the checkout, cloned anew from `origin`. */
  renew(origin: string): void {
    const { workshop } = this;
    const { folder, home, repository } = workshop;
    for (const each of [home, repository, join(folder, "cache")]) {
      rmSync(each, { recursive: true, force: true });
      mkdirSync(each);
    }
    workshop.git("clone", "--quiet", "--depth=1", "--branch=main", `file://${origin}`, ".");
    this.#placeAction();
  }

  #placeAction(): void {
    const { repository } = this.workshop;
    const action = join(repository, localAction);
    cpSync(join(top, "action.yml"), join(action, "action.yml"));
    cpSync(shipped, join(action, "dist"), { recursive: true });
    appendFileSync(join(repository, ".git/info/exclude"), `/${localAction.slice(2)}/\n`);
  }

  install(name: string, text: string): void {
    writeFileSync(join(this.programs, name), text, { mode: 0o755 });
  }

  start({
    event = "workflow_dispatch",
    inputs = {},
    secrets = {},
    environment: variables = {},
  }: JobOptions = {}): Job {
    const args = [event, "--json", "-W", ".github/workflows/ralph.yml"];
    args.push("-P", "ubuntu-latest=-self-hosted", "--no-cache-server", "--use-gitignore=false");
    // act must not do the work of the action.
    args.push("--insecure-secrets", "-s", "GITHUB_TOKEN=ghs_of-nobody-and-for-nothing");
    for (const [name, value] of Object.entries({ GITHUB_RUN_ID: "4711", ...variables }))
      args.push("--env", `${name}=${value}`);
    for (const [name, value] of Object.entries(inputs)) args.push("--input", `${name}=${value}`);
    for (const [name, value] of Object.entries(secrets)) args.push("-s", `${name}=${value}`);
    const { environment, folder, home, repository } = this.workshop;
    for (const name of Object.values(reportFiles)) rmSync(join(home, name), { force: true });
    const path = [this.programs, dirname(node24), environment.PATH].join(delimiter);
    const env = {
      ...environment,
      PATH: path,
      XDG_CACHE_HOME: join(folder, "cache"),
      GIT_PAGER: "cat",
      GIT_TERMINAL_PROMPT: "0",
    };
    return new Job(
      this.workshop,
      new RunningProcess(spawn(act, args, { cwd: repository, env, stdio: ["ignore", "pipe", "pipe"] })),
    );
  }

  async run(options: JobOptions = {}): Promise<JobResult> {
    return this.start(options).ended;
  }
}

export class Job {
  readonly started: RunningProcess;
  readonly ended: Promise<JobResult>;
  readonly #workshop: Workshop;

  constructor(workshop: Workshop, started: RunningProcess) {
    this.#workshop = workshop;
    this.started = started;
    this.ended = started.ended.then((ended) => readJob(workshop, ended));
  }

  /** Kills only the main step of the action, as the kernel does when memory runs out. */
  killMain(): void {
    const { folder } = this.#workshop;
    const [main, ...others] = findMarkedProcesses({ variable: `RALPH_TEST_MARK=${folder}` }).filter(isMain);
    if (main === undefined || others.length > 0)
      throw new Error("there is not exactly one running main step");
    process.kill(main, "SIGKILL");
  }

  /** Cancels the job: act kills the running step at once, then only post steps run. */
  cancel(): void {
    this.started.child.kill("SIGINT");
  }
}

function isMain(pid: number): boolean {
  try {
    const [, entry = ""] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return entry.endsWith("/dist/main.cjs");
  } catch {
    // It ended in the meantime.
    return false;
  }
}

/** Appends the report step: to our own workflows as an object, to others as text, which must end with the list of steps. */
function withReport(workflow: string): string {
  if (!workflow.startsWith("{")) return `${workflow.trimEnd()}\n      - ${JSON.stringify(report)}\n`;
  const parsed = JSON.parse(workflow);
  parsed.jobs.ralph.steps.push(report);
  return JSON.stringify(parsed, null, 2);
}

interface LogLine {
  msg?: string;
  raw_output?: boolean;
  command?: string;
  arg?: string;
  content?: string;
  stage?: string;
  stepID?: string[];
  stepResult?: string;
}

function readJob(workshop: Workshop, { code, stdout, stderr }: ProcessEnd): JobResult {
  const lines = stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as LogLine);
  const inHome = (name: string, otherwise: string) => {
    const file = join(workshop.home, name);
    return existsSync(file) ? readFileSync(file, "utf8") : otherwise;
  };
  const idOf = ({ stepID = [] }: LogLine) => stepID.join("/");
  const open = lines.filter(({ command }) => command !== "add-mask");
  return {
    code,
    log: lines.map(({ raw_output, msg = "" }) => (raw_output ? msg.replace(/\r?\n?$/, "\n") : "")).join(""),
    commands: lines.flatMap((line) => {
      const { command, arg = "" } = line;
      return command && !["ignored", "summary"].includes(command)
        ? [{ step: idOf(line), name: command, value: arg }]
        : [];
    }),
    summary: lines.map(({ command, content = "" }) => (command === "summary" ? content : "")).join("\n"),
    outputs: JSON.parse(inHome(reportFiles.outputs, "{}")),
    environment: inHome(reportFiles.environment, ""),
    steps: lines.flatMap((line) =>
      line.stepResult && line.stage ? [`${line.stage} ${idOf(line)}: ${line.stepResult}`] : [],
    ),
    printed: `${open.map((line) => JSON.stringify(line)).join("\n")}\n${stderr}`,
  };
}
