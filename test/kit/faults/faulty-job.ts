// Runs a job with one fault at one phase: holds the step there, injects the fault, and ends the step as a runner does.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { writeAgent } from "../agent.ts";
import type { Jobs } from "../jobs.ts";
import type { ProcessEnd, RunningProcess } from "../running-process.ts";
import type { Step } from "../step.ts";
import { Holds } from "./holds.ts";
import type { Cell } from "./matrix.ts";

/**
 * How long a runner waits after SIGINT, and then after SIGTERM, in ms.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation
 */
const patience = { SIGINT: 7_500, SIGTERM: 2_500 } as const;

/** The limit for a job, in ms. A dead network reaches two timeouts of the program, on a busy machine. */
const longest = 180_000;

export interface FaultyJob {
  readonly step: Step;
  readonly main: ProcessEnd;
  readonly post: ProcessEnd | undefined;
  /** From SIGINT to the end of main, in ms; undefined without SIGINT, or if the runner had to send SIGTERM. */
  readonly afterInterrupt: number | undefined;
}

/** Runs one job with the fault of a cell. `calls` is a file that gets a line for each turn of the agent. */
export async function runFaultyJob(
  jobs: Jobs,
  cell: Cell,
  inputs: Record<string, string>,
  calls: string,
): Promise<FaultyJob> {
  using job = new FaultInjection(jobs, cell, calls);
  const over = new AbortController();
  const late = pause(longest, true, { signal: over.signal }).catch(() => false);
  const deadline = late.then((isLate) => {
    if (isLate) throw new Error(`the job was not over after ${longest / 1000} s: it hangs`);
  });
  try {
    const ended = job.run(inputs);
    await Promise.race([ended, deadline]);
    return await ended;
  } finally {
    over.abort();
  }
}

class FaultInjection implements Disposable {
  readonly #jobs: Jobs;
  readonly #cell: Cell;
  readonly #holds: Holds;
  readonly #calls: string;
  readonly #fullDisk: string;
  #letRequestsGo = () => {};
  readonly #requests = new Promise<void>((resolve) => {
    this.#letRequestsGo = resolve;
  });
  #afterInterrupt: number | undefined;

  constructor(jobs: Jobs, cell: Cell, calls: string) {
    const { folder } = jobs.workshop;
    this.#jobs = jobs;
    this.#cell = cell;
    this.#calls = calls;
    this.#holds = new Holds(join(folder, "holds"));
    this.#fullDisk = join(folder, "disk-is-full");
  }

  async run(inputs: Record<string, string>): Promise<FaultyJob> {
    const { fault, phase } = this.#cell;
    const step = this.#jobs.startNext({ cloneArgs: ["--depth=1"] });
    const environment = this.#environment(step);
    const verify = `${this.#holds.command("gate")}; ls work-*.txt`;
    const agent = { "agent-command": this.#agent(), verify };
    const isHeld = this.#prepare();
    const started = step.main({ ...inputs, ...agent }, environment);
    await isHeld(started.ended);
    if (phase === "post") await this.#signal(started, "SIGINT");
    else await this.#strike(started);
    const main = await started.ended;
    if (phase !== "post") this.#mend();
    if (fault === "SIGKILL of all" && phase !== "post") return this.#result(step, main, undefined);
    const post = phase === "post" ? await this.#faultyPost(step, environment) : step.post(environment);
    return this.#result(step, main, await post.ended);
  }

  #result(step: Step, main: ProcessEnd, post: ProcessEnd | undefined): FaultyJob {
    this.#mend();
    this.#endAll();
    return { step, main, post, afterInterrupt: this.#afterInterrupt };
  }

  /** Prepares to hold main at the phase. @returns a function that waits until main is held */
  #prepare(): (ended: Promise<ProcessEnd>) => Promise<void> {
    const { phase } = this.#cell;
    if (phase === "before the first iteration") {
      // The first request only checks whether there is a list.
      this.#jobs.github.fault("artifacts", {}, 1);
      const isAsked = this.#holdRequest("artifacts", 2);
      return isAsked;
    }
    this.#holds.want("turn");
    const isBackground = phase === "export" || phase === "upload";
    if (isBackground) this.#holds.want("next");
    return async (ended) => {
      await this.#holds.reached("turn", ended);
      if (phase === "agent" || phase === "post") return;
      const isAsked = phase === "upload" ? this.#holdRequest("blob put") : undefined;
      if (!isAsked) this.#holds.want(phase);
      this.#holds.release("turn");
      await (isAsked ? isAsked(ended) : this.#holds.reached(phase, ended));
      if (isBackground) await this.#holds.reached("next", ended);
    };
  }

  /** Starts post and injects the fault during its upload. */
  async #faultyPost(step: Step, environment: Record<string, string>): Promise<RunningProcess> {
    // By the time of the upload, post has written all its files.
    const isAsked = this.#holdRequest(this.#cell.fault === "disk full" ? "artifacts" : "blob put");
    const post = step.post(environment);
    await isAsked(post.ended);
    await this.#strike(post);
    return post;
  }

  /** Holds the next requests of a route until the end of the fault. @returns a function that waits for the `nth` of them */
  #holdRequest(route: "artifacts" | "blob put", nth = 1): (ended: Promise<ProcessEnd>) => Promise<void> {
    const { github } = this.#jobs;
    const before = github.count(route);
    github.fault(route, { until: this.#requests });
    return async (ended) => {
      const isOver = ended.then(({ stdout, stderr }) => {
        if (github.count(route) < before + nth)
          throw new Error(`${route} is never requested: ${stdout}${stderr}`);
      });
      await Promise.race([github.asked(route, before + nth), isOver]);
    };
  }

  async #strike(started: RunningProcess): Promise<void> {
    const { fault } = this.#cell;
    if (fault === "SIGINT" || fault === "SIGTERM") return this.#signal(started, fault);
    if (fault === "SIGKILL of the step") started.child.kill("SIGKILL");
    else if (fault === "SIGKILL of all") this.#endAll();
    else {
      if (fault === "disk full") writeFileSync(this.#fullDisk, "");
      else this.#jobs.cutOff();
      this.#letGo();
    }
    await started.ended;
  }

  /** Ends a step as a runner does when its job is cancelled. */
  async #signal({ child, ended }: RunningProcess, first: "SIGINT" | "SIGTERM"): Promise<void> {
    const { phase } = this.#cell;
    const startedAt = performance.now();
    for (const signal of first === "SIGINT" ? (["SIGINT", "SIGTERM"] as const) : (["SIGTERM"] as const)) {
      child.kill(signal);
      // A running commit may finish, so the hold must not outlast it.
      if (phase === "commit") this.#holds.release("commit");
      const over = new AbortController();
      const isOver = pause(patience[signal], true, { signal: over.signal }).catch(() => false);
      const isPatienceOver = await Promise.race([ended.then(() => false), isOver]);
      over.abort();
      if (isPatienceOver) continue;
      if (signal === "SIGINT") this.#afterInterrupt = performance.now() - startedAt;
      return;
    }
    this.#endAll();
    await ended;
  }

  /** Kills all processes of the job, as at the end of a machine or a job. */
  #endAll(): void {
    for (const pid of this.#jobs.workshop.leftProcesses()) kill(pid);
  }

  #letGo(): void {
    this.#letRequestsGo();
    for (const name of ["turn", "gate", "commit", "export", "next"]) this.#holds.release(name);
  }

  #mend(): void {
    rmSync(this.#fullDisk, { force: true });
    this.#jobs.reconnect();
    if (this.#cell.phase !== "post") this.#forgetHolds();
  }

  #forgetHolds(): void {
    this.#letRequestsGo();
    this.#jobs.github.clearFaults();
  }

  #environment({ variables }: Step): Record<string, string> {
    const bin = join(this.#jobs.workshop.folder, "bin");
    mkdirSync(bin, { recursive: true });
    const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
    const cases = [
      `*" commit "*) ${this.#holds.command("commit")};;`,
      `*" bundle create "*) ${this.#holds.command("export")};;`,
    ];
    const git = `#!/bin/sh\ncase " $* " in ${cases.join(" ")} esac\nexec ${real} "$@"\n`;
    writeFileSync(join(bin, "git"), git, { mode: 0o755 });
    return {
      PATH: `${bin}:${variables.PATH}`,
      NODE_OPTIONS: `--require=${join(import.meta.dirname, "disk-full.cjs")}`,
      RALPH_TEST_DISK_FULL: this.#fullDisk,
    };
  }

  /** An agent that ignores signals while it is held. */
  #agent(): string {
    const hold = (name: string) =>
      `execFileSync("sh", ["-c", ${JSON.stringify(this.#holds.command(name))}]);`;
    return writeAgent(
      this.#jobs.workshop,
      `fs.appendFileSync(${JSON.stringify(this.#calls)}, story + "\\n"); work();
       for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
       if (story === "B") { ${hold("turn")} } else { ${hold("next")} } propose();`,
      "held-agent",
    );
  }

  [Symbol.dispose](): void {
    this.#forgetHolds();
    this.#endAll();
    this.#holds[Symbol.dispose]();
  }
}

/** Kills a process, which may have ended in the meantime. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
