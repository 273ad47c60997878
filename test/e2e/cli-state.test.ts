// Tests what the commands do with files: stories, the state folder, output, the demo.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent } from "../kit/agent.ts";
import { expectMistake, expectOneLine } from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";

const one = [{ id: "US-001" }];
// biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for this character
const escapeCode = /\x1b/;

/** Runs a statement in the test's database with Python, whose sqlite3 is not the program's own engine. */
function change(file: string, sql: string): void {
  const program =
    "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.close()";
  execFileSync("python3", ["-c", program, file, sql]);
}

const database = (workshop: Workshop) => join(workshop.state, "sessions.db");

describe.concurrent("validate", () => {
  test("prints text and JSON for a valid file", async () => {
    using workshop = new Workshop(
      [
        { id: "US-001", passes: true, notes: "n" },
        { id: "US-002", dependsOn: ["US-001"] },
      ],
      {
        branchName: "ralph/x",
        verify: ["true"],
      },
    );
    const [text, json] = await Promise.all([
      workshop.cli(["validate", workshop.prdFile]),
      workshop.cli(["validate", workshop.prdFile, "--json"]),
    ]);
    expect(text).toMatchObject({ code: 0, stderr: "" });
    expect(text.stdout).toContain("is valid");
    expect(text.stdout).toContain("1 of 2 stories are done");
    expect(text.stdout).toMatch(/^ +US-002 +open, priority 1, after US-001, 1 criterion: Story US-002$/m);
    expect(json.stdout.trim().split("\n")).toHaveLength(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      valid: true,
      project: "Test",
      branchName: "ralph/x",
      warnings: expect.any(Array),
    });
    const story = {
      description: "",
      acceptanceCriteria: ["It works"],
      priority: 1,
      statusNote: null,
      verify: [],
    };
    const [first, second] = [
      { ...story, id: "US-001", title: "Story US-001", passes: true, status: "passed", notes: "n" },
      { ...story, id: "US-002", title: "Story US-002", passes: false, status: "open", notes: "" },
    ];
    expect(JSON.parse(json.stdout).stories).toEqual([
      { ...first, dependsOn: [] },
      { ...second, dependsOn: ["US-001"] },
    ]);
  });

  test("the text shows blocked stories and why, checks that are not run, warnings, and the next story", async () => {
    using workshop = new Workshop([
      { id: "A", passes: true },
      { id: "B", status: "deferred", passes: undefined },
      { id: "C", skip: true, dependsOn: ["A"] },
      { id: "D", dependsOn: ["C"], acceptanceCriteria: [], verifyCommand: "make" },
    ]);
    const lines = async () => (await workshop.cli(["validate", workshop.prdFile])).stdout.split("\n");
    expect(await lines()).toEqual(
      expect.arrayContaining([
        "Work branch: ralph/x. Gates for all stories: none.",
        "  B  blocked (deferred), priority 1, 1 criterion: Story B",
        "  C  skipped (skip), priority 1, after A, 1 criterion: Story C",
        "Next: none; the remaining stories are blocked or skipped, or depend on one that is.",
        "Not run: verifyCommand of D: make",
        "Warning: D has no acceptance criteria.",
      ]),
    );
    workshop.writeStories([
      { id: "A", priority: "high" },
      { id: "B", priority: "critical", verify: "true" },
    ]);
    const open = await lines();
    expect(open).toContain("  B  open, priority 0, 1 criterion, gate true: Story B");
    expect(open).toContain("Next: B.");
  });

  test.each<[string, string, RegExp]>([
    ["broken JSON", '{\n  "userStories": [,]\n}\n', /prd\.json:2:19.*not valid JSON/],
    ["an empty file", "", /is empty/],
    ["no list of stories", '{"project": "x"}', /userStories/],
    [
      "a dependency on nothing",
      '{"userStories": [{"id": "A", "title": "a", "dependsOn": ["B"]}]}',
      /A depends on "B"/,
    ],
  ])("%s is refused by every command, with line and column", async (_, content, sentence) => {
    using workshop = new Workshop(one);
    writeFileSync(workshop.prdFile, content);
    workshop.commitAll("Broken");
    const [text, json, run] = await Promise.all([
      workshop.cli(["validate", workshop.prdFile]),
      workshop.cli(["validate", workshop.prdFile, "--json"]),
      workshop.cli(workshop.runArgs("true")),
    ]);
    for (const ended of [text, run]) expectMistake(ended, sentence, /prd\.json:\d+:\d+/);
    expect(json).toMatchObject({ code: 64, stderr: "" });
    expect(JSON.parse(json.stdout)).toEqual({ valid: false, error: expect.stringMatching(sentence) });
    expect(workshop.git("branch", "--list", "ralph/*")).toBe("");
  });

  test("warns of an empty list", async () => {
    using workshop = new Workshop([]);
    const [text, json] = await Promise.all([
      workshop.cli(["validate", workshop.prdFile]),
      workshop.cli(["validate", workshop.prdFile, "--json"]),
    ]);
    expect(text).toMatchObject({ code: 0, stderr: "" });
    expect(text.stdout).toContain("Next: none; the list has no stories.");
    expect(text.stdout).toMatch(/^Warning: The list userStories has no stories, .*; add stories to it\.$/m);
    expect(JSON.parse(json.stdout).warnings).toEqual([expect.stringContaining("has no stories")]);
  });

  test("reads lists in lists, and names the path of a list that it cannot read", async () => {
    using workshop = new Workshop(one);
    const story = (id: string) => ({ id, title: id, acceptanceCriteria: ["x"], passes: false });
    const features = (id: string) => [{ id: `F-${id}`, status: "pending", userStories: [story(id)] }];
    workshop.write(
      "tasks/x/prd.json",
      JSON.stringify({ epics: [{ features: features("A") }, { features: features("B") }] }),
    );
    const read = await workshop.cli(["validate", workshop.prdFile, "--json"]);
    expect(JSON.parse(read.stdout).stories.map(({ id }: { id: string }) => id)).toEqual(["A", "B"]);
    workshop.write(
      "tasks/x/prd.json",
      JSON.stringify({ epics: [{ themes: [{ userStories: [story("A")] }] }] }),
    );
    expectMistake(
      await workshop.cli(["validate", workshop.prdFile]),
      /prd\.json:1:\d+: the stories in epics\[0\]\.themes\[0\]\.userStories would be left out; put /,
    );
  });

  test("a missing file", async () => {
    using workshop = new Workshop(one);
    expectMistake(
      await workshop.cli(["validate", "nothing.json"]),
      /no file nothing\.json; give the path of a prd\.json$/m,
    );
    const json = await workshop.cli(["validate", "nothing.json", "--json"]);
    expect(JSON.parse(json.stdout)).toEqual({ valid: false, error: expect.any(String) });
  });
});

describe.concurrent("the state folder", () => {
  test("status creates nothing; by default the folder is under XDG_DATA_HOME, else under HOME", async () => {
    using workshop = new Workshop([{ id: "US-001", passes: true }]);
    const status = (...more: string[]) => workshop.cli(["status", "--state-dir", workshop.state, ...more]);
    expect(await status()).toMatchObject({
      code: 0,
      stdout: "No record of an effort was found.\n",
      stderr: "",
    });
    expect(JSON.parse((await status("--json")).stdout)).toEqual({ efforts: [] });
    expect(existsSync(workshop.state)).toBe(false);

    const args = ["run", "-C", workshop.repository, "--agent-command", "true"];
    const data = join(workshop.folder, "data");
    const byVariable = await workshop.cli(args, { XDG_DATA_HOME: data });
    expect({ code: byVariable.code, there: existsSync(join(data, "ralph/sessions.db")) }).toEqual({
      code: 0,
      there: true,
    });
    expect(readdirSync(workshop.home)).toEqual([]);
    // The XDG base directory specification says to ignore a relative path.
    await workshop.cli(args, { XDG_DATA_HOME: "relative" });
    expect(existsSync(join(workshop.home, ".local/share/ralph/sessions.db"))).toBe(true);
    expectMistake(await workshop.cli(args, { HOME: "" }), /--state-dir DIR$/m);
  });

  test("a folder that cannot be written is reported in one line", async () => {
    using workshop = new Workshop(one);
    writeFileSync(workshop.state, "in the way");
    const ended = await workshop.cli(workshop.runArgs("true"));
    expectOneLine(ended);
    expect(ended).toMatchObject({ stdout: "", stderr: expect.stringContaining(workshop.state) });
    expect(ended.code).not.toBe(0);
    expect(readFileSync(workshop.state, "utf8")).toBe("in the way");
    expect(workshop.git("branch", "--list", "ralph/*")).toBe("");
  });

  test("a database of a newer schema is refused by every command and not changed", async () => {
    using workshop = new Workshop(one);
    await workshop.run("true", "--max-iterations", "1");
    change(database(workshop), "PRAGMA user_version = 99");
    const before = readFileSync(database(workshop));
    for (const args of [workshop.runArgs("true"), ["status", "--state-dir", workshop.state]])
      expectMistake(await workshop.cli(args), "newer ralph-ci (schema 99", /or another --state-dir$/m);
    expect(readFileSync(database(workshop)).equals(before)).toBe(true);
  });

  test("a damaged database: the state before its last write is used, with a warning, and the damaged file is kept", async () => {
    using workshop = new Workshop(one);
    await workshop.run("true", "--max-iterations", "1");
    writeFileSync(database(workshop), "not a database at all");
    const status = await workshop.cli(["status", "--json", "--state-dir", workshop.state]);
    expect(status).toMatchObject({ code: 0, stderr: expect.stringContaining("sessions.db.prev") });
    expect(JSON.parse(status.stdout).efforts).toMatchObject([{ effort: "x", iteration: 1 }]);
    const run = await workshop.run(goodAgent(workshop));
    expect(run).toMatchObject({ code: 0, result: { iterations: 2 } });
    expect(run.stderr).toContain("is damaged");
    const kept = readdirSync(workshop.state).filter((name) => name.includes(".damaged-"));
    expect(kept).toHaveLength(1);
    expect(readFileSync(join(workshop.state, kept[0] ?? ""), "utf8")).toBe("not a database at all");
    expect(workshop.query("pragma integrity_check")).toEqual([{ integrity_check: "ok" }]);

    for (const name of ["sessions.db", "sessions.db.prev"]) writeFileSync(join(workshop.state, name), "gone");
    for (const args of [workshop.runArgs("true"), ["status", "--state-dir", workshop.state]]) {
      const ended = await workshop.cli(args);
      expectOneLine(ended);
      expect(ended.code).toBe(1);
      // A calling program expects its one line of JSON even if the state cannot be read.
      if (args[0] === "run")
        expect(JSON.parse(ended.stdout)).toMatchObject({ status: "failed", stopReason: "state-error" });
      else expect(ended.stdout).toBe("");
      expect(ended.stderr).toMatch(/; restore the first from a backup, or move both away to start again$/m);
    }
  });

  test("a database of another tool: read unchanged, backed up before the first write, its sessions kept", async () => {
    using workshop = new Workshop(one);
    mkdirSync(workshop.state);
    change(
      database(workshop),
      `CREATE TABLE sessions (task_name TEXT PRIMARY KEY, status TEXT, iteration INTEGER);
      CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1); INSERT INTO sessions VALUES ('old', 'completed', 4);`,
    );
    const before = readFileSync(database(workshop));
    const status = await workshop.cli(["status", "--json", "--state-dir", workshop.state]);
    expect(JSON.parse(status.stdout).efforts).toMatchObject([{ effort: "old", status: "completed" }]);
    expect(readFileSync(database(workshop)).equals(before)).toBe(true);
    const { code, stderr } = await workshop.run(goodAgent(workshop));
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining("another program") });
    const kept = readdirSync(workshop.state).filter((name) => name.includes(".foreign-"));
    expect(kept).toHaveLength(1);
    expect(readFileSync(join(workshop.state, kept[0] ?? "")).equals(before)).toBe(true);
    expect(workshop.query("select task_name from sessions order by 1")).toEqual([
      { task_name: "old" },
      { task_name: "x" },
    ]);
  });
});

describe.concurrent("output", () => {
  test("a reader that closes the pipe early does not end the run", async () => {
    using workshop = new Workshop([{ id: "A" }, { id: "B" }]);
    const args = workshop.runArgs(goodAgent(workshop)).filter((word) => word !== "--json");
    const quoted = [process.execPath, process.env.RALPH_TEST_CLI ?? "", ...args]
      .map((word) => `'${word}'`)
      .join(" ");
    const shell = spawn("sh", ["-c", `{ ${quoted}; echo $? > code; } | head -n 1`], {
      cwd: workshop.folder,
      env: workshop.environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const printed = await shell.stdout.setEncoding("utf8").reduce((all, text) => all + text, "");
    expect(printed).toMatch(/^Iteration 1\/20: A Story A.*\n$/);
    expect(readFileSync(join(workshop.folder, "code"), "utf8")).toBe("0\n");
    expect(workshop.subjects()).toEqual(["A: Story A", "B: Story B"]);
    expect(workshop.query("select status from sessions")).toEqual([{ status: "completed" }]);
  });

  test("a title and a gate of several lines become one line each, without control characters", async () => {
    using workshop = new Workshop([
      { id: "A", title: "One\nIteration 9\u001b[2J\u0007", verify: "true\ntrue" },
    ]);
    const run = await workshop.run(goodAgent(workshop));
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/^Iteration 1\/20: A One Iteration 9 \[2J \(agent command\)$/m);
    expect(run.stderr).toMatch(/^ {2}gate true true: passed/m);
    expect(run.stderr).not.toMatch(escapeCode);
  });

  test("a pipe gets plain lines, whatever the environment says about the terminal", async () => {
    using workshop = new Workshop(one);
    const args = workshop
      .runArgs(goodAgent(workshop), "--verify", "true")
      .filter((word) => word !== "--json");
    const colours = { TERM: "xterm-256color", COLORTERM: "truecolor", CLICOLOR: "1" };
    const run = await workshop.cli(args, colours);
    expect(run.code).toBe(0);
    const status = await workshop.cli(["status", "--state-dir", workshop.state], colours);
    for (const text of [run.stdout, run.stderr, status.stdout]) expect(text).not.toMatch(escapeCode);
    expect(run.stdout.trimEnd().split("\n").length).toBeGreaterThan(3);
    expect(status.stdout).toMatch(/^x: completed, 1\/1 stories/);
  });
});

describe.concurrent("demo", () => {
  test("its last line is the result, and it removes its files; with --keep they stay", async () => {
    using workshop = new Workshop(one);
    const demo = async (name: string, ...more: string[]) => {
      const temporary = join(workshop.folder, name);
      mkdirSync(temporary);
      const ended = await workshop.cli(["demo", "--json", ...more], { TMPDIR: temporary });
      expect(ended.code).toBe(0);
      expect(ended.stdout.trim().split("\n")).toHaveLength(1);
      const printed = JSON.parse(ended.stdout);
      expect(printed).toMatchObject({ status: "complete", iterations: 3, stories: { passed: 3, total: 3 } });
      expect(printed.repository.startsWith(`${temporary}/`)).toBe(true);
      return { temporary, printed };
    };
    const [gone, kept] = await Promise.all([demo("gone"), demo("kept", "--keep")]);
    expect(readdirSync(gone.temporary)).toEqual([]);
    expect(existsSync(join(kept.printed.repository, "tasks/demo/progress.txt"))).toBe(true);
    expect(existsSync(join(kept.printed.stateDir, "sessions.db"))).toBe(true);
    expect(readdirSync(workshop.home)).toEqual([]);
    expect(existsSync(workshop.state)).toBe(false);
  });
});
