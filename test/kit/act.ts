// Runs a workflow with the action in it on this machine, by act: a runner that is not ours obeys what the action prints.
import { spawn } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { findMarkedProcesses } from "../../src/platform/index.ts";
import { act, node24 } from "./install-tools.ts";
import { type Ended, Started, type Workshop } from "./workshop.ts";

const top = join(import.meta.dirname, "../..");

/** The program as it is shipped, unless another build is asked for. */
const shipped = process.env.RALPH_TEST_CLI ? dirname(process.env.RALPH_TEST_CLI) : join(top, "dist");

/** Where the action lies in the repository of a workshop; git does not see it there. */
export const localAction = "./.ralph-ci-action";

/** A command of the log that act obeyed. */
interface JobCommand {
  step: string;
  name: string;
  value: string;
}

/** How a job went. */
export interface JobEnded {
  /** Of act: 0 where the job succeeded. */
  code: number | null;
  /** What the steps printed, without the commands that act obeyed. */
  log: string;
  /** What act obeyed, oldest first; those that it ignored are not in it. */
  commands: JobCommand[];
  /** What the steps wrote onto the page of the job. */
  summary: string;
  /** The outputs of the step `ralph`, as a later step was given them. */
  outputs: Record<string, string>;
  /** The environment of a later step, `NAME=value` a line. */
  environment: string;
  /** How each step ended, such as `Main ralph: success`. */
  steps: string[];
  /** All that act printed, but for values that it was told to mask. */
  printed: string;
}

/** An expression that the runner puts its value in for. */
export const expression = (text: string) => `\${{ ${text} }}`;

/** One step of a workflow. */
export type StepText = Readonly<Record<string, unknown>>;

/** A workflow with the action in it, and steps before it. */
export function workflowOf(action: StepText, before: readonly StepText[] = []): string {
  // No service for artifacts answers here, unless a test brings one along.
  const inputs = { store: "folder", push: "never", ...(action.with as object | undefined) };
  const ralph = { uses: localAction, id: "ralph", ...action, with: inputs };
  const steps = [{ uses: "actions/checkout@v4" }, ...before, ralph];
  // JSON is YAML, too.
  const jobs = { ralph: { "runs-on": "ubuntu-latest", steps } };
  return JSON.stringify({ name: "ralph", on: "workflow_dispatch", jobs }, null, 2);
}

/** The report's files in the home folder. */
const reportFiles = { outputs: "outputs.json", environment: "environment.txt" } as const;

/** Tells the test what a step after the action sees. */
const report = {
  name: "Report",
  if: "always()",
  env: { OUTPUTS: expression("toJSON(steps.ralph.outputs)") },
  run: `printf '%s' "$OUTPUTS" > "$HOME/${reportFiles.outputs}"; env > "$HOME/${reportFiles.environment}"`,
};

/** What a job is given from outside. */
export interface JobOptions {
  inputs?: Readonly<Record<string, string>>;
  secrets?: Readonly<Record<string, string>>;
  /** Variables that a runner of GitHub would give to the steps. */
  environment?: Readonly<Record<string, string>>;
}

/** A runner for the workflows of a workshop; everything that it keeps is in the workshop's folder. */
export class LocalRunner {
  readonly workshop: Workshop;
  /** Programs here come before those of the machine. */
  readonly programs: string;

  constructor(workshop: Workshop, workflow: string) {
    this.workshop = workshop;
    this.programs = join(workshop.folder, "bin");
    mkdirSync(this.programs);
    this.#placeAction();
    workshop.write(".github/workflows/ralph.yml", withReport(workflow));
    workshop.commitAll("A workflow");
  }

  /** Another machine for the next job: nothing of the one before is left, and its checkout is a fresh one of `origin`. */
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

  /** Puts a program where the steps find it by its name. */
  install(name: string, text: string): void {
    writeFileSync(join(this.programs, name), text, { mode: 0o755 });
  }

  /** Starts the workflow as somebody who presses the button does. */
  start({ inputs = {}, secrets = {}, environment: variables = {} }: JobOptions = {}): Job {
    const words = ["workflow_dispatch", "--json", "-W", ".github/workflows/ralph.yml"];
    words.push("-P", "ubuntu-latest=-self-hosted", "--no-cache-server", "--use-gitignore=false");
    // act must not do what is the action's to do.
    words.push("--insecure-secrets", "-s", "GITHUB_TOKEN=ghs_of-nobody-and-for-nothing");
    for (const [name, value] of Object.entries({ GITHUB_RUN_ID: "4711", ...variables }))
      words.push("--env", `${name}=${value}`);
    for (const [name, value] of Object.entries(inputs)) words.push("--input", `${name}=${value}`);
    for (const [name, value] of Object.entries(secrets)) words.push("-s", `${name}=${value}`);
    const { environment, folder, home, repository } = this.workshop;
    // What the report of an earlier job says must not be taken for this one's.
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
      new Started(spawn(act, words, { cwd: repository, env, stdio: ["ignore", "pipe", "pipe"] })),
    );
  }

  /** Runs the workflow to its end. */
  async run(options: JobOptions = {}): Promise<JobEnded> {
    return this.start(options).ended;
  }
}

/** A job that runs. */
export class Job {
  readonly started: Started;
  readonly ended: Promise<JobEnded>;
  readonly #workshop: Workshop;

  constructor(workshop: Workshop, started: Started) {
    this.#workshop = workshop;
    this.started = started;
    this.ended = started.ended.then((ended) => readJob(workshop, ended));
  }

  /** Kills the main step of the action alone, as the kernel does where memory runs out. */
  killMain(): void {
    const { folder } = this.#workshop;
    const [main, ...others] = findMarkedProcesses({ variable: `RALPH_TEST_MARK=${folder}` }).filter(isMain);
    if (main === undefined || others.length > 0) throw new Error("there is not one main step at work");
    process.kill(main, "SIGKILL");
  }

  /** Cancels the job: act then kills the step at work at once, and only post steps follow. */
  cancel(): void {
    this.started.child.kill("SIGINT");
  }
}

function isMain(pid: number): boolean {
  try {
    const [, entry = ""] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return entry.endsWith("/dist/main.cjs");
  } catch {
    // It ended in between.
    return false;
  }
}

/** Appends the report: to a workflow of ours as an object, to any other as text, which ends with its list of steps. */
function withReport(workflow: string): string {
  if (!workflow.startsWith("{")) return `${workflow.trimEnd()}\n      - ${JSON.stringify(report)}\n`;
  const parsed = JSON.parse(workflow);
  parsed.jobs.ralph.steps.push(report);
  return JSON.stringify(parsed, null, 2);
}

/** One line of act's log. */
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

function readJob(workshop: Workshop, { code, stdout, stderr }: Ended): JobEnded {
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
