// How a run ends on request: by a signal, by a signal file, by a command.
// @module-tag e2e
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { waitForCheckoutFile } from "../kit/expectations.ts";
import type { RunningProcess } from "../kit/running-process.ts";
import { Workshop } from "../kit/workshop.ts";

/** Changes a file and proposes its story, then ignores signals, as does its grandchild in another session. */
function deafAgent(workshop: Workshop): string {
  return writeAgent(
    workshop,
    `work(); propose();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
    const deaf = 'trap "" INT TERM HUP; while :; do sleep 1; done';
    spawn("setsid", ["sh", "-c", deaf], { detached: true, stdio: "ignore" }).unref();
    fs.writeFileSync("ready", "");
    setInterval(() => {}, 1000);`,
    "deaf",
  );
}

describe.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("%s", (signal, code) => {
  test("writes a checkpoint within 2 s, ends within 6 s, leaves no process, and the next run continues", async () => {
    using workshop = new Workshop([{ id: "US-001" }, { id: "US-002" }]);
    const before = workshop.prd();
    const started = workshop.start(workshop.runArgs(deafAgent(workshop)));
    await waitForCheckoutFile(workshop, "ready");
    const sent = performance.now();
    started.child.kill(signal);
    await started.printed("Checkpoint: shutdown signal");
    expect(performance.now() - sent).toBeLessThan(2_000);
    expect(workshop.progress()).toMatch(
      new RegExp(`CHECKPOINT at .*\\n.*\\nReason: shutdown signal \\(${signal}\\)`),
    );
    expect(workshop.query("select reason, iteration from checkpoints")).toEqual([
      { reason: `shutdown signal (${signal})`, iteration: 1 },
    ]);
    const ended = await started.ended;
    expect(performance.now() - sent).toBeLessThan(6_000);
    expect(ended.code).toBe(code);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "incomplete",
      stopReason: "cancelled",
      iterations: 1,
    });
    expect(workshop.leftProcesses()).toEqual([]);
    expect(workshop.prd()).toEqual(before);
    expect(workshop.query("select status from sessions")).toEqual([{ status: "checkpointed" }]);

    const { result } = await workshop.run(goodAgent(workshop));
    expect(result).toMatchObject({ status: "complete", iterations: 3, stories: { passed: 2, total: 2 } });
    expect(workshop.prompt(2)).toContain("was interrupted");
    expect(workshop.git("status", "--porcelain")).toBe("");
  });
});

test("a second signal changes nothing: the run still shuts down in order", async () => {
  using workshop = new Workshop([{ id: "US-001" }]);
  const started = workshop.start(workshop.runArgs(deafAgent(workshop)));
  await waitForCheckoutFile(workshop, "ready");
  started.child.kill("SIGINT");
  await started.printed("Checkpoint:");
  started.child.kill("SIGTERM");
  expect((await started.ended).code).toBe(130);
});

test("a signal before the first iteration leaves no broken state", async () => {
  using workshop = new Workshop([{ id: "US-001" }]);
  const started = workshop.start(workshop.runArgs(deafAgent(workshop)));
  const { watch } = await import("node:fs/promises");
  mkdirSync(join(workshop.state, "efforts/x"), { recursive: true });
  for await (const _ of watch(join(workshop.state, "efforts/x"))) {
    // The lock of the run is the first file that a run writes there.
    if (readdirSync(join(workshop.state, "efforts/x")).some((name) => name.startsWith("run.lock"))) break;
  }
  started.child.kill("SIGTERM");
  const ended = await started.ended;
  expect(ended.signal ?? ended.code).toSatisfy((how) => how === 143 || how === "SIGTERM");
  expect((await workshop.run(goodAgent(workshop))).result.status).toBe("complete");
});

describe("requests to a running run", () => {
  /** An agent that waits for the file `go-<iteration>` and then does its story. */
  const waiting = (workshop: Workshop) =>
    writeAgent(
      workshop,
      `const go = "go-" + iteration; const look = () => { if (fs.existsSync(go)) { work(); propose(); process.exit(0); } };
      fs.watch(".", look); fs.writeFileSync("ready-" + iteration, ""); look();`,
      "waiting",
    );
  const three = [{ id: "A" }, { id: "B" }, { id: "C" }];
  const command = (workshop: Workshop, name: string, ...more: string[]) =>
    workshop.cli([name, "--effort", "x", "--state-dir", workshop.state, ...more]);

  async function begin(workshop: Workshop): Promise<RunningProcess> {
    const started = workshop.start(workshop.runArgs(waiting(workshop)));
    await waitForCheckoutFile(workshop, "ready-1");
    return started;
  }

  test("stop lets the iteration finish", { tags: ["main"] }, async () => {
    using workshop = new Workshop(three);
    const started = await begin(workshop);
    await command(workshop, "pause");
    expect((await command(workshop, "status")).stdout).toContain("Asked to pause after this iteration.");
    expect((await command(workshop, "stop")).stdout).toContain("asked to stop");
    expect((await command(workshop, "status")).stdout).toContain("Asked to stop after this iteration.");
    const resumed = await command(workshop, "resume");
    expect(resumed.code).toBe(64);
    expect(resumed.stderr).toMatch(/was asked to stop and ends after its iteration; start it again then/);
    workshop.write("go-1", "");
    const ended = await started.ended;
    expect(ended.code).toBe(2);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      stopReason: "stopped",
      iterations: 1,
      stories: { passed: 1 },
    });
    expect(workshop.query("select status from sessions")).toEqual([{ status: "stopped" }]);
  });

  test("stop --now cuts off the turn", async () => {
    using workshop = new Workshop(three);
    const started = await begin(workshop);
    await command(workshop, "stop", "--now");
    const ended = await started.ended;
    expect(JSON.parse(ended.stdout)).toMatchObject({
      stopReason: "stopped",
      iterations: 1,
      stories: { passed: 0 },
    });
  });

  test("a signal file created from any shell works like the command", async () => {
    using workshop = new Workshop(three);
    const started = await begin(workshop);
    writeFileSync(join(workshop.state, "signals/x/stop"), "");
    workshop.write("go-1", "");
    expect((await started.ended).code).toBe(2);
  });

  test("checkpoint writes a checkpoint, and the run continues", async () => {
    using workshop = new Workshop(three);
    const started = await begin(workshop);
    await command(workshop, "checkpoint");
    await started.printed("Checkpoint: requested");
    for (const number of [1, 2, 3]) workshop.write(`go-${number}`, "");
    expect((await started.ended).code).toBe(0);
    expect(workshop.progress()).toContain("Reason: requested");
  });

  test("pause waits after the iteration, resume continues", async () => {
    using workshop = new Workshop(three);
    const started = await begin(workshop);
    await command(workshop, "pause");
    for (const number of [1, 2, 3]) workshop.write(`go-${number}`, "");
    await started.printed("Paused");
    const paused = await workshop.cli(["status", "--state-dir", workshop.state]);
    expect(paused.stdout).toMatch(/^x: paused, 1\/3 stories.*"ralph-ci resume [^"]*" continues it\.$/ms);
    await command(workshop, "resume");
    await started.printed("Continuing");
    expect((await started.ended).code).toBe(0);
  });

  test("a signal ends a paused run", async () => {
    using workshop = new Workshop(three);
    const started = await begin(workshop);
    await command(workshop, "pause");
    workshop.write("go-1", "");
    await started.printed("Paused");
    started.child.kill("SIGTERM");
    expect((await started.ended).code).toBe(143);
  });

  test("a request to an earlier run does not stop this one", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    mkdirSync(join(workshop.state, "signals/x"), { recursive: true });
    const { utimesSync } = await import("node:fs");
    for (const name of ["stop", "pause"]) {
      writeFileSync(join(workshop.state, "signals/x", name), "");
      utimesSync(join(workshop.state, "signals/x", name), 1_000, 1_000);
    }
    expect((await workshop.run(goodAgent(workshop))).code).toBe(0);
  });

  test("status shows the running run, and a command without a run says so", async () => {
    using workshop = new Workshop(three);
    expect(await command(workshop, "stop")).toMatchObject({
      code: 64,
      stderr: expect.stringContaining("It has no records in"),
    });
    const started = await begin(workshop);
    const status = JSON.parse(
      (await workshop.cli(["status", "--json", "--state-dir", workshop.state])).stdout,
    );
    expect(status.efforts).toMatchObject([{ effort: "x", status: "running", live: true, currentStory: "A" }]);
    await command(workshop, "stop", "--now");
    await started.ended;
    expect(await command(workshop, "stop")).toMatchObject({
      code: 64,
      stderr: expect.stringContaining("no run is at work"),
    });
  });
});
