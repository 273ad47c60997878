// Programs that look like agents survive whole runs and a stop, while the run leaves none of its own processes.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { locationArgs } from "../kit/expectations.ts";
import { answer, createLatch, hold, runShell, workStories } from "../kit/model/index.ts";
import { markedProcesses } from "../kit/processes.ts";
import { RealAgents, storiesOf } from "../kit/real-agents.ts";
import type { Workshop } from "../kit/workshop.ts";

const bare = { PATH: process.env.PATH ?? "" };

/** A tmux server with a session named like ours, and programs named like the agents; none of them belongs to the run. */
class Decoys implements AsyncDisposable {
  readonly #socket: string;
  readonly #programs = ["claude", "opencode", "tmux"].map((argv0) => {
    return spawn("sleep", ["600"], { argv0, env: bare, stdio: "ignore", detached: true });
  });

  constructor(workshop: Workshop) {
    this.#socket = join(workshop.folder, "decoy");
    this.#tmux("new-session", "-d", "-s", "agent", "sleep 600");
  }

  /** The decoys that still run. */
  alive(): string[] {
    const programs = this.#programs.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    );
    return [
      ...programs.map(({ spawnargs }) => spawnargs[0] ?? ""),
      this.#tmux("list-sessions", "-F", "session #{session_name}").trim(),
    ];
  }

  #tmux(...args: string[]): string {
    return execFileSync("tmux", ["-f", "/dev/null", "-S", this.#socket, ...args], {
      env: bare,
      encoding: "utf8",
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#tmux("kill-server");
    for (const child of this.#programs) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  }
}

const all = ["claude", "opencode", "tmux", "session agent"];

/** Expects that the run has left no process, no folder and no mount. */
function expectNothingLeft({ folder }: Workshop, runId: string): void {
  expect(runId).toMatch(/^[a-z0-9]+$/i);
  expect(markedProcesses(`RALPH_CI_RUN=${runId}`)).toEqual([]);
  expect(markedProcesses(`RALPH_TEST_MARK=${folder}`)).toEqual([]);
  expect(readdirSync(folder).filter((name) => /^(ralph-ci-|\.)/.test(name))).toEqual([]);
  expect(readFileSync("/proc/self/mountinfo", "utf8")).not.toContain(folder);
}

describe("unrelated programs", () => {
  test("survive a run of both agents", async () => {
    const stories = storiesOf("A", "B").map((story, index) => ({
      ...story,
      agent: index === 0 ? "claude" : "opencode",
    }));
    await using lab = await RealAgents.open(stories, workStories);
    await using decoys = new Decoys(lab.workshop);
    const { result, stderr } = await lab.run();
    expect(result, stderr).toMatchObject({ status: "complete", iterations: 2 });
    expect(decoys.alive()).toEqual(all);
    expectNothingLeft(lab.workshop, result.runId);
  });

  test.each(["claude", "opencode"])(
    "survive a stop --now while %s works with its own child process",
    async (agent) => {
      const latch = createLatch();
      await using lab = await RealAgents.open(storiesOf("A"), ({ answered }) => {
        // This process leaves its session and ignores signals, but it belongs to the run.
        const survivor = "setsid sh -c 'trap \"\" TERM HUP INT; sleep 601; sleep 602' > /dev/null 2>&1 &";
        return answer(answered === 0 ? [runShell(survivor)] : [hold(latch.released)]);
      });
      const { workshop } = lab;
      await using decoys = new Decoys(workshop);
      const run = lab.start("--agent", agent);
      await lab.model.arrived(2);
      expect(
        markedProcesses(`RALPH_TEST_MARK=${workshop.folder}`).map(({ args }) => args.join(" ")),
      ).toContain("sleep 601");
      await workshop.cli(["stop", "--now", ...locationArgs(workshop)]);
      const { code, stdout, stderr } = await run.ended;
      expect(code, stderr).toBe(2);
      const result = JSON.parse(stdout);
      expect(result).toMatchObject({ stopReason: "stopped", iterations: 1 });
      expect(workshop.query("select outcome from iterations")).toEqual([{ outcome: "interrupted" }]);
      expect(decoys.alive()).toEqual(all);
      expectNothingLeft(workshop, result.runId);
    },
  );
});
