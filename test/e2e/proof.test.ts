// Before an effort is complete, all gates of all passed stories run once more, on a clean checkout if there is a setup.
// @module-tag e2e
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openJournal } from "../../src/journal/index.ts";
import type { StopReason } from "../../src/loop/index.ts";
import { silentLog } from "../../src/platform/index.ts";
import { readJobSummary, renderJobSummary } from "../../src/report/index.ts";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { uncommitted } from "../kit/expectations.ts";
import { type StoryText, Workshop } from "../kit/workshop.ts";

interface Proof {
  result: string;
  text: string;
  place: string;
  commit: string | null;
  notGated: string[];
  commands: {
    command: string;
    isSetup: boolean;
    passed: boolean;
    outputTail: string;
    reopened: string | null;
  }[];
}

const proofOf = (result: object): Proof => (result as { proof: Proof }).proof;

/** The job summary of the last run, as a workflow shows it. */
async function pageOf(workshop: Workshop): Promise<string> {
  const [last] = workshop.query("select id, effort, stop_reason from runs order by started_at desc limit 1");
  const { id, effort, stop_reason } = last as { id: string; effort: string; stop_reason: StopReason };
  using journal = await openJournal(workshop.state, { log: silentLog, now: () => new Date() });
  const run = { runId: id, stopReason: stop_reason, generation: null, push: undefined };
  const facts = readJobSummary(journal, effort, run);
  if (!facts) throw new Error(`The journal has no effort ${effort}.`);
  return renderJobSummary(facts, { rename: (sentence) => sentence });
}

const passed = (workshop: Workshop) => workshop.prd().userStories.map(({ passes }) => passes);

/** A workshop whose folder `build` was ignored before the effort began. */
function withBuildFolder(stories: readonly StoryText[], top: Record<string, unknown> = {}): Workshop {
  const workshop = new Workshop(stories, top);
  workshop.write(".gitignore", "build/\n");
  workshop.write("build/old.txt", "");
  workshop.commitAll("Ignore build");
  return workshop;
}

const builtGate = 'test -e build/A.txt || test -e A.txt || { echo "no A.txt here"; exit 1; }';

test("a story that passes only through an ignored file is open again, the next agent is told, and then it passes", {
  tags: ["main"],
}, async () => {
  using workshop = withBuildFolder([{ id: "A", verify: builtGate }], { setup: "true\ntest -e README.md" });
  const agent = writeAgent(
    workshop,
    `work();
    fs.mkdirSync("build", { recursive: true });
    fs.writeFileSync("build/A.txt", "");
    if (prompt.includes("clean checkout")) fs.writeFileSync("A.txt", "");
    propose();`,
  );
  const { code, result, stderr } = await workshop.run(agent);
  expect(code, stderr).toBe(0);
  expect(result).toMatchObject({ stopReason: "complete", iterations: 2 });
  expect(workshop.prompt(2)).toMatch(/A had passed, but the proof failed\. Gate `.*on a clean checkout/);
  expect(workshop.prompt(2)).toContain("no A.txt here");
  expect(workshop.prompt(2)).toContain("prepared with `true`, `test -e README.md`");
  expect(stderr).toMatch(/^Proof failed: Gate .*exit code 1.*A is open again/m);
  expect(stderr).not.toContain("Not proved");
  expect(workshop.progress()).toMatch(/Result: reopened\n- Gate /);
  expect(workshop.subjects()).toEqual(["A: Story A", "A: reopened, because the proof failed", "A: Story A"]);
  const head = workshop.git("rev-parse", "HEAD").trim();
  expect(proofOf(result)).toMatchObject({ result: "passed", place: "clean checkout", commit: head });
  expect(proofOf(result).commands.map(({ command, isSetup }) => [command, isSetup])).toEqual([
    ["true", true],
    ["test -e README.md", true],
    [builtGate, false],
  ]);
  expect(workshop.query("select number, result, place from proofs")).toEqual([
    { number: 1, result: "failed", place: "clean" },
    { number: 2, result: "passed", place: "clean" },
  ]);
  const page = await pageOf(workshop);
  expect(page).toMatch(/\*\*Proved\?\*\* \| Yes\./);
  expect(page).toContain("Proofs of this run (2)");
  expect(page).toMatch(
    /^\| 1 \| test -e build.*\| clean checkout `\w{10}` \| .*A is open again.*no A\.txt here/m,
  );
  expect(uncommitted(workshop)).toBe("");
  expect(readdirSync(workshop.folder).filter((name) => name.endsWith("-proof"))).toEqual([]);
});

const two = [
  { id: "A", verify: "test -e work-A.txt" },
  { id: "B", verify: "test -e work-B.txt" },
];

test("a story that a later one breaks is open again, without a setup too, and the log says how to prove it better", async () => {
  using workshop = new Workshop(two);
  const breaks = `work(); propose(); if (story === "B") fs.rmSync("work-A.txt");`;
  const { result, stderr } = await workshop.run(writeAgent(workshop, breaks));
  expect(result).toMatchObject({ stopReason: "complete", iterations: 3, stories: { passed: 2, total: 2 } });
  expect(workshop.read("work-A.txt")).toContain("iteration 3");
  expect(workshop.prompt(3)).toContain("a later change may have broken it");
  expect(stderr).toContain("Not proved on a clean checkout: set `setup`");
  expect(proofOf(result)).toMatchObject({ result: "passed", place: "checkout", notGated: [] });
  expect(passed(workshop)).toEqual([true, true]);
  const page = await pageOf(workshop);
  expect(page).toMatch(/\*\*Proved\?\*\* \| In part\..*set &#96;setup&#96; to/);
  expect(page).toMatch(/^\| 1 \| test -e work-A\.txt \| checkout `\w{10}` \| .*A is open again/m);
});

test("a person's push that breaks a story is found by the next run, and nothing is proved twice", async () => {
  using workshop = new Workshop(two);
  const remote = join(workshop.folder, "remote.git");
  const clone = join(workshop.folder, "clone");
  workshop.git("init", "--quiet", "--bare", remote);
  workshop.git("remote", "add", "origin", remote);
  const agent = goodAgent(workshop);
  await workshop.run(agent, "--push", "auto");
  const again = await workshop.run(agent, "--push", "auto");
  expect(again.result).toMatchObject({ stopReason: "complete", iterations: 2 });
  expect(again.stderr).not.toContain("Proof of");

  const git = (...args: string[]) =>
    execFileSync("git", ["-C", clone, "-c", "user.name=P", "-c", "user.email=p@example.invalid", ...args]);
  workshop.git("clone", "--quiet", "--branch", "ralph/x", remote, clone);
  git("rm", "--quiet", "work-A.txt");
  git("commit", "--quiet", "--message", "Remove it");
  git("push", "--quiet", "origin", "HEAD");
  const { result, stderr } = await workshop.run(agent, "--push", "auto");
  expect(stderr).toMatch(/^Proof failed: Gate `test -e work-A\.txt`/m);
  expect(result).toMatchObject({ stopReason: "complete", iterations: 3, pushed: true });
  expect(workshop.prompt(3)).toContain("Story: A");
  expect(workshop.git("ls-tree", "--name-only", "origin/ralph/x")).toContain("work-A.txt");
  const page = await pageOf(workshop);
  expect(page).toContain("Proofs of this run (2)");
  expect(page).toMatch(/^\| 2 \| test -e work-A\.txt \| .*A is open again/m);
});

test("gates that need a setup pass after it; if the setup fails, no story is reopened and the run says so", async () => {
  const needs = { id: "A", verify: "test -e deps/ready && test -e work-A.txt" };
  using workshop = new Workshop([needs], { setup: ["mkdir deps && touch deps/ready"] });
  workshop.write(".gitignore", "deps/\n");
  workshop.commitAll("Ignore deps");
  workshop.write("deps/ready", "");
  const agent = goodAgent(workshop);
  const failed = await workshop.run(agent, "--setup", "echo no network; exit 3");
  expect(failed.code).toBe(1);
  expect(failed.result).toMatchObject({ status: "failed", stopReason: "stuck", stories: { passed: 1 } });
  expect(failed.stderr).toMatch(
    /^Stopping: stuck\. The proof could not start: the setup command .*exit code 3.*No story was reopened/m,
  );
  expect(proofOf(failed.result)).toMatchObject({ result: "setup-failed", commands: [{ isSetup: true }] });
  expect(proofOf(failed.result).commands[0]?.outputTail).toBe("no network\n");
  expect(passed(workshop)).toEqual([true]);

  const page = await pageOf(workshop);
  expect(page).toMatch(/\*\*Proved\?\*\* \| No\. The proof could not start: the setup command/);
  expect(page).toMatch(/^\| 1 \| setup: echo no network.*exit code 3.*no network/m);

  const { result } = await workshop.run(agent);
  expect(result).toMatchObject({ stopReason: "complete", iterations: 1 });
  expect(proofOf(result)).toMatchObject({ result: "passed", place: "clean checkout" });
});

test("a story that fails every proof uses up its tries", async () => {
  using workshop = withBuildFolder([{ id: "A", verify: "test -e build/old.txt" }, { id: "B" }]);
  const { result, code } = await workshop.run(
    goodAgent(workshop),
    "--setup",
    "true",
    "--max-tries",
    "2",
    "--proof",
    "story",
  );
  expect(code).toBe(2);
  expect(result).toMatchObject({ stopReason: "blocked", iterations: 3, stories: { passed: 1, total: 2 } });
  expect(result).toMatchObject({
    setAside: [{ id: "A", reason: expect.stringContaining("on a clean checkout") }],
  });
  // Proved after each pass, so that B comes after A was given up.
  expect(workshop.prompt(3)).toContain("Story: B");
  expect(passed(workshop)).toEqual([false, true]);
});

test("a proof that is cut off leaves nothing behind, is never complete, and is made again", async () => {
  using workshop = new Workshop([{ id: "A", verify: "test -e work-A.txt" }]);
  const agent = goodAgent(workshop);
  const started = workshop.start(workshop.runArgs(agent, "--setup", "sleep 60"));
  await started.printed("Proof of commit");
  started.child.kill("SIGTERM");
  const ended = await started.ended;
  expect(ended.code).toBe(143);
  const cancelled = JSON.parse(ended.stdout);
  expect(cancelled).toMatchObject({ stopReason: "cancelled", proof: { result: "interrupted" } });
  expect(workshop.leftProcesses()).toEqual([]);
  expect(readdirSync(workshop.folder).filter((name) => name.endsWith("-proof"))).toEqual([]);
  const { result } = await workshop.run(agent, "--setup", "true");
  expect(result).toMatchObject({ stopReason: "complete", iterations: 1, proof: { result: "passed" } });
});

test("a stop request ends a proof at once", async () => {
  using workshop = new Workshop([{ id: "A", verify: "test -e work-A.txt" }]);
  const started = workshop.start(workshop.runArgs(goodAgent(workshop), "--setup", "sleep 60"));
  await started.printed("Proof of commit");
  await workshop.cli(["stop", "x", "--state-dir", workshop.state]);
  const ended = await started.ended;
  expect(ended.code).toBe(2);
  expect(JSON.parse(ended.stdout)).toMatchObject({ stopReason: "stopped", stories: { passed: 1 } });
});

test("with commit never the gates run in the checkout, and with proof never not at all", async () => {
  using workshop = new Workshop(two);
  const agent = goodAgent(workshop);
  const kept = await workshop.run(agent, "--commit", "never", "--setup", "exit 1");
  expect(kept.result).toMatchObject({ stopReason: "complete" });
  expect(proofOf(kept.result)).toMatchObject({ result: "passed", place: "checkout" });
  expect(proofOf(kept.result).text).toContain("with --commit never there is no commit");
  using other = new Workshop(two);
  const off = await other.run(goodAgent(other), "--proof", "never");
  expect(off.result).toMatchObject({ stopReason: "complete", proof: null });
});

test("what gates change during a proof is not committed, and does not keep the next run from starting", async () => {
  const writes = 'date >> "report-$(git rev-list --count HEAD).txt"';
  using workshop = new Workshop([{ id: "A", verify: `test -e work-A.txt && ${writes} && date >> log.txt` }]);
  const agent = goodAgent(workshop);
  const { result, stderr } = await workshop.run(agent);
  expect(result).toMatchObject({ stopReason: "complete" });
  expect(stderr).toContain("Note: the gates changed report-2.txt during the proof; this is not committed");
  expect(existsSync(join(workshop.repository, "report-2.txt"))).toBe(true);
  expect((await workshop.run(agent)).result).toMatchObject({ stopReason: "complete", iterations: 1 });
});

test("gates of a proof cannot close a story, leave the branch or remove the log", async () => {
  const harm = `[ "$(git rev-list --count HEAD)" = 2 ] || exit 0
    sed -i 's/"passes": false/"passes": true/' tasks/x/prd.json; rm tasks/x/progress.txt; git switch --quiet -c elsewhere; exit 1`;
  using workshop = new Workshop([{ id: "A", verify: harm.replaceAll("\n", ";") }, { id: "B" }]);
  const { result, stderr } = await workshop.run(goodAgent(workshop), "--proof", "story");
  expect(stderr).toMatch(/^Proof failed: .*A is open again/m);
  expect(result).toMatchObject({ stopReason: "complete", stories: { passed: 2, total: 2 } });
  expect(workshop.subjects().slice(0, 2)).toEqual(["A: Story A", "A: reopened, because the proof failed"]);
  expect(workshop.prompt(2)).toContain("Story: A");
  expect(workshop.progress()).toContain("Result: reopened");
});
