// An agent that writes a plan changes the checkout: it is put back, or there is no plan.
// @module-tag e2e
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gitState } from "../kit/expectations.ts";
import { good, openProject, plan, planned, record } from "../kit/planning.ts";

describe.concurrent("the agent", () => {
  test("that changes the checkout finds all of it put back", { tags: ["main"] }, async () => {
    using workshop = openProject();
    workshop.write("mine.txt", "of a person\n");
    const before = gitState(workshop);
    const body = `${good}
      if (isCritic) {
        fs.writeFileSync("README.md", "taken over");
        fs.mkdirSync("tasks/idea"); fs.writeFileSync("tasks/idea/prd.json", "{}");
        const git = (...args) => execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args]);
        fs.writeFileSync("package.json", "{}"); git("add", "package.json"); git("commit", "-qm", "Begin");
        fs.writeFileSync("staged.txt", "x"); git("add", "staged.txt");
      }`;
    const { code, stdout, stderr } = await plan(workshop, body, "--yes");
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/Warning: The agent changed .*README\.md.*; this was put back/);
    expect(stdout).toMatch(
      /Warning: The agent created .*tasks\/idea\/prd\.json.* in the checkout; this was moved to/,
    );
    expect(stdout).toMatch(
      /Warning: The agent moved the branch main; it was moved back, and its commits are kept on ralph/,
    );
    const [head, , files] = gitState(workshop);
    expect(head).toBe(before[0]);
    expect(files).toBe("?? mine.txt\n?? tasks/idea/prd.json\n");
    expect(workshop.read("README.md")).toBe("A project.\n");
    expect(record(workshop, "session-2/changes/changes.patch")).toContain("+taken over");
    expect(record(workshop, "session-2/changes/new/tasks/idea/prd.json")).toBe("{}");
  });

  test.each([
    [
      "a file with changes of a person",
      `fs.appendFileSync("README.md", "and of the agent\\n");`,
      /README\.md/,
    ],
    ["the settings of git", `execFileSync("git", ["config", "core.pager", "evil"]);`, /\.git\/config/],
    [
      "what git ignores",
      `fs.writeFileSync(".git/info/exclude", "*\\n"); fs.writeFileSync("hidden", "");`,
      /info\/exclude/,
    ],
    ["a file that git is not to store", `fs.appendFileSync(".env", "B=2\\n");`, /\.env/],
    [
      "ignored settings of an agent",
      `fs.mkdirSync(".claude"); fs.writeFileSync(".claude/settings.local.json", "{}");`,
      /\.claude\/settings\.local\.json/,
    ],
    [
      "a hook",
      `fs.writeFileSync(".git/hooks/pre-commit", "#!/bin/sh\\nevil\\n");`,
      /\.git\/hooks\/pre-commit/,
    ],
  ])("that changes %s gets no plan accepted, and nothing is put back", async (_, body, name) => {
    using workshop = openProject();
    workshop.write("README.md", "Of a person\n");
    workshop.write(".env", "A=1\n");
    workshop.write(".git/info/exclude", ".claude/\n");
    const { code, stderr } = await plan(workshop, `${good}\n${body}`, "--yes");
    expect(code).toBe(1);
    expect(stderr).toMatch(name);
    expect(stderr).toMatch(/not put back.*; look at it with git status/);
    expect(workshop.read("README.md")).toMatch(/^Of a person\n/);
    expect(existsSync(planned(workshop))).toBe(false);
  });
});
