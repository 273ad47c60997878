// One effort over three jobs of act, each on a fresh machine, gives the same result as one job.
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeFakeClaude } from "../../src/agents/claude/fake-claude.fixture.ts";
import { expression, type JobResult, LocalRunner, workflowOf } from "../kit/act.ts";
import { GitHubServer } from "../kit/github/server.ts";
import { Workshop } from "../kit/workshop.ts";

const ids = ["A", "B", "C", "D", "E"];
const stories = ids.map((id) => ({ id, verify: `test -e work-${id}.txt` }));

/** Enough lines to rotate the log after every second turn. */
const linesOfNotes = 160;

/**
 * A fake Claude Code in a terminal. On request it pauses the loop during its turn, as a person could, so that the
 * deadline comes between two iterations.
 */
const claude = (stateDir: string) => `
  claude.start();
  await claude.prompt();
  const { HOME: home, RALPH_STORY_ID: story, RALPH_EFFORT_DIR: effort } = process.env;
  const prd = JSON.parse(fs.readFileSync(effort + "/prd.json", "utf8"));
  prd.userStories.find((each) => each.id === story).passes = true;
  fs.writeFileSync("work-" + story + ".txt", "");
  fs.writeFileSync(effort + "/prd.json", JSON.stringify(prd, null, 2));
  const note = (_, index) => "- " + story + " has note " + index + "\\n";
  fs.appendFileSync(effort + "/progress.txt", Array.from({ length: ${linesOfNotes} }, note).join(""));
  if (fs.existsSync(home + "/pause-in-" + story)) {
    const folder = ${JSON.stringify(join(stateDir, "signals/x"))};
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(folder + "/pause", "");
  }
  claude.end("Done.");`;

/** Another person, who pushes a commit to the work branch. */
const rival = ({ folder }: Workshop, origin: string) => `
  rm -rf ${folder}/rival && git clone --quiet file://${origin} ${folder}/rival && cd ${folder}/rival || exit 1
  git switch --quiet ralph/x 2>/dev/null || git switch --quiet --create ralph/x
  count=$(wc -l < ${folder}/pushes); echo rival > rival-$count.txt; git add .
  git -c user.name=Rival -c user.email=rival@example.invalid commit --quiet --message "Rival $count"
  git push --quiet origin ralph/x`;

/** Before every second push the other person pushes, so that each of our pushes is raced once. */
const racingGit = ({ folder, environment }: Workshop, script: string) => `#!/bin/sh
case " $* " in *" push "*)
  echo push >> ${folder}/pushes
  # Git sets variables for its child processes, which must not affect the other clone.
  if [ $(($(wc -l < ${folder}/pushes) % 2)) = 1 ]; then
    env -i PATH=${environment.PATH} HOME=${folder} sh ${script} > ${folder}/rival.log 2>&1 < /dev/null
  fi ;;
esac
PATH=${environment.PATH} exec git "$@"
`;

/** The service, the repository and the machines of one effort. */
class EffortJobs implements AsyncDisposable {
  readonly workshop = new Workshop(stories);
  readonly origin = join(this.workshop.folder, "origin.git");
  readonly runner: LocalRunner;
  readonly github: GitHubServer;
  #runId = 100;

  constructor(github: GitHubServer, inputs: Record<string, string>) {
    const { workshop } = this;
    this.github = github;
    Object.assign(workshop.environment, { IS_SANDBOX: "1" });
    // The scripted agent pauses its own run, which the sandbox would not let it do.
    const fixed = {
      effort: "x",
      agent: "claude",
      sandbox: "off",
      store: "artifacts",
      "state-dir": workshop.state,
    };
    const action = { with: { ...fixed, ...inputs, "max-runtime": expression("inputs.runtime") } };
    this.runner = new LocalRunner(workshop, workflowOf(action).replace('"workflow_dispatch"', dispatch));
    writeFakeClaude(this.runner.programs, claude(workshop.state));
    workshop.git("clone", "--quiet", "--bare", ".", this.origin);
  }

  /** Runs a job on a fresh machine. @param pauseIn the story whose turn is the last before the deadline */
  async job(runtime: string, pauseIn?: string): Promise<JobResult> {
    rmSync(this.workshop.state, { recursive: true, force: true });
    this.runner.renew(this.origin);
    if (pauseIn) writeFileSync(join(this.workshop.home, `pause-in-${pauseIn}`), "");
    this.#runId += 1;
    const job = await this.runner.run({
      inputs: { runtime },
      secrets: { ANTHROPIC_API_KEY: "sk-ant-key-of-nobody-4711" },
      environment: this.github.environment(this.#runId),
    });
    Object.assign(this.github.world.runs.get(this.#runId)!, { status: "completed", conclusion: "success" });
    expect(job.code, job.log).toBe(0);
    return job;
  }

  /** The final records, without times, ids and entries about the stops in between. */
  records() {
    const { workshop } = this;
    const bundle = join(workshop.state, "efforts/x/work.bundle");
    workshop.git("fetch", "--quiet", existsSync(bundle) ? bundle : this.origin, "+ralph/x:result");
    const logs = workshop.git("ls-tree", "--name-only", "result:tasks/x").trim().split("\n");
    const entries = logs.map((name) =>
      workshop
        .git("show", `result:tasks/x/${name}`)
        .split("\n")
        .filter((line) => /^(- |Iteration: \d+\/\d+ \| Agent)/.test(line)),
    );
    const subjects = workshop
      .git("log", "--reverse", "--format=%s", "origin/main..result")
      .trim()
      .split("\n");
    const session = "select status, iteration, max_iterations from sessions";
    const rows = "select n, story_id, agent, outcome, cost_usd from iterations order by n";
    const gates = "select n, command, exit_code from gates order by n, command";
    return {
      session: workshop.query(session),
      iterations: workshop.query(rows),
      gates: workshop.query(gates),
      logs,
      entries,
      subjects: subjects.filter((subject) => !subject.startsWith("Rival ")),
      rivals: subjects.filter((subject) => subject.startsWith("Rival ")).length,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    using _workshop = this.workshop;
    await this.github[Symbol.asyncDispose]();
  }
}

const dispatch = JSON.stringify({ workflow_dispatch: { inputs: { runtime: { default: "10m" } } } });

describe.concurrent("three jobs", () => {
  test.each([
    ["with permission to push, raced by another person at every push", "auto"],
    ["without permission to push", "never"],
  ])("%s give the same result as one uninterrupted job", async (_name, push) => {
    await using whole = new EffortJobs(await GitHubServer.open(), { push });
    const only = await whole.job("10m");
    expect(only.outputs, only.log).toMatchObject({ status: "complete", iterations: "5" });

    await using split = new EffortJobs(await GitHubServer.open(), { push });
    const { workshop, origin, runner, github } = split;
    if (push === "auto")
      runner.install("git", racingGit(workshop, workshop.script("rival.sh", rival(workshop, origin))));
    for (const [pauseIn, done] of [
      ["B", "2"],
      ["D", "4"],
    ] as const) {
      const job = await split.job("45s", pauseIn);
      const stopped = { "stop-reason": "max-runtime", iterations: done, "stories-passed": done };
      expect(job.outputs, job.log).toMatchObject(stopped);
      if (pauseIn === "B") continue;
      expect(job.log).toMatch(/continuing from snapshot \d+,/);
      const groups = job.commands.filter(({ name }) => name.startsWith("group"));
      expect(groups.map(({ name, value }) => `${name} ${value}`)[0]).toMatch(/iteration 3\b/i);
    }
    const last = await split.job("10m");
    expect(last.outputs, last.log).toMatchObject({
      status: "complete",
      iterations: "5",
      "stories-passed": "5",
    });
    expect(last.outputs["cost-usd"]).toBe(only.outputs["cost-usd"]);
    expect(Number(last.outputs["cost-usd"])).toBeGreaterThan(0);
    const { rivals, ...records } = split.records();
    expect(records.logs).toContain("progress-1.txt");
    expect({ ...records, rivals: 0 }).toEqual(whole.records());
    expect(records.subjects).toEqual(ids.map((id) => `${id}: Story ${id}`));
    expect(rivals, "every push was raced").toBe(push === "auto" ? ids.length : 0);
    expect(new Set(workshop.query("select run_id from iterations").map(({ run_id }) => run_id)).size).toBe(3);
    expect(github.world.finalized().length).toBeGreaterThan(0);
  });
});
