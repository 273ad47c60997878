import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { testToken } from "../kit/github/server.ts";
import { Jobs } from "../kit/jobs.ts";

const five = ["A", "B", "C", "D", "E"].map((id) => ({ id, verify: `test -e work-${id}.txt` }));

describe.concurrent("several jobs in a row", () => {
  test("others push during a job: the program's commits are put on top of theirs, and the journal has the new hashes", async () => {
    await using jobs = await Jobs.open(five.slice(0, 2));
    const { workshop } = jobs;
    const rival = join(workshop.folder, "rival");
    const git = (...args: string[]) =>
      `execFileSync("git", ${JSON.stringify(["-C", rival, "-c", "user.name=r", "-c", "user.email=r@s", ...args])});`;
    const interfere = `if (story === "B") { execFileSync("git", ["clone", "-q", "-b", "ralph/x", ${JSON.stringify(jobs.origin)}, ${JSON.stringify(rival)}]); fs.writeFileSync(${JSON.stringify(join(rival, "theirs"))}, ""); ${git("add", "-A")} ${git("commit", "-qm", "Theirs")} ${git("push", "-q")} }`;
    const step = jobs.startNext();
    const main = await step.main({ "agent-command": writeAgent(workshop, `${interfere} work(); propose();`) })
      .ended;
    expect(step.files().outputs, main.stdout).toMatchObject({ status: "complete" });
    expect(jobs.pushed()).toEqual(["A: Story A", "Theirs", "B: Story B"]);
    const [, second] = workshop.query("select commit_sha from iterations order by n", step.stateDir);
    expect(second?.commit_sha).toBe(workshop.git("rev-parse", "HEAD").trim());
    expect(workshop.read("theirs")).toBe("");
  });

  test("pull brings the records to a person's machine, a run there continues, and after its push the workflow continues", async () => {
    await using jobs = await Jobs.open(five.slice(0, 3));
    const { workshop, github } = jobs;
    const agent = goodAgent(workshop);
    const first = jobs.startNext();
    await first.main({ "agent-command": agent, "max-iterations": "1" }).ended;
    const { GITHUB_API_URL = "" } = first.variables;
    jobs.startNext();
    const person = { GH_TOKEN: testToken, GITHUB_API_URL };
    const location = ["-C", workshop.repository, "--effort", "tasks/x", "--state-dir", workshop.state];
    const args = ["pull", ...location, "--repository", "octo/project"];
    const pulled = await workshop.cli([...args, "--json"], person);
    expect(pulled, pulled.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(pulled.stdout).efforts).toMatchObject([
      { effort: "x", iteration: 1, stories: { passed: 1 } },
    ]);
    expect(pulled.stdout + pulled.stderr).not.toContain(testToken);
    const local = await workshop.run(agent, "--max-iterations", "2");
    expect(local.result, local.stderr).toMatchObject({ iterations: 2, stories: { passed: 2 } });
    workshop.git("push", "--quiet", "origin", "ralph/x");
    expect(jobs.pushed()).toEqual(["A: Story A", "B: Story B"]);
    const step = jobs.startNext();
    const main = await step.main({ "agent-command": agent }).ended;
    expect(step.files().outputs, main.stdout).toMatchObject({ status: "complete", "stories-passed": "3" });
    expect(jobs.pushed()).toEqual(["A: Story A", "B: Story B", "C: Story C"]);
    const log = workshop.progress().match(/^## .* - [ABC]$/gm);
    expect(log?.map((line) => line.at(-1))).toEqual(["A", "B", "C"]);
    expect((await workshop.cli(args, { GITHUB_API_URL })).stderr).toMatch(/needs a token; run GH_TOKEN=/);
    github.fault("artifacts", { status: 404 });
    const refused = await workshop.cli(args, person);
    expect(refused.code).toBe(64);
  });

  test.each([
    [
      "no permission to list",
      (jobs: Jobs) =>
        jobs.github.fault("artifacts", {
          status: 403,
          body: '{"message":"Resource not accessible by integration"}',
        }),
      /permissions|actions: read/,
    ],
  ])("%s ends the step at once with one line that names the fix", async (_name, act, sentence) => {
    await using jobs = await Jobs.open(five.slice(0, 1));
    const step = jobs.startNext();
    act(jobs);
    const main = await step.main({ "agent-command": "true" }).ended;
    expect(main.code).toBe(64);
    expect(main.stdout.match(/^::error::.*$/gm)).toEqual([expect.stringMatching(sentence)]);
  });
});
