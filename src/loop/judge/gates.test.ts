// A gate ends what it started, and nothing else of the run: the run's own git may work beside it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRedactor, findMarkedProcesses, startProcess, systemClock } from "../../platform/index.ts";
import { openAir } from "../../sandbox/index.ts";
import { runGate } from "./gates.ts";

test("a process of the run that works beside a gate is not ended with it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gates-"));
  const environment = { PATH: process.env.PATH ?? "", RALPH_CI_RUN: folder };
  const beside = startProcess({
    program: "sleep",
    arguments: ["600"],
    folder,
    environment,
    input: "",
    onOutput: () => {},
    marker: `RALPH_CI_RUN=${folder}`,
  });
  try {
    const options = { folder, environment, timeout: 60_000, clock: systemClock };
    const { signal } = new AbortController();
    const about = { ...options, signal, redactor: createRedactor([]), sandbox: openAir("a test") };
    const gate = await runGate('echo "$RALPH_CI_RUN"; sleep 600 &', join(folder, "gate.log"), about);
    expect(gate).toMatchObject({ passed: true, outputTail: `${folder}\n` });
    expect(findMarkedProcesses({ variable: `RALPH_CI_RUN=${folder}` })).toEqual([beside.pid]);
  } finally {
    await beside.stop(0);
    rmSync(folder, { recursive: true });
  }
});
