// What the commits say: of a turn that did not pass, what it lacks; a turn that changed only the log has none of its own.
// @module-tag e2e
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeAgent } from "../kit/agent.ts";
import { Workshop } from "../kit/workshop.ts";

const one = [{ id: "A", verify: "test -e work-A.txt" }];
const bodyOf = (workshop: Workshop, revision: string) => workshop.git("log", "-1", "--format=%b", revision);

test.concurrent("a turn that did not pass says so in its subject, with the reason in the body", {
  tags: ["main"],
}, async () => {
  using workshop = new Workshop(one);
  const agent = writeAgent(
    workshop,
    `fs.writeFileSync("try-" + iteration, "x");
     if (iteration === 1) process.exit(3);
     if (iteration === 2) propose();
     if (iteration === 4) { work(); propose(); }`,
  );
  const { result, stderr } = await workshop.run(agent);
  expect(result, stderr).toMatchObject({ status: "complete", iterations: 4 });
  expect(workshop.subjects()).toEqual([
    "A (not finished): Story A",
    "A (gates failed): Story A",
    "A (not finished): Story A",
    "A: Story A",
  ]);
  expect(bodyOf(workshop, "HEAD~3")).toMatch(/^The agent ended with exit code 3\b/);
  expect(bodyOf(workshop, "HEAD~2")).toMatch(/^Gate `test -e work-A\.txt` failed \(exit code 1\)\./);
  expect(bodyOf(workshop, "HEAD")).toMatch(/^1 gate passed\.\n\nRalph-Iteration: x\/4\n/);
});

test.concurrent("a turn that changed only the log makes no commit: its entry goes with the next one", async () => {
  using workshop = new Workshop(one);
  const agent = writeAgent(
    workshop,
    `fs.appendFileSync(progressFile, "Learnt in " + iteration + "\\n");
     if (iteration === 3) { work(); propose(); }`,
  );
  const { result, stderr } = await workshop.run(agent);
  expect(result, stderr).toMatchObject({ status: "complete", iterations: 3 });
  expect(workshop.subjects()).toEqual(["A: Story A"]);
  const log = workshop.git("show", "HEAD:tasks/x/progress.txt");
  for (const number of [1, 2, 3]) {
    expect(log).toContain(`Learnt in ${number}\n`);
    expect(log).toContain(`Iteration: ${number}/20`);
  }
  expect(workshop.query("select n from iterations where commit_sha is not null")).toEqual([{ n: 3 }]);
  expect(workshop.git("status", "--porcelain")).toBe("");
});

test.concurrent("at the end of a run one commit has the entries that wait, and is pushed; changes of people stay", async () => {
  using workshop = new Workshop(one);
  const remote = join(workshop.folder, "remote.git");
  workshop.git("clone", "--quiet", "--bare", workshop.repository, remote);
  workshop.git("remote", "add", "origin", remote);
  workshop.write("README.md", "Changed by a person.\n");
  workshop.git("add", "README.md");
  const options = ["--max-iterations", "2", "--push", "auto", "--allow-dirty"];
  const { result, stderr } = await workshop.run("true", ...options);
  expect(result, stderr).toMatchObject({ stopReason: "max-iterations", iterations: 2 });
  expect(workshop.subjects()).toEqual(["x: progress log"]);
  expect(workshop.git("--git-dir", remote, "rev-parse", "ralph/x")).toBe(workshop.git("rev-parse", "HEAD"));
  const log = workshop.git("show", "HEAD:tasks/x/progress.txt");
  expect(log).toMatch(/Iteration: 1\/2[\s\S]*Iteration: 2\/2[\s\S]*Reason: max-iterations/);
  expect(workshop.git("show", "--format=", "--name-only", "HEAD")).toBe("tasks/x/progress.txt\n");
  expect(workshop.git("status", "--porcelain")).toBe("M  README.md\n");
  const again = await workshop.run("true", ...options);
  expect(again.result).toMatchObject({ stopReason: "max-iterations", iterations: 2 });
  expect(workshop.subjects()).toHaveLength(1);
});
