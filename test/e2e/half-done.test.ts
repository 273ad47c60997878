// Git operations that are half-done when a turn ends, when a run is killed, and before a run starts.
// @module-tag e2e
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { waitForCheckoutFile } from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";

const git = `const git = (...args) => { try { execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.invalid", ...args], { stdio: "ignore" }); } catch {} };`;

/** A repository whose branches `main` and `other` changed the same line. */
function divergedWorkshop(): Workshop {
  const workshop = new Workshop([{ id: "A" }, { id: "B" }]);
  workshop.git("checkout", "--quiet", "-b", "other");
  workshop.write("README.md", "Theirs.\n");
  workshop.writeStories([{ id: "A", title: "Another title" }, { id: "B" }]);
  workshop.commitAll("theirs");
  workshop.git("checkout", "--quiet", "main");
  workshop.write("README.md", "Ours.\n");
  workshop.commitAll("ours");
  return workshop;
}

describe("a turn that ends in the middle of a git operation", () => {
  test.each([
    ["merge", `git("merge", "other");`],
    [
      "conflicts",
      `fs.writeFileSync("README.md", "Mine.\\n"); git("stash"); fs.writeFileSync("README.md", "Later.\\n"); git("commit", "-am", "later"); git("stash", "pop");`,
    ],
  ])("%s: is kept aside, told to the next agent, and the run goes on", async (_, commands) => {
    using workshop = divergedWorkshop();
    const agent = writeAgent(workshop, `${git} work(); if (iteration === 1) { ${commands} } propose();`);
    const { result, code, stderr } = await workshop.run(agent);
    expect(code).toBe(0);
    for (const text of [stderr, workshop.prompt(2), workshop.progress()])
      expect(text).toMatch(/left un.* in README\.md;/);
    expect(result).toMatchObject({ status: "complete", stories: { passed: 2, total: 2 } });
    const [branch = "none"] = workshop
      .git("branch", "--list", "ralph/stray-*", "--format=%(refname:short)")
      .split("\n");
    expect(workshop.git("show", `${branch}:README.md`)).toContain("<<<<<<<");
    for (const revision of ["ralph/x", "ralph/x~1"])
      expect(workshop.git("show", `${revision}:README.md`)).not.toContain("<<<<<<<");
    expect(workshop.git("status", "--porcelain")).toBe("");
  });
});

describe("a run that was killed in the middle of the agent's operation", () => {
  test.each([
    [
      "a rebase",
      `git("add", "-A"); git("commit", "-m", "w"); git("rebase", "--exec", "false", "HEAD~1");`,
      /rebase was left unfinished/,
    ],
    [
      "another branch with another prd.json",
      `git("stash", "-u"); git("checkout", "other"); change((mine) => { mine.notes = "x"; });`,
      /The agent left ralph\/x for branch other/,
    ],
    [
      "a branch without the effort",
      `git("add", "-A"); git("commit", "-m", "w"); git("checkout", "--orphan", "empty"); git("rm", "-rf", "."); `,
      /The agent left ralph\/x for branch empty/,
    ],
  ])("%s: the next run ends it and goes on", async (name, commands, told) => {
    using workshop = divergedWorkshop();
    const body = `${git} work(); ${commands} fs.writeFileSync("ready", ""); setInterval(() => {}, 1000);`;
    const started = workshop.start(workshop.runArgs(writeAgent(workshop, body, "endless")));
    await waitForCheckoutFile(workshop, "ready");
    started.child.kill("SIGKILL");
    await started.ended;
    const { result, code, stderr } = await workshop.run(goodAgent(workshop));
    expect(code).toBe(0);
    expect(result).toMatchObject({ status: "complete", stories: { passed: 2, total: 2 } });
    expect(stderr).toMatch(told);
    if (name === "a rebase") expect(workshop.prompt(2)).toMatch(told);
    expect(workshop.git("branch", "--show-current").trim()).toBe("ralph/x");
  });
});

test("what a person left half-done is refused with its fix", async () => {
  using workshop = divergedWorkshop();
  expect(() => workshop.git("merge", "other")).toThrow();
  const ended = await workshop.cli(workshop.runArgs(goodAgent(workshop)));
  expect(ended).toMatchObject({ code: 64, stderr: expect.stringContaining("git merge --abort") });
  expect(workshop.git("status", "--porcelain")).toContain("UU README.md");
});
