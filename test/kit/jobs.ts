// Jobs of one repository on GitHub, each on its own fresh machine.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { OwnerStack } from "../../src/platform/index.ts";
import { GitHubServer, tokenOf } from "./github/server.ts";
import { Step } from "./step.ts";
import { type StoryText, Workshop } from "./workshop.ts";

/** Whether the checkouts of this test run are shallow: vitest runs some files once more with these. */
const isShallowRun = process.env.RALPH_TEST_CLONE === "shallow";

export interface Checkout {
  /** The branch or commit of the workflow run. */
  ref?: string;
  cloneArgs?: readonly string[];
}

/** A repository with an origin, and the service that runs its jobs. */
export class Jobs implements AsyncDisposable {
  readonly workshop: Workshop;
  readonly github: GitHubServer;
  readonly origin: string;
  #runId = 100;
  readonly #startedRunIds: number[] = [];
  /** The machines of concurrent jobs. */
  readonly #others: Workshop[] = [];

  private constructor(workshop: Workshop, github: GitHubServer) {
    this.workshop = workshop;
    this.github = github;
    this.origin = join(workshop.folder, "origin.git");
    if (isShallowRun) workshop.git("commit", "--quiet", "--allow-empty", "--message", "Go on");
    workshop.git("clone", "--quiet", "--bare", workshop.repository, this.origin);
    workshop.git("--git-dir", this.origin, "config", "uploadpack.allowAnySHA1InWant", "true");
  }

  static async open(stories: readonly StoryText[]): Promise<Jobs> {
    return new Jobs(new Workshop(stories), await GitHubServer.open());
  }

  /** Starts the next job on a fresh machine, and marks earlier jobs as completed. */
  startNext(checkout?: Checkout): Step {
    this.completeAll();
    return this.#begin(this.workshop, checkout);
  }

  /** Marks all jobs as completed. */
  completeAll(): void {
    for (const runId of this.#startedRunIds) {
      const run = this.github.world.runs.get(runId);
      if (run) Object.assign(run, { status: "completed", conclusion: run.conclusion ?? "cancelled" });
    }
  }

  /** Starts a job on its own machine while earlier jobs continue. */
  startConcurrent(checkout?: Checkout): Step {
    const workshop = new Workshop([]);
    this.#others.push(workshop);
    return this.#begin(workshop, checkout);
  }

  #begin(
    workshop: Workshop,
    { ref = "main", cloneArgs = isShallowRun ? ["--depth=1"] : [] }: Checkout = {},
  ): Step {
    this.#runId += 1;
    this.#startedRunIds.push(this.#runId);
    for (const folder of [workshop.repository, workshop.home, join(workshop.folder, "runner")])
      rmSync(folder, { recursive: true, force: true });
    mkdirSync(workshop.home);
    mkdirSync(workshop.repository);
    workshop.git("clone", "--quiet", `--branch=${ref}`, ...cloneArgs, `file://${this.origin}`, ".");
    const step = new Step(workshop);
    Object.assign(step.variables, this.github.environment(this.#runId), {
      INPUT_STORE: "artifacts",
      INPUT_PUSH: "auto",
      "INPUT_GITHUB-TOKEN": tokenOf(this.#runId),
    });
    delete step.variables.GITHUB_TOKEN;
    return step;
  }

  get runId(): number {
    return this.#runId;
  }

  /** The subjects of the commits on a branch of the origin since main, oldest first. */
  pushed(branch = "ralph/x"): string[] {
    if (!existsSync(this.origin)) return [];
    const args = ["--git-dir", this.origin, "log", "--reverse", "--format=%s", `main..${branch}`];
    return this.workshop
      .git(...args)
      .split("\n")
      .filter(Boolean);
  }

  has(branch: string): boolean {
    return this.workshop.git("--git-dir", this.origin, "branch", "--list", branch).trim() !== "";
  }

  /** The generations that can be restored, oldest first. */
  generations(): number[] {
    return this.github.world
      .finalized()
      .map(({ name }) => generationOf(name))
      .sort((a, b) => a - b);
  }

  /** Makes the service and the origin unreachable. */
  cutOff(): void {
    this.github.cutOff();
    renameSync(this.origin, this.#unreachable);
  }

  reconnect(): void {
    this.github.reconnect();
    if (existsSync(this.#unreachable)) renameSync(this.#unreachable, this.origin);
  }

  get #unreachable(): string {
    return `${this.origin}-unreachable`;
  }

  stateFiles(step: Step): string[] {
    return readdirSync(step.stateDir, { recursive: true, encoding: "utf8" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await using machines = new OwnerStack();
    for (const workshop of [this.workshop, ...this.#others]) machines.use(workshop);
    await this.github[Symbol.asyncDispose]();
  }
}

/** The generation in an artifact's name; a suffix distinguishes a second upload attempt. */
export function generationOf(name: string): number {
  return Number(/-(\d+)(?:-[0-9a-f]{8})?$/.exec(name)?.[1]);
}
