// Protected paths: what a turn and its gates change there is put back, also in the agent's own commits.
// @module-tag e2e
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeAgent } from "../kit/agent.ts";
import { waitForCheckoutFile } from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";

const git = `const git = (...args) => execFileSync("git", ["-c", "user.name=Agent", "-c", "user.email=a@b", ...args], { stdio: "pipe" });
  const write = (file, text) => { fs.mkdirSync(file.slice(0, Math.max(0, file.lastIndexOf("/"))) || ".", { recursive: true }); fs.writeFileSync(file, text); };`;

function project(stories: ConstructorParameters<typeof Workshop>[0]): Workshop {
  const workshop = new Workshop(stories);
  workshop.write(".github/workflows/ci.yml", "on: push\n");
  workshop.write(".claude/settings.json", "{}\n");
  workshop.write("test/gate.sh", "exit 0\n");
  workshop.write(".gitignore", "settings.local.json\n");
  workshop.commitAll("Add settings");
  return workshop;
}

const namesOf = (workshop: Workshop, range: string) =>
  workshop.git("log", "--format=", "--name-only", range).split("\n").filter(Boolean);

describe.concurrent("protected paths", () => {
  test("changes are put back before the gates, and commits are rewritten without them", {
    tags: ["main"],
  }, async () => {
    using workshop = project([
      {
        id: "A",
        verify: [
          "grep -x 'on: push' .github/workflows/ci.yml && test ! -e .mcp.json && test -d .claude && test ! -L .claude",
          "echo {} > .mcp.json; mkdir -p packages/b/.claude; echo {} > packages/b/.claude/settings.json",
        ],
      },
      { id: "B", verify: "test ! -e .mcp.json && test ! -e packages/b/.claude/settings.json" },
    ]);
    const body = `${git}
      if (story === "A") {
        write(".github/workflows/ci.yml", "on: [push, pull_request_target]\\n");
        write("first.txt", "1");
        git("add", "-A"); git("commit", "-qm", "First by the agent");
        write("second.txt", "2");
        git("add", "second.txt"); git("commit", "-qm", "Second by the agent");
        git("update-index", "--skip-worktree", ".claude/settings.json");
        fs.renameSync(".claude", "elsewhere"); fs.symlinkSync("elsewhere", ".claude");
        write(".mcp.json", "{}"); write("opencode.jsonc", "{}"); write("packages/a/CLAUDE.md", "Tests: npm test");
        write("packages/a/.Claude/settings.local.json", "{}");
        git("add", "-A");
      } else write("prompt-of-B.txt", prompt);
      work(); propose();`;
    const { code, stderr, result } = await workshop.run(writeAgent(workshop, body));
    expect({ code, iterations: result.iterations }, stderr).toEqual({ code: 0, iterations: 2 });
    const names = namesOf(workshop, "main..ralph/x");
    expect(names.filter((name) => /\.claude\/|\.mcp|opencode|workflows|^\.claude/i.test(name))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(["first.txt", "second.txt", "packages/a/CLAUDE.md"]));
    const subjects = workshop.git("log", "--format=%an %s", "main..ralph/x");
    expect(subjects).toMatch(/Agent Second by the agent\nAgent First by the agent/);
    expect(workshop.git("show", "ralph/x:.github/workflows/ci.yml")).toBe("on: push\n");
    expect(lstatSync(join(workshop.repository, ".claude")).isSymbolicLink()).toBe(false);
    for (const file of [".mcp.json", "opencode.jsonc", "packages/a/.Claude/settings.local.json"])
      expect(existsSync(join(workshop.repository, file)), file).toBe(false);
    expect(stderr).toMatch(/put back: a turn may not change them\. 1 commit was rewritten without them/);
    expect(stderr).toMatch(/can allow them with --allow-protected/);
    expect(stderr).toMatch(/put back: gate `echo/);
    const patch = readFileSync(join(workshop.iterationFolder(1), "protected-changes.patch"), "utf8");
    expect(patch).toMatch(/\+on: \[push, pull_request_target\]/);
    expect(patch).toMatch(/a\/\.mcp\.json|b\/\.mcp\.json/);
    expect(workshop.read("prompt-of-B.txt")).toMatch(
      /is protected and was put back|are protected and were put back/,
    );
    expect(workshop.git("status", "--porcelain")).toBe("");
  });

  test("a person's own changes stay, protect adds paths, and allow-protected takes some away", async () => {
    using workshop = project([{ id: "A", verify: "sh test/gate.sh" }]);
    workshop.write(".claude/settings.json", '{"mine":1}\n');
    workshop.write(".claude/settings.local.json", '{"mine":2}\n');
    const body = `${git}
      write(".claude/settings.json", "{}\\n"); write(".claude/settings.local.json", '{"hooks":{}}');
      write("test/gate.sh", "exit 1\\n"); write("test/extra.sh", ""); write(".github/workflows/ci.yml", "on: workflow_dispatch\\n");
      work(); propose();`;
    const more = ["--allow-dirty", "--protect", "test/**", "--allow-protected", ".github/workflows/ci.yml"];
    const { code, stderr } = await workshop.run(writeAgent(workshop, body), ...more);
    expect(code, stderr).toBe(0);
    expect(workshop.read(".claude/settings.json")).toBe('{"mine":1}\n');
    expect(workshop.read(".claude/settings.local.json")).toBe('{"mine":2}\n');
    expect(namesOf(workshop, "main..ralph/x").sort()).toEqual(
      [".github/workflows/ci.yml", "tasks/x/prd.json", "tasks/x/progress.txt", "work-A.txt"].sort(),
    );
  });

  test("what a killed turn left is put back by the next run, and a person's own settings stay", async () => {
    using workshop = project([
      { id: "A", verify: "test ! -e .mcp.json && grep mine .claude/settings.local.json" },
    ]);
    workshop.write(".claude/settings.local.json", '{"mine":1}\n');
    const body = `${git}
      write("kept.txt", "1"); write(".github/workflows/evil.yml", "on: push\\n");
      git("add", "-A"); git("commit", "-qm", "By the agent");
      write(".mcp.json", "{}"); write(".claude/settings.json", "{1}"); git("update-index", "--assume-unchanged", ".claude/settings.json");
      fs.writeFileSync("ready", ""); setInterval(() => {}, 1000);`;
    const started = workshop.start(workshop.runArgs(writeAgent(workshop, body, "endless")));
    await waitForCheckoutFile(workshop, "ready");
    started.child.kill("SIGKILL");
    await started.ended;
    const { code, stderr } = await workshop.run(writeAgent(workshop, "work(); propose();"));
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(
      /evil\.yml.* put back: a turn may not change them\. 1 commit was rewritten without them/,
    );
    const names = namesOf(workshop, "main..ralph/x");
    expect(names).toContain("kept.txt");
    expect(names.filter((name) => /evil|claude|mcp/.test(name))).toEqual([]);
    expect(workshop.read(".claude/settings.json")).toBe("{}\n");
    expect(workshop.read(".claude/settings.local.json")).toBe('{"mine":1}\n');
  });

  test("agents' settings are as on the base commit during a turn, and stay on the work branch", async () => {
    using workshop = project([
      { id: "A", verify: "grep branch .claude/settings.json && test -e .mcp.json" },
      { id: "B" },
    ]);
    workshop.git("switch", "--quiet", "-c", "ralph/x");
    workshop.write(".claude/settings.json", '{"branch":1}\n');
    workshop.write(".mcp.json", "{}\n");
    workshop.write(".claude/commands/new.md", "Do it.\n");
    workshop.commitAll("Settings on the work branch");
    workshop.git("switch", "--quiet", "main");
    workshop.write(".claude/settings.local.json", '{"mine":1}\n');
    const body = `${git}
      const see = (file) => fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : "nothing";
      const files = [".claude/settings.json", ".mcp.json", ".claude/commands/new.md", ".claude/settings.local.json"];
      write("seen-" + story + ".txt", files.map(see).join(" | "));
      if (story === "A") { git("add", "-A"); git("commit", "-qm", "All of it"); }
      propose();`;
    const { code, stderr } = await workshop.run(writeAgent(workshop, body));
    expect(code, stderr).toBe(0);
    const seen = '{} | nothing | Do it. | {"mine":1}';
    expect([workshop.read("seen-A.txt"), workshop.read("seen-B.txt")]).toEqual([seen, seen]);
    expect(stderr.match(/settings\.json, \.mcp\.json are not as in commit \w+ of main/g)).toHaveLength(1);
    expect(stderr).not.toContain("put back");
    expect(workshop.git("show", "ralph/x:.claude/settings.json")).toContain("branch");
    expect(workshop.read(".mcp.json")).toBe("{}\n");
    expect(workshop.git("status", "--porcelain")).toBe("");
  });
});
