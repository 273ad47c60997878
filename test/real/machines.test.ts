// Another machine continues an effort with numbers, stories, log, commits and people's changes, and loses nothing.
import { cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { Machines, three } from "../kit/machines.ts";

const entriesOf = (log: string) =>
  [...log.matchAll(/^Iteration: (\d+)\/\d+ \| Agent: \S+ \| Result/gm)].map((match) => Number(match[1]));

describe.concurrent("another machine", () => {
  test("continues with numbers, stories, log and commits", async () => {
    using machines = new Machines(three);
    const agent = goodAgent(machines);
    await machines.runHere(agent, "--max-iterations", "2");
    machines.move();
    const { code, result, stderr } = await machines.runHere(agent);
    expect(code).toBe(0);
    expect(result).toMatchObject({ iterations: 3, stories: { passed: 3, total: 3 } });
    expect(stderr).toContain("continuing from snapshot");
    expect(machines.rows("select n, story_id, outcome from iterations order by n")).toEqual(
      ["A", "B", "C"].map((id, index) => ({ n: index + 1, story_id: id, outcome: "passed" })),
    );
    expect(machines.rows("select count(*) as n from runs")).toEqual([{ n: 2 }]);
    expect(entriesOf(machines.progress())).toEqual([1, 2, 3]);
    expect(machines.subjects()).toEqual(["A: Story A", "B: Story B", "C: Story C"]);
    expect(readdirSync(join(machines.currentState, "efforts/x/iterations"))).toEqual([
      "0001",
      "0002",
      "0003",
    ]);
  });

  test("gets unpushed work from the snapshot, and does nothing twice", async () => {
    using machines = new Machines(three);
    const agent = goodAgent(machines);
    await machines.runHere(agent, "--max-iterations", "2");
    machines.move("main");
    machines.git("branch", "--quiet", "-D", "ralph/x");
    const { code, result } = await machines.runHere(agent);
    expect(code).toBe(0);
    expect(result).toMatchObject({ iterations: 3, stories: { passed: 3, total: 3 } });
    expect(entriesOf(machines.progress()).sort()).toEqual([1, 2, 3]);
    expect(machines.subjects()).toEqual(["A: Story A", "B: Story B", "C: Story C"]);
  });

  test("keeps people's changes: stories reopened, closed, added or edited, and a line in the log", async () => {
    using machines = new Machines(three);
    await machines.runHere(goodAgent(machines), "--max-iterations", "1");
    machines.move();
    const prd = machines.prd();
    for (const story of prd.userStories) if (story.id !== "C") story.passes = story.id === "B";
    prd.userStories.push({ id: "D", title: "New", description: "", passes: false, notes: "" });
    const [, , third] = prd.userStories;
    if (third) third.description = "Another text.";
    writeFileSync(machines.prdFile, JSON.stringify(prd, null, 2));
    writeFileSync(
      join(machines.repository, "tasks/x/progress.txt"),
      machines.progress().replace("## Codebase Patterns\n", "## Codebase Patterns\n- Somebody learnt this\n"),
    );
    machines.commitAll("People were here");
    const { code, stderr } = await machines.runHere(goodAgent(machines), "--verify", "true");
    expect(code).toBe(0);
    expect(stderr).toContain("A is open again in the checkout");
    expect(stderr).toContain("B was marked done by hand");
    expect(stderr).toContain("D is new in the plan");
    expect(machines.rows("select story_id from iterations order by n").map((row) => row.story_id)).toEqual([
      "A",
      "A",
      "C",
      "D",
    ]);
    expect(machines.progress()).toContain("- Somebody learnt this");
    expect(entriesOf(machines.progress())).toEqual([1, 2, 3, 4]);
  });

  test("gets an agent's patterns that were never committed", async () => {
    using machines = new Machines(three);
    const learning = writeAgent(
      machines,
      `fs.writeFileSync(progressFile, fs.readFileSync(progressFile, "utf8").replace("## Codebase Patterns\\n", "## Codebase Patterns\\n- Learnt in " + story + "\\n")); work(); propose();`,
    );
    await machines.runHere(learning, "--max-iterations", "2");
    machines.move("main");
    machines.git("branch", "--quiet", "-D", "ralph/x");
    await machines.runHere(goodAgent(machines), "--max-iterations", "3");
    for (const id of ["A", "B"]) expect(machines.progress()).toContain(`- Learnt in ${id}`);
  });

  test("takes over the whole log on its second try, after the first one was refused", async () => {
    using machines = new Machines(three);
    await machines.runHere(goodAgent(machines), "--max-iterations", "1");
    machines.move("main");
    machines.git("branch", "--quiet", "-D", "ralph/x");
    writeFileSync(join(machines.repository, "README.md"), "Somebody is at work.\n");
    const refused = await machines.runHere(goodAgent(machines));
    expect(refused.code).toBe(64);
    expect(refused.stderr).toContain("continuing from snapshot");
    machines.git("checkout", "--quiet", "README.md");
    const { code } = await machines.runHere(goodAgent(machines));
    expect(code).toBe(0);
    expect(entriesOf(machines.progress()).sort()).toEqual([1, 2, 3]);
    expect(machines.progress()).toContain("CHECKPOINT");
    expect(readdirSync(join(machines.currentState, "efforts/x"))).not.toContain("travelled");
  });

  test("changes no story because of a secret that is also an ordinary word", async () => {
    using machines = new Machines([{ id: "A", title: "Reset a password", verify: "true" }, { id: "B" }]);
    const environment = { DB_PASSWORD: "password" };
    const args = (...more: string[]) => machines.args(goodAgent(machines), ...more);
    await machines.cli(args("--max-iterations", "1"), environment);
    machines.move();
    const { stderr } = await machines.cli(args("--max-iterations", "2", "--verify", "true"), environment);
    expect(stderr).toContain("continuing from snapshot");
    expect(stderr).not.toMatch(/is new in|by hand|open in the checkout/);
    expect(machines.rows("select id, verified from stories order by id")).toEqual([
      { id: "A", verified: 1 },
      { id: "B", verified: 1 },
    ]);
  });

  test("fast-forwards a branch that is behind the commits of another machine", async () => {
    using machines = new Machines(three);
    const origin = join(machines.folder, "origin.git");
    machines.git("init", "--quiet", "--bare", origin);
    machines.git("remote", "add", "origin", origin);
    await machines.runHere(goodAgent(machines), "--max-iterations", "2");
    machines.git("push", "--quiet", "origin", "main", "ralph/x");
    machines.move("main");
    machines.git("branch", "--quiet", "--force", "ralph/x", "ralph/x~1");
    const { stderr, result } = await machines.runHere(goodAgent(machines));
    expect(stderr).not.toContain("open again in the checkout");
    expect(result.iterations).toBe(3);
    expect(machines.subjects()).toEqual(["A: Story A", "B: Story B", "C: Story C"]);
  });

  test("with a diverged state continues the store's history, and keeps its own records under another name", async () => {
    using machines = new Machines(three);
    const agent = goodAgent(machines);
    await machines.runHere(agent, "--max-iterations", "1");
    cpSync(machines.state, `${machines.state}-old`, { recursive: true });
    await machines.runHere(agent);
    // Restore the old records, and add one iteration that the store does not have.
    rmSync(machines.state, { recursive: true });
    cpSync(`${machines.state}-old`, machines.state, { recursive: true });
    machines.git("reset", "--quiet", "--hard", "HEAD~2");
    await machines.run("true", "--max-iterations", "2", "--state-key", "aside");
    const { code, stderr } = await machines.runHere(agent);
    expect(code).toBe(0);
    const [, name = ""] =
      /and snapshot \d+ have diverged; the records of this machine are kept under the name (\S+)/.exec(
        stderr,
      ) ?? [];
    expect(machines.rows("select task_name as name from sessions order by 1")).toEqual([
      { name: "x" },
      { name },
    ]);
    const counts = machines.rows("select effort, count(*) as n from iterations group by effort order by 1");
    // The work of the snapshot comes back, so that nothing is done again.
    expect(machines.git("ls-tree", "--name-only", "ralph/x")).toMatch(
      /work-A\.txt\nwork-B\.txt\nwork-C\.txt/,
    );
    expect(counts).toEqual([
      { effort: "x", n: 3 },
      { effort: name, n: 2 },
    ]);
  });
});
