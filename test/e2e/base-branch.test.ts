// The branch that an effort came from moves on: its stories reach the work branch, and the run says what that branch lacks.
// @module-tag e2e
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { Workshop } from "../kit/workshop.ts";

const zero = { id: "US-000" };
const one = { id: "US-001" };
const two = { id: "US-002" };
const mine = { branchName: "ralph/mine" };

describe.concurrent("after the first run, on the base branch", () => {
  test("new and corrected stories are taken over once, and statuses of the work branch stay", {
    tags: ["main"],
  }, async () => {
    using workshop = new Workshop([zero, one], mine);
    const agent = goodAgent(workshop);
    await workshop.run(agent);
    workshop.git("switch", "--quiet", "main");
    workshop.writeStories([zero, Object.assign({ title: "Corrected" }, one), two], mine);
    workshop.commitAll("Add a story");
    const again = await workshop.run(agent);
    expect(again.stderr).toContain("the work branch ralph/mine lacks 1 commit of main; to take them in, ");
    expect(again.stderr).toContain("changes of tasks/x/prd.json on main were taken over into ralph/mine");
    expect(again.result).toMatchObject({
      status: "complete",
      iterations: 3,
      stories: { passed: 3, total: 3 },
    });
    expect(again.result).toMatchObject({ behindBase: expect.stringContaining("lacks 1 commit of main") });
    expect(workshop.prd().userStories).toMatchObject([zero, { id: "US-001", title: "Corrected" }, two]);
    workshop.writeStories([Object.assign({ passes: true }, zero)], mine);
    workshop.commitAll("Remove a story again");
    const last = await workshop.run(agent);
    expect(last.stderr).not.toContain("taken over");
    expect(last.result.stories).toEqual({ passed: 1, total: 1 });
  });

  test("a plan that cannot be merged ends the run with one sentence", async () => {
    using workshop = new Workshop([one]);
    const agent = goodAgent(workshop);
    await workshop.run(agent);
    workshop.git("switch", "--quiet", "main");
    workshop.write("tasks/x/prd.json", '{"userStories": [');
    workshop.commitAll("Break it");
    workshop.git("switch", "--quiet", "ralph/x");
    const { code, stderr } = await workshop.cli(workshop.runArgs(agent));
    expect(code).toBe(64);
    expect(stderr).toContain(
      "tasks/x/prd.json was changed on main, and cannot be merged with the one on ralph/x; merge by hand with git switch ralph/x && git merge main",
    );
  });

  test("its commits are taken in with --update-branch, at the start and between iterations", async () => {
    using workshop = new Workshop([one, two]);
    const agent = writeAgent(
      workshop,
      `work(); propose();
if (story === "US-001") {
  const git = (...args) => execFileSync("git", args, { encoding: "utf8" }).trim();
  const commit = git("-c", "user.name=a", "-c", "user.email=a@b", "commit-tree", "main^{tree}", "-p", "main", "-m", "Main moves again");
  git("update-ref", "refs/heads/main", commit);
}`,
    );
    await workshop.run("true", "--max-iterations", "1");
    workshop.git("switch", "--quiet", "main");
    workshop.write("base.txt", "1");
    workshop.commitAll("Main moves");
    const { stderr } = await workshop.run(agent, "--update-branch", "merge");
    expect(stderr.match(/Note: ralph\/x took in 1 commit of main\n/g)).toHaveLength(2);
    expect(workshop.read("base.txt")).toBe("1");
    expect(workshop.git("log", "--format=%s", "--merges")).toBe("Merge main into ralph/x\n".repeat(2));
  });
});
