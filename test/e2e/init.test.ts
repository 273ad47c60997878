// `ralph-ci init`: what it writes, asks and refuses.
// @module-tag e2e
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { Terminal } from "../kit/pty.ts";
import { Workshop } from "../kit/workshop.ts";

const workflow = ".github/workflows/ralph.yml";
const effort = "tasks/development-guide/prd.json";

/** A repository of npm without an effort. */
function newcomer(files: Readonly<Record<string, string>> = {}): Workshop {
  const workshop = new Workshop([]);
  workshop.git("rm", "-r", "--quiet", "tasks");
  workshop.write("package.json", '{"scripts": {"test": "node --test", "lint": "true", "build": "true"}}');
  workshop.git("remote", "add", "origin", "git@github.com:octo/shop.git");
  for (const [file, text] of Object.entries(files)) workshop.write(file, text);
  workshop.commitAll("A package");
  return workshop;
}

const init = (workshop: Workshop, ...words: string[]) =>
  workshop.cli(["init", "-C", workshop.repository, ...words]);

const status = (workshop: Workshop) => workshop.git("status", "--porcelain", "--untracked-files=all");

describe.concurrent("with --yes", () => {
  test("writes a workflow and a valid effort, says the next three steps, and touches nothing else", {
    tags: ["main"],
  }, async () => {
    using workshop = newcomer();
    const { code, stdout, stderr } = await init(workshop, "--yes");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(status(workshop)).toBe(`?? ${workflow}\n?? ${effort}\n`);
    const text = workshop.read(workflow);
    expect(text).toContain("- run: npm install\n");
    expect(text).toContain("ANTHROPIC_API_KEY: $" + "{{ secrets.ANTHROPIC_API_KEY }}");
    for (const line of text.split("\n").filter((each) => /^ {6}[\w-]+: (read|write)/.test(each)))
      expect(line).toMatch(/# \w/);
    expect(JSON.parse(workshop.read(effort))).toMatchObject({
      $schema: expect.stringContaining("prd.schema.json"),
      setup: ["npm install"],
      verify: ["npm test", "npm run lint"],
      userStories: [{ passes: false, verify: expect.any(Array) }],
    });
    const checked = await workshop.cli(["validate", join(workshop.repository, effort), "--json"]);
    expect(JSON.parse(checked.stdout)).toMatchObject({ valid: true, warnings: [] });
    expect(stdout).toContain(`git add ${workflow} ${effort} && git commit`);
    expect(stdout).toContain("gh secret set ANTHROPIC_API_KEY --repo octo/shop");
    expect(stdout).toContain("gh workflow run ralph.yml --repo octo/shop --field effort=development-guide");
  });

  test("again: changes nothing; with other options: replaces what it wrote; the effort is kept", async () => {
    using workshop = newcomer();
    await init(workshop, "--yes");
    workshop.commitAll("Set up");
    expect(await init(workshop, "--yes")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`${workflow}: unchanged`),
    });
    workshop.write(effort, workshop.read(effort).replace('"passes": false', '"passes": true'));
    const words = ["--yes", "--agent", "opencode", "--secret", "OPENROUTER_API_KEY", "--trigger", "nightly"];
    const again = await init(workshop, ...words, "--trigger", "pull-request");
    expect(again.stdout).toContain(`${workflow}: replaced`);
    expect(again.stdout).toContain("effort development-guide: exists, and stays as it is");
    expect(status(workshop)).toBe(` M ${workflow}\n M ${effort}\n`);
    const text = workshop.read(workflow);
    expect(text).toMatch(
      /agent: opencode\n[\s\S]*OPENROUTER_API_KEY: \$\{\{ secrets\.OPENROUTER_API_KEY \}\}/,
    );
    expect(text).toMatch(/schedule:\n[\s\S]*issue_comment:/);
  });

  test("a workflow that was changed: shows the difference, writes nothing, and says which option writes", async () => {
    using workshop = newcomer({ [workflow]: "name: mine\non: push\n" });
    const refused = await init(workshop, "--yes");
    expect(refused.code).toBe(64);
    expect(refused.stdout).toContain(`--- a/${workflow}\n+++ b/${workflow}\n@@ `);
    expect(refused.stdout).toContain("-name: mine\n");
    expect(refused.stderr).toMatch(/changed since init wrote it.* pass --overwrite .*\n$/);
    expect(status(workshop)).toBe("");
    expect((await init(workshop, "--yes", "--overwrite")).code).toBe(0);
    expect(workshop.read(workflow)).toContain("name: ralph\n");
  });

  test("a release pins its own commit; another copy says why it does not", async () => {
    using workshop = newcomer();
    await init(workshop, "--yes");
    expect(workshop.read(workflow)).toMatch(/uses: [\w-]+\/ralph-ci@v\d+ # .*not a release/);
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
    const release = join(workshop.folder, "package");
    cpSync(dirname(process.env.RALPH_TEST_CLI ?? ""), join(release, "dist"), { recursive: true });
    const commit = "c".repeat(40);
    writeFileSync(join(release, "release.json"), JSON.stringify({ version, commit }));
    const words = [join(release, "dist/cli.cjs"), "init", "--yes"];
    execFileSync(workshop.node, words, { cwd: workshop.repository, env: workshop.environment });
    expect(workshop.read(workflow)).toContain(`/ralph-ci@${commit} # v${version}\n`);
  });

  test("an existing effort is worked on, and another agent gets its key by name", async () => {
    using workshop = newcomer({ "tasks/login/prd.json": '{"userStories": [{"id": "A", "title": "a"}]}' });
    const words = ["--agent-command", "my-agent --fast", "--secret", "MY_KEY", "--verify", "make check"];
    expect((await init(workshop, "--yes", ...words)).code).toBe(0);
    expect(status(workshop)).toBe(`?? ${workflow}\n`);
    expect(workshop.read(workflow)).toMatch(
      /default: login\n[\s\S]*agent: command\n +agent-command: my-agent --fast\n +agent-env: MY_KEY # .*\n[\s\S]*MY_KEY: \$/,
    );
  });

  test("a mistake is refused with the fix, and nothing is written", async () => {
    using workshop = newcomer();
    const { code, stderr } = await init(workshop, "--yes", "--agent", "claud");
    expect(code).toBe(64);
    expect(stderr).toMatch(/"claud" is not known; use .*Did you mean claude\?/);
    expect(status(workshop)).toBe("");
  });

  test("nothing is written through a link out of the repository, or into git's folder", async () => {
    using workshop = newcomer();
    const outside = join(workshop.folder, "outside");
    mkdirSync(outside);
    for (const [link, target] of [
      [".github", outside],
      [".github", join(workshop.repository, ".git")],
      ["tasks", outside],
    ] as const) {
      symlinkSync(target, join(workshop.repository, link));
      const { code, stderr } = await init(workshop, "--yes");
      expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining("by a link") });
      expect(existsSync(join(outside, "workflows"))).toBe(false);
      expect(existsSync(join(workshop.repository, ".github/workflows"))).toBe(false);
      rmSync(join(workshop.repository, link));
    }
    const file = join(outside, "theirs.yml");
    writeFileSync(file, "theirs");
    mkdirSync(join(workshop.repository, ".github/workflows"), { recursive: true });
    symlinkSync(file, join(workshop.repository, workflow));
    expect((await init(workshop, "--yes", "--overwrite")).code).toBe(64);
    expect(readFileSync(file, "utf8")).toBe("theirs");
  });

  test("without a terminal and without --yes, and outside of a repository", async () => {
    using workshop = newcomer();
    const mute = await init(workshop);
    expect(mute).toMatchObject({ code: 64, stderr: expect.stringMatching(/no terminal.*pass --yes /) });
    expect(status(workshop)).toBe("");
    const plain = await workshop.cli(["init", "--yes", "-C", workshop.home]);
    expect(plain).toMatchObject({
      code: 64,
      stderr: expect.stringMatching(/in no git repository.* git init\n$/),
    });
  });
});

describe.concurrent("asking", () => {
  const enter = "\r";
  const start = (workshop: Workshop) => {
    const { repository, environment, node } = workshop;
    return new Terminal(`${node} ${process.env.RALPH_TEST_CLI} init`, repository, environment);
  };
  /** Each question, and the keys that answer it. */
  const answerAll = async (terminal: Terminal, keys: Readonly<Record<string, string>> = {}) => {
    for (const question of [
      "Which agent works?",
      "secret with the provider's key",
      "name of the effort to start with",
      "Commands that install",
      "Another one of them",
      "Gates: a story passes",
      "Another gate",
      "What starts the workflow",
    ]) {
      await terminal.shows(question);
      terminal.type(keys[question] ?? enter);
    }
  };

  test("what is found is taken with Enter, a change is kept, and the files are shown before they are written", async () => {
    using workshop = newcomer();
    await using terminal = start(workshop);
    // The first gate is left out, and the effort is renamed.
    await answerAll(terminal, {
      "Gates: a story passes": ` ${enter}`,
      "name of the effort to start with": `2${enter}`,
    });
    await terminal.shows("Write .github/workflows/ralph.yml and");
    expect(status(workshop)).toBe("");
    terminal.type(enter);
    await terminal.shows("Next:");
    expect(await terminal.ended).toBe(0);
    expect(JSON.parse(workshop.read("tasks/development-guide2/prd.json")).verify).toEqual(["npm run lint"]);
  });

  test("Ctrl-C writes nothing", async () => {
    using workshop = newcomer();
    await using terminal = start(workshop);
    await answerAll(terminal);
    await terminal.shows("Write .github/workflows/ralph.yml and");
    terminal.type("\u0003");
    await terminal.shows("Nothing was written.");
    expect(await terminal.ended).toBe(130);
    expect(status(workshop)).toBe("");
  });
});
