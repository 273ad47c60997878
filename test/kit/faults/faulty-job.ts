// A job in which one thing goes wrong at one place: the step is brought there, held, struck, and ended as a runner does.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findMarkedProcesses } from "../../../src/platform/index.ts";
import { writeAgent } from "../agent.ts";
import type { Jobs } from "../jobs.ts";
import type { Step } from "../step.ts";
import type { Ended, Started } from "../workshop.ts";
import { Holds } from "./holds.ts";
import type { Cell } from "./matrix.ts";

/**
 * What a runner waits after SIGINT, and after the SIGTERM that follows, in ms.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation
 */
const patience = { SIGINT: 7_500, SIGTERM: 2_500 } as const;

/** A job that takes longer waits for what never comes, in ms: a dead network is given up twice in it, on a busy machine. */
const longest = 180_000;

/** What was seen of the job. */
export interface FaultyJob {
  readonly step: Step;
  readonly main: Ended;
  /** Undefined where the machine was gone. */
  readonly post: Ended | undefined;
  /** From SIGINT to the end of main, in ms; undefined where it got none, or the runner had to go on to SIGTERM. */
  readonly afterInterrupt: number | undefined;
}

/** Runs one job with the fault of a cell. `calls` is a file that gets a line for each turn of the agent. */
export async function runFaultyJob(
  jobs: Jobs,
  cell: Cell,
  inputs: Record<string, string>,
  calls: string,
): Promise<FaultyJob> {
  using job = new Faulty(jobs, cell, calls);
  const over = new AbortController();
  const late = pause(longest, true, { signal: over.signal }).catch(() => false);
  const deadline = late.then((isLate) => {
    if (isLate)
      throw new Error(`the job was not over after ${longest / 1000} s: it waits where it should not`);
  });
  try {
    const ended = job.run(inputs);
    await Promise.race([ended, deadline]);
    return await ended;
  } finally {
    over.abort();
  }
}

class Faulty implements Disposable {
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
    const step = this.#jobs.next({ words: ["--depth=1"] });
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

  #result(step: Step, main: Ended, post: Ended | undefined): FaultyJob {
    this.#mend();
    this.#endAll();
    return { step, main, post, afterInterrupt: this.#afterInterrupt };
  }

  /** Sees to it that main is held at the phase. @returns what waits until it is */
  #prepare(): (ended: Promise<Ended>) => Promise<void> {
    const { phase } = this.#cell;
    if (phase === "before the first iteration") {
      // The first look only tells whether there is a list.
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

  /** Starts post and strikes it while it uploads. */
  async #faultyPost(step: Step, environment: Record<string, string>): Promise<Started> {
    // Once it uploads it has written all that it writes.
    const isAsked = this.#holdRequest(this.#cell.fault === "disk full" ? "artifacts" : "blob put");
    const post = step.post(environment);
    await isAsked(post.ended);
    await this.#strike(post);
    return post;
  }

  /** Has the next requests of a route wait for the end of the fault. @returns what waits for the `nth` of them */
  #holdRequest(route: "artifacts" | "blob put", nth = 1): (ended: Promise<Ended>) => Promise<void> {
    const { github } = this.#jobs;
    const before = github.count(route);
    github.fault(route, { until: this.#requests });
    return async (ended) => {
      const isOver = ended.then(({ stdout, stderr }) => {
        if (github.count(route) < before + nth)
          throw new Error(`${route} is never asked for: ${stdout}${stderr}`);
      });
      await Promise.race([github.asked(route, before + nth), isOver]);
    };
  }

  async #strike(started: Started): Promise<void> {
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

  /** Ends a step as a runner does that cancels its job. */
  async #signal({ child, ended }: Started, first: "SIGINT" | "SIGTERM"): Promise<void> {
    const { phase } = this.#cell;
    const begun = performance.now();
    for (const signal of first === "SIGINT" ? (["SIGINT", "SIGTERM"] as const) : (["SIGTERM"] as const)) {
      child.kill(signal);
      // A commit that was begun is let end; whoever waits for it must not be ended by that wait.
      if (phase === "commit") this.#holds.release("commit");
      const over = new AbortController();
      const isOver = pause(patience[signal], true, { signal: over.signal }).catch(() => false);
      const isPatienceOver = await Promise.race([ended.then(() => false), isOver]);
      over.abort();
      if (isPatienceOver) continue;
      if (signal === "SIGINT") this.#afterInterrupt = performance.now() - begun;
      return;
    }
    this.#endAll();
    await ended;
  }

  /** Ends everything that was started in the job, as a machine does that goes, or a runner at the end of a job. */
  #endAll(): void {
    for (const pid of findMarkedProcesses({ variable: `HOME=${this.#jobs.workshop.home}` })) kill(pid);
  }

  /** Lets everybody go on who is held. */
  #letGo(): void {
    this.#letRequestsGo();
    for (const name of ["turn", "gate", "commit", "export", "next"]) this.#holds.release(name);
  }

  /** The fault is over. */
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

  /** An agent that is deaf where it is held. */
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

/** Kills a process; it may have ended by itself a moment ago. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
