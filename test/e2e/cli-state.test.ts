// Tests what the commands do with files: the state folder, output, the demo.
// @module-tag e2e
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
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

describe.concurrent("the state folder", () => {
  test("status creates nothing; by default the folder is under XDG_DATA_HOME, else under HOME", async () => {
    using workshop = new Workshop([{ id: "US-001", passes: true }]);
    const status = (...more: string[]) => workshop.cli(["status", "--state-dir", workshop.state, ...more]);
    expect(await status()).toMatchObject({
      code: 0,
      stdout: `No record of an effort was found in ${workshop.state}. For runs of a workflow: ralph-ci pull. For all checkouts of this machine: ralph-ci status --all\n`,
      stderr: "",
    });
    expect(JSON.parse((await status("--json")).stdout)).toEqual({ efforts: [] });
    expect(existsSync(workshop.state)).toBe(false);

    const args = ["run", "-C", workshop.repository, "--agent-command", "true"];
    const data = join(workshop.folder, "data");
    const byVariable = await workshop.cli(args, { XDG_DATA_HOME: data });
    const databases = (folder: string) => {
      const all = join(folder, "repositories");
      return readdirSync(all).filter((name) => existsSync(join(all, name, "sessions.db")));
    };
    expect({ code: byVariable.code, databases: databases(join(data, "ralph")) }).toEqual({
      code: 0,
      databases: [expect.stringMatching(/^repository-[0-9a-f]{8}$/)],
    });
    expect(readdirSync(workshop.home)).toEqual([]);
    // The XDG base directory specification says to ignore a relative path.
    await workshop.cli(args, { XDG_DATA_HOME: "relative" });
    expect(databases(join(workshop.home, ".local/share/ralph"))).toHaveLength(1);
    expectMistake(await workshop.cli(args, { HOME: "" }), /--state-dir DIR$/m);
  });

  test("a state folder or store that can be none is refused in one line by every command", async () => {
    using workshop = new Workshop(one);
    workshop.write("a-file", "");
    const [file, long] = [join(workshop.repository, "a-file"), join(workshop.folder, "x".repeat(300))];
    const run = ["run", "-C", workshop.repository, "--effort", "tasks/x", "--agent-command", "true"];
    const dry = [...run, "--dry-run"];
    const calls = [
      ["/dev/null/x", ["status"]],
      ["/dev/null", ["stop"]],
      [file, run],
      [`${file}/x/y`, dry],
      [long, dry],
    ] as const;
    for (const [folder, args] of calls) {
      const ended = await workshop.cli([...args, "--state-dir", folder]);
      expectMistake(ended, "cannot be used", /; choose another folder with --state-dir$/m);
    }
    const store = [...run, "--state-dir", workshop.state, "--store", "/dev/null/x"];
    expectMistake(await workshop.cli(store), "cannot be used", /; choose another folder with --store$/m);
  });

  test("a folder that cannot be written is reported in one line", async () => {
    using workshop = new Workshop(one);
    writeFileSync(workshop.state, "in the way");
    const ended = await workshop.cli(workshop.runArgs("true"));
    expectOneLine(ended);
    expect(ended.stderr).toContain(workshop.state);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "failed",
      error: expect.stringContaining(workshop.state),
    });
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
    expect(printed).toMatch(/^Note: agents and gates work without a sandbox.*\n$/);
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

  test("a turn that does not pass tells as much as the log of a job: gate, last words, what was put back, record", async () => {
    using workshop = new Workshop([{ id: "A", verify: "seq 1 12; false" }, { id: "B" }]);
    const agent = writeAgent(
      workshop,
      `work(); change((mine, prd) => { for (const each of prd.userStories) each.passes = true; });
      console.log("::error::I tried\\n\\u001b[31mwith " + process.env.SECRET_TOKEN);`,
    );
    const secret = ["--agent-env", "SECRET_TOKEN=canary-4711-canary"];
    const run = await workshop.run(agent, ...secret, "--max-iterations", "1");
    const lines = run.stderr.split("\n");
    const start = lines.findIndex((line) => line.startsWith("  gate seq"));
    const shown = lines.slice(start + 1, lines.indexOf("Stopping: max-iterations", start));
    expect(shown.slice(0, 10)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((number) => `    | ${number}`));
    expect(shown[10]).toMatch(
      /^ {2}A gates failed in .*, commit [0-9a-f]{10}\. Gate `seq 1 12; false` failed/,
    );
    expect(shown.slice(11, 16)).toEqual([
      "    The agent's last words:",
      "      | ::error::I tried",
      "      | with ***",
      "    Put back, a change of the agent: B was marked done, but only A is the story of this turn, so this was put back.",
      `    Record: ${workshop.iterationFolder(1)}`,
    ]);
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
  test("its last line is the result, and it removes its files; with --keep they stay", {
    tags: ["main"],
  }, async () => {
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
