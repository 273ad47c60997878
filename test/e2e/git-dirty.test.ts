// @module-tag e2e
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import {
  changedFiles,
  expectMistake,
  gitState,
  uncommitted,
  waitForCheckoutFile,
} from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";

const one = [{ id: "US-001" }];
const two = [{ id: "US-001" }, { id: "US-002" }];

const allFiles = (workshop: Workshop) =>
  workshop.git("ls-tree", "-r", "--name-only", "HEAD").split("\n").filter(Boolean);

describe.concurrent("pre-existing uncommitted changes", () => {
  /** One change of each kind: tracked, staged, untracked. */
  function makeChanges(workshop: Workshop): void {
    workshop.write("README.md", "Mine.\n");
    workshop.write("staged.txt", "mine");
    workshop.git("add", "staged.txt");
    workshop.write("notes/new.txt", "mine");
  }

  test("are named and refused, and nothing changes", { tags: ["main"] }, async () => {
    using workshop = new Workshop(one);
    makeChanges(workshop);
    const before = gitState(workshop);
    const ended = await workshop.cli(workshop.runArgs(goodAgent(workshop)));
    expectMistake(
      ended,
      "README.md",
      "staged.txt",
      "notes/new.txt",
      /; commit or stash them, or .*--allow-dirty/,
    );
    expect(gitState(workshop)).toEqual(before);
    expect(existsSync(join(workshop.repository, "tasks/x/progress.txt"))).toBe(false);
    for (const number of [1, 2, 3, 4]) workshop.write(`more-${number}`, "");
    expect((await workshop.cli(workshop.runArgs("true"))).stderr).toMatch(/ and 2 more;/);
  });

  test("stay uncommitted with --allow-dirty, unless the agent changes the same file", async () => {
    using workshop = new Workshop(two);
    makeChanges(workshop);
    const agent = writeAgent(
      workshop,
      "if (iteration === 2) fs.appendFileSync('notes/new.txt', ' and yours'); work(); propose();",
    );
    const first = await workshop.run(agent, "--allow-dirty", "--max-iterations", "1");
    expect(first.result.iterations).toBe(1);
    expect(changedFiles(workshop, "HEAD").sort()).toEqual([
      "tasks/x/prd.json",
      "tasks/x/progress.txt",
      "work-US-001.txt",
    ]);
    expect(uncommitted(workshop).match(/\S+$/gm)?.sort()).toEqual(["README.md", "notes/", "staged.txt"]);
    expect((await workshop.run(agent, "--allow-dirty")).code).toBe(0);
    expect(changedFiles(workshop, "HEAD")).toContain("notes/new.txt");
    expect(uncommitted(workshop).match(/\S+$/gm)?.sort()).toEqual(["README.md", "staged.txt"]);
    expect([workshop.read("README.md"), workshop.read("staged.txt")]).toEqual(["Mine.\n", "mine"]);
    expect(workshop.git("show", "HEAD:README.md")).toBe("A project.\n");
  });

  test("stay staged with --allow-dirty", async () => {
    using workshop = new Workshop(one);
    makeChanges(workshop);
    const before = uncommitted(workshop);
    expect((await workshop.run(goodAgent(workshop), "--allow-dirty")).code).toBe(0);
    expect(uncommitted(workshop)).toBe(before);
  });

  test("that a branch switch would overwrite are named and kept", async () => {
    using workshop = new Workshop(one);
    workshop.git("switch", "--quiet", "--create", "ralph/x");
    workshop.write("README.md", "Theirs.\n");
    workshop.commitAll("Theirs");
    workshop.git("switch", "--quiet", "main");
    workshop.write("README.md", "Mine.\n");
    const before = gitState(workshop);
    const ended = await workshop.cli(workshop.runArgs("true", "--allow-dirty"));
    expectMistake(ended, "README.md", /Commit these changes or stash them, and run again\.$/m);
    expect(gitState(workshop)).toEqual(before);
    expect(workshop.read("README.md")).toBe("Mine.\n");
  });

  test("do not include new files of the effort, which are committed", async () => {
    using workshop = new Workshop(one);
    workshop.write("tasks/y/prd.json", readFileSync(workshop.prdFile));
    for (const file of ["prd.md", "prompt.md", "progress.txt"]) workshop.write(`tasks/y/${file}`, "# New\n");
    const { code } = await workshop.run(goodAgent(workshop), "--effort", "tasks/y");
    expect(code).toBe(0);
    expect(changedFiles(workshop, "HEAD").sort()).toEqual([
      "tasks/y/prd.json",
      "tasks/y/prd.md",
      "tasks/y/progress.txt",
      "tasks/y/prompt.md",
      "work-US-001.txt",
    ]);
    expect(uncommitted(workshop)).toBe("");
  });

  test("do not include a state folder in the checkout, which is not committed", async () => {
    using workshop = new Workshop(two);
    const args = workshop.runArgs(goodAgent(workshop), "--state-dir", join(workshop.repository, ".state"));
    expect(await workshop.cli([...args, "--max-iterations", "1"])).toMatchObject({ code: 2 });
    expect(await workshop.cli(args)).toMatchObject({ code: 0 });
    expect(allFiles(workshop).filter((file) => file.startsWith(".state/"))).toEqual([]);
  });

  test("made after a run with --commit never are not committed by a later run", async () => {
    using workshop = new Workshop(two);
    await workshop.run(goodAgent(workshop), "--commit", "never", "--max-iterations", "1");
    workshop.write("private.txt", "mine");
    await workshop.cli(workshop.runArgs(goodAgent(workshop)));
    expect(allFiles(workshop)).not.toContain("private.txt");
    expect(workshop.read("private.txt")).toBe("mine");
  });

  test("do not include the changes of a killed run, but still those from before it", async () => {
    using workshop = new Workshop(one);
    workshop.write("mine.txt", "mine");
    const agent = writeAgent(
      workshop,
      "fs.writeFileSync('half.txt', 'half'); fs.writeFileSync('ready', ''); setInterval(() => {}, 1000);",
      "endless",
    );
    const started = workshop.start(workshop.runArgs(agent, "--allow-dirty"), { detached: true });
    await waitForCheckoutFile(workshop, "ready");
    process.kill(-(started.child.pid ?? 0), "SIGKILL");
    await started.ended;
    const { code, result, stderr } = await workshop.run(goodAgent(workshop));
    expect({ code, iterations: result.iterations }).toEqual({ code: 0, iterations: 2 });
    expect(stderr).toMatch(/iteration 1 was interrupted .* are kept/);
    expect(changedFiles(workshop, "HEAD")).toEqual(expect.arrayContaining(["half.txt", "work-US-001.txt"]));
    expect(uncommitted(workshop)).toBe("?? mine.txt\n");
    expect(workshop.subjects()).toEqual(["US-001: Story US-001"]);
  });
});

describe.concurrent("files left out of a commit", () => {
  const makes = `execFileSync("git", ["init", "--quiet", "nested"]); fs.writeFileSync("nested/a.txt", "a");
    fs.writeFileSync("large.bin", ""); fs.truncateSync("large.bin", 51 * 1024 * 1024);
    fs.mkdirSync("cache", { recursive: true }); fs.writeFileSync("cache/ignored.txt", "");`;

  const explain = 'change((mine) => { mine.notes = "They are samples."; });';

  test("a nested repository and a file over 50 MB are left out and named; ignored files are not mentioned", async () => {
    using workshop = new Workshop([{ id: "US-001", verify: "test -f work-US-001.txt" }]);
    workshop.write(".gitignore", "cache/\n");
    workshop.commitAll("Ignore");
    const agent = writeAgent(workshop, `${makes} work(); propose(); ${explain}`);
    const { code, result, stderr } = await workshop.run(agent);
    expect({ code, iterations: result.iterations }).toEqual({ code: 0, iterations: 2 });
    expect(stderr).toMatch(/Not committed: nested \(it is a separate repository\)/);
    expect(stderr).toMatch(/Not committed: large\.bin \(its size is 51 MB/);
    expect(stderr).toMatch(/US-001 refused .* the commit does not hold all its files: .*large\.bin .*nested/);
    expect(stderr).toMatch(/US-001 passed .* Not in the commit, as the notes explain: .*large\.bin .*nested/);
    expect(stderr).not.toContain("ignored.txt");
    expect(allFiles(workshop)).toEqual(
      [".gitignore", "README.md", "tasks/x/prd.json", "tasks/x/progress.txt", "work-US-001.txt"].sort(),
    );
    expect(uncommitted(workshop)).toBe("?? large.bin\n?? nested/\n");
    expect(workshop.read("nested/a.txt")).toBe("a");
  });

  test("and files with odd names are named, and without a gate the agent is taken at its word", async () => {
    using workshop = new Workshop([...one, { id: "US-002" }]);
    const odd = `if (iteration === 1) {
      for (const name of ["new\\nline", "esc\\u001b[31mred", " lead", "trail ", "-rf", ":(top)x", "a\\\\b", 'q"q', "*", "\\u202e.txt"])
        fs.writeFileSync(name, "x");
      fs.writeFileSync(Buffer.from("bad\\xff.txt", "latin1"), "x");
      fs.writeFileSync("big\\u001b[31m\\n::error::x", ""); fs.truncateSync("big\\u001b[31m\\n::error::x", 51 * 1024 * 1024);
      execFileSync("mkfifo", ["a-pipe"]);
      fs.mkdirSync("lib"); fs.writeFileSync("lib/core.js", "");
    }`;
    workshop.write(".gitignore", "lib/\n");
    workshop.commitAll("Ignore");
    const { code, result, stderr } = await workshop.run(writeAgent(workshop, `${odd} work(); propose();`));
    expect({ code, stderr, iterations: result.iterations }).toMatchObject({ code: 0, iterations: 2 });
    expect(stderr).toMatch(/Warning: Not committed: big/);
    expect(stderr).toMatch(/Warning: not in the commit: lib\/ \(it is ignored/);
    expect(stderr).toMatch(/US-001 unverified .* Not in the commit: bad/);
    expect(stderr).not.toContain("\u001b");
    expect(stderr).not.toMatch(/^::error/m);
    const names = workshop.git("ls-tree", "-z", "--name-only", "ralph/x").split("\0");
    expect(names).toEqual(expect.arrayContaining(["new\nline", "esc\u001b[31mred", "-rf", "*", ":(top)x"]));
    const status = await workshop.cli(["status", "--state-dir", workshop.state]);
    expect(status.stdout).toMatch(/Not in the commits: US-001, bad/);
  });

  test("do not stop the next run", async () => {
    using workshop = new Workshop(two);
    workshop.write(".gitignore", "cache/\n");
    workshop.commitAll("Ignore");
    const agent = writeAgent(workshop, `if (iteration === 1) { ${makes} } work(); propose(); ${explain}`);
    await workshop.run(agent, "--max-iterations", "1");
    const { code, stderr } = await workshop.cli(workshop.runArgs(agent));
    expect({ code, stderr }).toMatchObject({ code: 0 });
  });
});
