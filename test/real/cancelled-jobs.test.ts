// Cancelled jobs: main does not wait for other programs, post saves a snapshot, and the next job continues.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { Jobs } from "../kit/jobs.ts";

const two = ["A", "B"].map((id) => ({ id, verify: `test -e work-${id}.txt` }));
const numbers = "select n, story_id, outcome from iterations order by n";

describe.concurrent("a cancelled job", () => {
  test("during a turn: main ends within seconds, post saves, the next job continues", async () => {
    await using jobs = await Jobs.open(two);
    const { workshop, github } = jobs;
    const home = "process.env.HOME + ";
    const wait = `const say = (name) => fs.writeFileSync(${home}"/" + name, "");
      if (story === "A") { say("begun"); const look = setInterval(() => { if (!fs.existsSync(${home}"/go")) return; clearInterval(look); work(); propose(); }, 20); }
      else { work(); say("reached"); setInterval(() => {}, 1000); }`;
    const step = jobs.startNext();
    const main = step.main({ "agent-command": writeAgent(workshop, wait), push: "never" });
    await main.created(join(workshop.home, "begun"));
    // The upload after the first iteration is in progress when the job is cancelled, and never completes.
    github.fault("CreateArtifact", { hangs: true });
    writeFileSync(join(workshop.home, "go"), "");
    await Promise.all([main.created(join(workshop.home, "reached")), github.asked("CreateArtifact", 2)]);
    main.child.kill("SIGINT");
    const { code } = await main.ended;
    expect(code).toBe(0);
    expect(step.files().state.saved).toBeUndefined();
    github.clearFaults();
    const post = await step.post().ended;
    expect(post.stdout).toMatch(/Saved as snapshot \d+/);
    const next = jobs.startNext();
    const nextMain = await next.main({ "agent-command": goodAgent(workshop), push: "never" }).ended;
    expect(next.files().outputs, nextMain.stdout).toMatchObject({ status: "complete", iterations: "3" });
    expect(workshop.query(numbers, next.stateDir)).toMatchObject([
      { n: 1, story_id: "A", outcome: "passed" },
      { n: 2, story_id: "B", outcome: "interrupted" },
      { n: 3, story_id: "B", outcome: "passed" },
    ]);
  });

  test("while git packs the work: main does not wait for git, and post saves", async () => {
    await using jobs = await Jobs.open(two);
    const { workshop } = jobs;
    const step = jobs.startNext();
    const wait = `if (story === "A") { work(); propose(); } else setInterval(() => {}, 1000);`;
    const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
    const hold = `mkdir $HOME/packs 2>&- && sleep 600`;
    mkdirSync(join(workshop.folder, "bin"));
    workshop.script(
      "bin/git",
      `#!/bin/sh\ncase " $* " in *" bundle create "*) ${hold};; esac\nexec ${real} "$@"\n`,
    );
    const PATH = `${join(workshop.folder, "bin")}:${workshop.environment.PATH}`;
    const main = step.main({ "agent-command": writeAgent(workshop, wait), push: "never" }, { PATH });
    await main.created(join(workshop.home, "packs"));
    main.child.kill("SIGINT");
    expect((await main.ended).code).toBe(0);
    expect((await step.post().ended).stdout).toMatch(/Saved as snapshot \d+/);
    expect(jobs.github.world.finalized()).toHaveLength(2);
  });

  test("before its first snapshot is uploaded: main does not wait, and post saves", async () => {
    await using jobs = await Jobs.open(two.slice(0, 1));
    const { workshop, github } = jobs;
    const step = jobs.startNext();
    github.fault("CreateArtifact", { hangs: true });
    const main = step.main({ "agent-command": goodAgent(workshop), push: "never" });
    await github.asked("CreateArtifact");
    main.child.kill("SIGINT");
    expect((await main.ended).code).toBe(0);
    expect(step.files().outputs).toMatchObject({ "stop-reason": "cancelled" });
    github.clearFaults();
    expect((await step.post().ended).stdout).toMatch(/Saved as snapshot 1/);
    expect(jobs.generations()).toEqual([1]);
  });

  test("while it looks for snapshots: main does not wait for an answer, and the next job finds all snapshots", async () => {
    await using jobs = await Jobs.open(two);
    const { workshop, github } = jobs;
    const inputs = { "agent-command": goodAgent(workshop), push: "never" };
    await jobs.startNext().main({ ...inputs, "max-iterations": "1" }).ended;
    for (const requestNumber of [1, 2]) {
      const step = jobs.startNext();
      const before = github.count("artifacts");
      github.fault("artifacts", {}, requestNumber - 1);
      github.fault("artifacts", { hangs: true });
      const main = step.main(inputs);
      await github.asked("artifacts", before + requestNumber);
      main.child.kill("SIGINT");
      expect((await main.ended).code).toBe(0);
      expect(step.files().outputs).toMatchObject({ status: "incomplete", "stop-reason": "cancelled" });
      github.clearFaults();
      expect(await step.post().ended).toMatchObject({ code: 0, stderr: "" });
    }
    const next = jobs.startNext();
    const nextMain = await next.main(inputs).ended;
    expect(nextMain.stdout).toContain("continuing from snapshot 3");
    expect(next.files().outputs).toMatchObject({ status: "complete", iterations: "2" });
  });
});
