// The action killed hard in a job: its post step still runs, ends what is left, and saves what a job elsewhere goes on from.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findMarkedProcesses } from "../../src/platform/index.ts";
import { type Job, LocalRunner, workflowOf } from "../kit/act.ts";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { whenFile } from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";

/** How main comes to its end in the midst of its work. */
const kill = (job: Job) => job.killMain();
/** As a runner does at the end of its patience: the step is killed at once, and post follows. */
const cancel = (job: Job) => job.cancel();

/** Says that the place is reached where main is to be killed, and stays there. */
const stay = "fs.writeFileSync(process.env.HOME + '/reached', ''); setInterval(() => {}, 1000);";

/** Says so in a program of the shell. */
const stayInShell = 'touch "$HOME/reached"; exec sleep 600';

interface KillPoint {
  at: string;
  end: (job: Job) => void;
  /** What the agent does until the kill. */
  agent: string;
  gate?: string;
  /** A program that takes the place of git. */
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

describe.concurrent("main killed", () => {
  test.each(points)("$at: post saves a snapshot, and the next job goes on from it", async (point) => {
    using workshop = new Workshop([
      { id: "A", verify: point.gate ?? "test -e work-A.txt" },
      { id: "B", verify: "test -e work-B.txt" },
    ]);
    const store = join(workshop.folder, "kept");
    const inputs = { "agent-command": "my-agent", "agent-env": "RALPH_TEST_MARK", store };
    const runner = new LocalRunner(workshop, workflowOf({ with: inputs }));
    runner.install("my-agent", `#!/bin/sh\nexec ${writeAgent(workshop, point.agent)}\n`);
    if (point.git) runner.install("git", `#!/bin/sh\n${point.git}\nexec ${realGit()} "$@"\n`);

    const job = runner.start();
    await Promise.race([whenFile(join(workshop.home, "reached")), job.ended]);
    expect(existsSync(join(workshop.home, "reached")), "the place of the kill is never reached").toBe(true);
    workshop.script("home/killed", "");
    point.end(job);
    const cutOff = await job.ended;
    expect(cutOff.code, cutOff.log).toBe(1);
    expect(cutOff.steps).toEqual(expect.arrayContaining(["Main ralph: failure", "Post ralph: success"]));
    expect(cutOff.summary).toContain(`interrupted during iteration ${point.iteration}`);
    expect(findMarkedProcesses({ variable: `HOME=${workshop.home}` })).toEqual([]);
    expect(readdirSync(store, { recursive: true }).map(String)).toContainEqual(
      expect.stringMatching(/manifest\.json$/),
    );

    // The next job has a checkout of its own and nothing of the first one but the store.
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

/** Where git is, for a program that goes by the same name. */
function realGit(): string {
  const folders = (process.env.PATH ?? "").split(":");
  const folder = folders.find((each) => existsSync(join(each, "git")));
  if (!folder) throw new Error("there is no git on PATH");
  return join(folder, "git");
}
