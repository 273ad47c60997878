// What the next run does after a run was killed at a bad moment.
// @module-tag e2e
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { waitForCheckoutFile } from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";

describe("after a run was killed during a turn", () => {
  const endless = (workshop: Workshop) =>
    writeAgent(
      workshop,
      "work(); propose(); fs.writeFileSync('ready', ''); setInterval(() => {}, 1000);",
      "endless",
    );

  async function killInTurn(workshop: Workshop): Promise<void> {
    const started = workshop.start(workshop.runArgs(endless(workshop)));
    await waitForCheckoutFile(workshop, "ready");
    started.child.kill("SIGKILL");
    await started.ended;
  }

  test("prepared files of a verdict are ignored when the journal has no such verdict", async () => {
    using workshop = new Workshop([{ id: "A", verify: "test -e never" }]);
    await killInTurn(workshop);
    // A kill between writing these files and the journal's row leaves this.
    writeFileSync(join(workshop.iterationFolder(1), "prd.after.json"), readFileSync(workshop.prdFile));
    writeFileSync(
      join(workshop.iterationFolder(1), "entry.md"),
      "## 2026-01-01 00:00 - A\nResult: passed\n---\n",
    );
    const { result, stderr } = await workshop.run(writeAgent(workshop, "", "idle"), "--max-iterations", "2");
    expect(stderr).toContain("are kept");
    expect(result.stories).toEqual({ passed: 0, total: 1 });
    expect(workshop.prd().userStories[0]?.passes).toBe(false);
    expect(workshop.progress()).not.toContain("Result: passed");
  });

  test("a prd.json that the agent broke is restored before it is read", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    await killInTurn(workshop);
    writeFileSync(workshop.prdFile, '{"userStories": [');
    const { result, stderr } = await workshop.run(goodAgent(workshop));
    expect(stderr).toContain("the changed file is kept at");
    expect(result).toMatchObject({ status: "complete", iterations: 2 });
  });

  test("a log that the agent broke is restored, before a turn and after one", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    const log = join(workshop.repository, "tasks/x/progress.txt");
    await killInTurn(workshop);
    writeFileSync(log, Buffer.from([0x23, 0xff, 0xfe, 0xe2, 0x82]));
    const breaking = writeAgent(
      workshop,
      "work(); propose(); fs.writeFileSync(progressFile, Buffer.from([0xff, 0xfe]));",
      "breaking",
    );
    const { result } = await workshop.run(breaking);
    expect(result).toMatchObject({ status: "complete", iterations: 2 });
    expect(workshop.progress()).toMatch(/^# Ralph Progress Log\n/);
    const entries = [...workshop.progress().matchAll(/^Iteration: (\d+)\/\d+ \| Agent: \w+ \| Result/gm)];
    expect(entries.map((match) => match[1])).toEqual(["1", "2"]);
    const kept = readFileSync(join(workshop.state, "efforts/x/unreadable-progress.txt"));
    expect([...kept]).toEqual([0xff, 0xfe]);
  });

  test("a done field that neither the journal nor a person set is corrected, and the story can be proposed again", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    await workshop.run(writeAgent(workshop, "work();", "works"), "--max-iterations", "1");
    const done = readFileSync(workshop.prdFile, "utf8").replace('"passes": false', '"passes": true');
    writeFileSync(workshop.prdFile, done);
    writeFileSync(join(workshop.state, "efforts/x/prd.json"), done);
    const { result, stderr } = await workshop.run(goodAgent(workshop));
    expect(stderr).toContain("was corrected");
    expect(result).toMatchObject({ status: "complete", iterations: 2 });
  });

  test("the next run continues on the work branch, even when another branch is checked out", {
    tags: ["main"],
  }, async () => {
    using workshop = new Workshop([{ id: "A" }]);
    await killInTurn(workshop);
    workshop.git("checkout", "--quiet", "main");
    const { result } = await workshop.run(goodAgent(workshop));
    expect(result).toMatchObject({ status: "complete", iterations: 2 });
    expect(workshop.git("branch", "--show-current").trim()).toBe("ralph/x");
  });

  test("records of a lost database change nothing", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    await workshop.run(goodAgent(workshop));
    for (const name of readdirSync(workshop.state)) {
      if (name.startsWith("sessions.db")) rmSync(join(workshop.state, name));
    }
    rmSync(join(workshop.state, "efforts/x/prd.json"));
    workshop.writeStories([{ id: "B" }]);
    workshop.commitAll("Another list");
    const before = readFileSync(workshop.prdFile, "utf8");
    await workshop.run("true", "--max-iterations", "1");
    expect(readFileSync(workshop.prdFile, "utf8")).toBe(before);
  });
});

test("an effort of the same name in another repository is not mixed up with this one", async () => {
  using one = new Workshop([{ id: "A" }]);
  using other = new Workshop([{ id: "B" }]);
  await one.run(goodAgent(one));
  const ended = await other.cli(other.runArgs("true", "--state-dir", one.state));
  expect(ended).toMatchObject({ code: 64, stderr: expect.stringContaining("--state-dir") });
});

test("a gate that is cut off fails, whatever its exit code", async () => {
  using workshop = new Workshop([{ id: "A", verify: "trap 'exit 0' TERM; sleep 30 & wait; exit 1" }]);
  const started = workshop.start(workshop.runArgs(goodAgent(workshop), "--max-runtime", "2s"));
  const { stdout } = await started.ended;
  expect(JSON.parse(stdout).stories).toEqual({ passed: 0, total: 1 });
  expect(workshop.prd().userStories[0]?.passes).toBe(false);
});

test("a command line that is too long fails the iteration instead of hanging", async () => {
  using workshop = new Workshop([{ id: "A", title: "x".repeat(200_000) }]);
  const { result } = await workshop.run("true", "--max-iterations", "1");
  expect(result).toMatchObject({ stopReason: "max-iterations", iterations: 1 });
  expect(workshop.progress()).toContain("agent failed");
});
