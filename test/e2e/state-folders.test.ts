// Efforts are known by repository: two projects on one machine do not meet, and older records are taken over.
// @module-tag e2e
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { expectMistake } from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";

const two = [{ id: "A" }, { id: "B" }];

/** A machine with several repositories whose state is in the home folder. */
class Desk extends Workshop {
  readonly data = join(this.home, ".local/share/ralph");
  readonly agent = goodAgent(this);

  /** Copies the repository, as another project with the same first commit. */
  copy(name: string): string {
    cpSync(this.repository, join(this.folder, name), { recursive: true });
    return join(this.folder, name);
  }

  /** Works one iteration in a checkout. */
  async work(checkout: string, ...more: string[]) {
    const args = ["run", "-C", checkout, "--effort", "x", "--json", "--agent-env", "RALPH_TEST_MARK"];
    const ended = await this.cli([...args, "--agent-command", this.agent, ...more]);
    return { ...ended, result: JSON.parse(ended.stdout || "null") };
  }

  status(checkout: string, ...more: string[]) {
    return this.cli(["status", "-C", checkout, ...more]);
  }

  folders(): string[] {
    return readdirSync(join(this.data, "repositories")).sort();
  }
}

test("two projects with the same effort do not meet, and status is of the checkout it stands in", async () => {
  using desk = new Desk(two);
  const other = desk.copy("other");
  const [one, both] = await Promise.all([
    desk.work(desk.repository, "--max-iterations", "1"),
    desk.work(other),
  ]);
  expect([one.result.iterations, both.result.iterations]).toEqual([1, 2]);
  expect(desk.folders()).toEqual([
    expect.stringMatching(/^other-[0-9a-f]{8}$/),
    expect.stringMatching(/^repository-[0-9a-f]{8}$/),
  ]);
  desk.write("tasks/changelog/prd.json", desk.read("tasks/x/prd.json"));
  const [here, there, all, json, typo, elsewhere, noRun, nowhere] = await Promise.all([
    desk.status(desk.repository),
    desk.status(other),
    desk.cli(["status", "--all"]),
    desk.status(other, "--all", "--json"),
    desk.status(desk.repository, "--effort", "changlog"),
    desk.cli(["status"]),
    desk.cli(["stop", "x", "-C", desk.repository]),
    desk.cli(["status", "--all", "nowhere"]),
  ]);
  expectMistake(nowhere, 'no checkout of this machine has records of an effort "nowhere"');
  expect(here.stdout).toMatch(/^x: .*, 1\/2 stories/);
  expect(here.stdout).toContain(`The records are in ${one.result.stateDir}.`);
  expect(there.stdout).toMatch(/^x: completed, 2\/2 stories/);
  for (const { folder, result } of [
    { folder: desk.repository, result: one.result },
    { folder: other, result: both.result },
  ])
    expect(all.stdout).toContain(`  Folder: ${folder}/tasks/x\n  Records: ${result.stateDir}`);
  expect(
    JSON.parse(json.stdout)
      .efforts.map((each: { stateDir: string }) => each.stateDir)
      .sort(),
  ).toEqual([both.result.stateDir, one.result.stateDir].sort());
  expectMistake(typo, 'There is no effort "changlog"', /Did you mean .*changelog/);
  expect(typo.stderr).toContain(`no records in ${one.result.stateDir} either`);
  // Not in a checkout: it says where it looked, and how to see the others.
  expect(elsewhere.stdout).toMatch(/^No record of an effort was found in .*ralph-ci status --all$/m);
  expectMistake(noRun, "no run is at work", one.result.stateDir);
  for (const words of [["retry", "A"], ["logs"]])
    expectMistake(
      await desk.cli(words),
      "there is no effort in this folder; go to the checkout of the effort",
    );
});

test("a command in one checkout does not reach the run of another; outside of all, the only live run is meant", async () => {
  using desk = new Desk(two);
  const other = desk.copy("other");
  await desk.work(desk.repository, "--max-iterations", "1");
  const waiting = writeAgent(
    desk,
    `work(); propose(); fs.writeFileSync("ready", ""); setInterval(() => {}, 1000);`,
  );
  const args = ["run", "-C", other, "--json", "--agent-env", "RALPH_TEST_MARK", "--agent-command", waiting];
  const started = desk.start(args);
  await started.printed("Iteration 1/20");
  expectMistake(await desk.cli(["stop", "--now", "-C", desk.repository]), "no run is at work");
  expect((await desk.cli(["stop", "--now"])).stdout).toBe("x: the run was asked to stop now\n");
  expect((await started.ended).code).toBe(2);
  expectMistake(await desk.cli(["stop"]), "no run is at work on this machine; check ralph-ci status --all");
});

test("a moved checkout keeps its records; a clone and another repository at its place have their own", async () => {
  using desk = new Desk(two);
  const first = await desk.work(desk.repository, "--max-iterations", "1");
  const moved = join(desk.folder, "moved");
  renameSync(desk.repository, moved);
  // The next step is true where the checkout is now.
  const { efforts } = JSON.parse((await desk.cli(["status", "-C", moved, "--json"])).stdout);
  const [{ next }] = efforts;
  expect(next.command).toContain(` -C ${moved} `);
  expect(next.command).not.toContain(desk.repository);
  const second = await desk.work(moved);
  expect(second.result).toMatchObject({ iterations: 2, stateDir: first.result.stateDir, status: "complete" });
  execFileSync("git", ["clone", "--quiet", "--branch", "main", moved, desk.repository]);
  const clone = await desk.status(desk.repository);
  expect(clone.stdout).toContain("No record of an effort was found in");
  expect(clone.stdout).not.toContain(`${first.result.stateDir}.`);
});

test("a second clone says that counting starts anew, and doctor that the work is on the remote branch", async () => {
  using desk = new Desk(two);
  const remote = join(desk.folder, "remote.git");
  desk.git("clone", "--quiet", "--bare", desk.repository, remote);
  desk.git("remote", "add", "origin", remote);
  const first = await desk.work(desk.repository, "--max-iterations", "1", "--push", "auto");
  expect(first.stderr).not.toContain("no records");
  const clone = join(desk.folder, "clone");
  execFileSync("git", ["clone", "--quiet", "--branch", "main", remote, clone]);
  const doctor = await desk.cli(["doctor", "x", "-C", clone, "--agent-command", "true"]);
  expect(doctor.stdout).toMatch(
    /^warning +branch +ralph\/x exists on origin with another tasks\/x\/prd\.json, .* git switch ralph\/x$/m,
  );
  const second = await desk.work(clone);
  expect(second.result).toMatchObject({ status: "complete", iterations: 1 });
  expect(second.stderr).toMatch(
    /^Warning: the log of x goes up to iteration 1, but there are no records of it in .* give the --state-dir of the earlier ones/m,
  );
  execFileSync("git", ["-C", clone, "mv", "tasks/x", "tasks/y"]);
  execFileSync("git", ["-C", clone, "-c", "user.name=T", "-c", "user.email=t@t", "commit", "-qm", "Rename"]);
  const renamed = await desk.cli(["run", "-C", clone, "--effort", "y", "--agent-command", "true"]);
  expect(renamed.stdout).toMatch(/the effort was recorded as x: .* name the folder x again instead of y$/m);
});

test("older records of this repository are taken over, once; those of others stay", async () => {
  using desk = new Desk(two);
  const other = desk.copy("other");
  mkdirSync(desk.data, { recursive: true });
  // Where all repositories of the machine had their records: the name of an effort could be used once.
  await desk.work(desk.repository, "--max-iterations", "1", "--state-dir", desk.data);
  expect((await desk.status(desk.repository)).stdout).toMatch(/^x: .*, 1\/2 stories/);
  expect((await desk.status(other)).stdout).toContain("No record of an effort was found");

  const copied = await desk.work(other, "--max-iterations", "1");
  expect(copied.result).toMatchObject({ iterations: 1 });
  expect(copied.stderr).not.toContain("were moved");
  const next = await desk.work(desk.repository);
  expect(next.result).toMatchObject({ status: "complete", iterations: 2, generation: expect.any(Number) });
  const moved = `the records of x were moved from ${desk.data} to ${next.result.stateDir}`;
  expect(next.stderr.split("\n").filter((line) => line.includes("were moved"))).toEqual([`Note: ${moved}`]);
  expect(existsSync(join(next.result.stateDir, "efforts/x/iterations/0001/prompt.md"))).toBe(true);
  expect(existsSync(join(desk.data, "efforts/x"))).toBe(false);
  expect(desk.query("select task_name from sessions", desk.data)).toEqual([]);
  expect(readFileSync(join(next.result.stateDir, "repository.json"), "utf8")).toContain(desk.repository);
  expect((await desk.work(desk.repository)).stderr).not.toContain("were moved");
  // A run that is killed at its start leaves a folder without this file.
  rmSync(join(next.result.stateDir, "repository.json"));
  expect((await desk.status(desk.repository)).stdout).toContain(
    `The records are in ${next.result.stateDir}.`,
  );
});

test("a database of another program in the place of older records is left as it is", async () => {
  using desk = new Desk([{ id: "A" }]);
  mkdirSync(desk.data, { recursive: true });
  const file = join(desk.data, "sessions.db");
  const columns = "task_name TEXT PRIMARY KEY, task_dir TEXT, status TEXT, iteration INTEGER";
  const row = `('x', '${desk.repository}/tasks/x', 'running', 7)`;
  const program = `import sqlite3, sys\nc = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.close()`;
  const sql = `CREATE TABLE sessions (${columns}); INSERT INTO sessions VALUES ${row};`;
  execFileSync("python3", ["-c", program, file, sql]);
  const before = readFileSync(file);
  expect((await desk.work(desk.repository)).result).toMatchObject({ status: "complete", iterations: 1 });
  expect(readFileSync(file).equals(before)).toBe(true);
});
