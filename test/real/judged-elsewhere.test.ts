// A job dies between a verdict and its commit: the next job, on another machine, finishes the iteration once.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent } from "../kit/agent.ts";
import { Jobs } from "../kit/jobs.ts";
import type { Step } from "../kit/step.ts";

const two = ["A", "B"].map((id) => ({ id, verify: `test -e work-${id}.txt` }));

describe.concurrent("an unfinished verdict", () => {
  test.each([
    ["and its work are finished by the next job", "touch $HOME/reached; exec sleep 600"],
    ["with a commit is closed by the next job", '$git "$@"; touch $HOME/reached; exec sleep 600'],
  ])("%s", async (_, atCommit) => {
    await using jobs = await Jobs.open(two);
    await killAtCommit(jobs, atCommit);
    const { stdout } = await runToEnd(jobs);
    expect(stdout).toContain("iteration 1 was judged on another machine and is finished here");
    expect(stdout).not.toContain("did not match the journal");
    expect(iterations(jobs)).toEqual(["A passed", "B passed"]);
    expect(subjects(jobs)).toEqual(["A: Story A", "B: Story B"]);
    expect(jobs.workshop.progress().match(/^Iteration: 1\/20 .* Result/gm)).toHaveLength(1);
    expect(jobs.workshop.git("show", "ralph/x~1:tasks/x/prd.json").match(/"passes": true/g)).toHaveLength(1);
  });

  test("keeps changes that people made to the stories in the meantime", async () => {
    await using jobs = await Jobs.open(two);
    await killAtCommit(jobs, "touch $HOME/reached; exec sleep 600");
    editOnMain(jobs, (prd) => prd.replace('"Story A"', '"Story of people"'));
    await runToEnd(jobs);
    expect(iterations(jobs)).toEqual(["A passed", "B passed"]);
    expect(jobs.workshop.prd().userStories).toMatchObject([
      { title: "Story of people", passes: true },
      { title: "Story B", passes: true },
    ]);
  });

  test("is dropped if its work is missing, and the story is open again", async () => {
    await using jobs = await Jobs.open(two);
    await killAtCommit(jobs, "touch $HOME/reached; exec sleep 600");
    jobs.startNext();
    jobs.workshop.git("checkout", "--quiet", "-b", "ralph/x");
    jobs.workshop.write("work-A.txt", "of somebody else\n");
    jobs.workshop.commitAll("Another work");
    jobs.workshop.git("push", "--quiet", "origin", "ralph/x");
    const { stdout } = await runToEnd(jobs);
    expect(stdout).toContain("its uncommitted changes stayed there");
    expect(iterations(jobs)).toEqual(["A passed", "A passed", "B passed"]);
  });
});

/** Kills the main step of a job when it asks git to commit; its post step saves a snapshot. */
async function killAtCommit(jobs: Jobs, atCommit: string): Promise<void> {
  const step = jobs.startNext();
  const { home } = jobs.workshop;
  const main = step.main(
    { push: "never", "agent-command": goodAgent(jobs.workshop) },
    replaceCommit(jobs, step, atCommit),
  );
  await main.created(join(home, "reached"));
  expect(existsSync(join(home, "reached")), "the job never commits").toBe(true);
  main.child.kill("SIGKILL");
  await main.ended;
  const post = await step.post().ended;
  expect(post.stdout).toContain("Saved as snapshot");
}

/** A PATH whose git executes something else instead of a commit. */
function replaceCommit(jobs: Jobs, { variables }: Step, atCommit: string): { PATH: string } {
  const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  const bin = join(jobs.workshop.folder, "bin");
  mkdirSync(bin);
  const cases = `case " $* " in *" commit "*) ${atCommit};; esac`;
  jobs.workshop.script("bin/git", `#!/bin/sh\ngit=${real}\n${cases}\nexec $git "$@"\n`);
  return { PATH: `${bin}:${variables.PATH}` };
}

/** Runs the next job until the effort is complete. */
async function runToEnd(jobs: Jobs) {
  const ended = await jobs.startNext().main({ push: "never", "agent-command": goodAgent(jobs.workshop) })
    .ended;
  expect(ended.stdout).toContain("complete: 2 of 2 stories passed");
  return ended;
}

/** Changes the stories on the branch of the workflow. */
function editOnMain(jobs: Jobs, edit: (prd: string) => string): void {
  jobs.startNext();
  const { workshop } = jobs;
  writeFileSync(workshop.prdFile, edit(readFileSync(workshop.prdFile, "utf8")));
  workshop.commitAll("People were here");
  workshop.git("push", "--quiet", "origin", "main");
}

function iterations({ workshop }: Jobs): string[] {
  const state = join(workshop.folder, "runner/ralph");
  return workshop
    .query("select story_id, outcome from iterations order by n", state)
    .map(({ story_id, outcome }) => `${story_id} ${outcome}`);
}

function subjects({ workshop }: Jobs): string[] {
  return workshop.git("log", "--reverse", "--format=%s", "origin/main..ralph/x").trim().split("\n");
}
