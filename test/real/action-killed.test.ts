// Main is killed hard in a job: post still ends its processes and saves a snapshot, and a job on another machine continues.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Job, LocalRunner, workflowOf } from "../kit/act.ts";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { waitForFile } from "../kit/running-process.ts";
import { Workshop } from "../kit/workshop.ts";

const kill = (job: Job) => job.killMain();
/** What a runner does when its patience ends: it kills the step at once, and post follows. */
const cancel = (job: Job) => job.cancel();

/** Creates the file `reached` and waits for the kill. */
const stay = "fs.writeFileSync(process.env.HOME + '/reached', ''); setInterval(() => {}, 1000);";

/** The same as a shell command. */
const stayInShell = 'touch "$HOME/reached"; exec sleep 600';

interface KillPoint {
  at: string;
  end: (job: Job) => void;
  /** The code of the agent until the kill. */
  agent: string;
  gate?: string;
  /** Shell code that runs before git. */
  git?: string;
  /** The iteration that is cut off. */
  iteration: number;
}

const points: KillPoint[] = [
  { at: "while the agent is at work", end: kill, agent: `work(); ${stay}`, iteration: 1 },
  {
    at: "with half a prd.json",
    end: kill,
    agent: `fs.writeFileSync(prdFile, '{"half'); ${stay}`,
    iteration: 1,
  },
  {
    at: "while a gate runs",
    end: kill,
    agent: "work(); propose();",
    gate: `test -e "$HOME/killed" || { ${stayInShell}; }`,
    iteration: 1,
  },
  {
    at: "while git commits",
    end: kill,
    agent: "work(); propose();",
    git: `case " $* " in *" commit "*) test -e "$HOME/killed" || { ${stayInShell}; } ;; esac`,
    iteration: 1,
  },
  {
    at: "in the second iteration, by a cancelled job",
    end: cancel,
    agent: `work(); if (story === "A") propose(); else { ${stay} }`,
    iteration: 2,
  },
];

describe.concurrent("main is killed", () => {
  test.each(points)("$at: post saves a snapshot, and the next job continues from it", async (point) => {
    using workshop = new Workshop([
      { id: "A", verify: point.gate ?? "test -e work-A.txt" },
      { id: "B", verify: "test -e work-B.txt" },
    ]);
    const store = join(workshop.folder, "kept");
    // The scripted agent leaves files in the home folder, which the sandbox would not let it do.
    const inputs = { "agent-command": "my-agent", "agent-env": "RALPH_TEST_MARK", sandbox: "off", store };
    const runner = new LocalRunner(workshop, workflowOf({ with: inputs }));
    runner.install("my-agent", `#!/bin/sh\nexec ${writeAgent(workshop, point.agent)}\n`);
    if (point.git) runner.install("git", `#!/bin/sh\n${point.git}\nexec ${realGit()} "$@"\n`);

    const job = runner.start();
    await Promise.race([waitForFile(join(workshop.home, "reached")), job.ended]);
    expect(existsSync(join(workshop.home, "reached")), "the job never gets to the moment of the kill").toBe(
      true,
    );
    workshop.script("home/killed", "");
    point.end(job);
    const cutOff = await job.ended;
    expect(cutOff.code, cutOff.log).toBe(1);
    expect(cutOff.steps).toEqual(expect.arrayContaining(["Main ralph: failure", "Post ralph: success"]));
    expect(cutOff.summary).toContain(`interrupted during iteration ${point.iteration}`);
    expect(workshop.leftProcesses()).toEqual([]);
    expect(readdirSync(store, { recursive: true }).map(String)).toContainEqual(
      expect.stringMatching(/manifest\.json$/),
    );

    // The next job has its own checkout, and only the store of the first job.
    rmSync(join(workshop.folder, "cache"), { recursive: true, force: true });
    runner.install("my-agent", `#!/bin/sh\nexec ${goodAgent(workshop)}\n`);
    const next = await runner.run();
    expect(next.code, next.log).toBe(0);
    expect(next.log).toContain("continuing from snapshot");
    const groups = next.commands.flatMap(({ name, value }) => (name === "group" ? [value] : []));
    expect(groups[0]).toMatch(new RegExp(`^Iteration ${point.iteration + 1}/20: `));
    expect(next.outputs).toMatchObject({ status: "complete", "stories-passed": "2" });
    expect(Number(next.outputs.iterations)).toBe(point.iteration + groups.length);
  });
});

/** The path of the real git, for a program that replaces it. */
function realGit(): string {
  const folders = (process.env.PATH ?? "").split(":");
  const folder = folders.find((each) => existsSync(join(each, "git")));
  if (!folder) throw new Error("git is not on PATH");
  return join(folder, "git");
}
