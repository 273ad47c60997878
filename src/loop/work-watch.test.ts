// A step that works says so every minute, on the test's own clock.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TestClock } from "../../test/kit/test-clock.ts";
import { createRedactor } from "../platform/index.ts";
import { openAir } from "../sandbox/index.ts";
import type { LoopEvent } from "./events.ts";
import { runGate } from "./judge/index.ts";
import { watchWork } from "./work-watch.ts";

const second = 1_000;

function listen() {
  const events: LoopEvent[] = [];
  const clock = new TestClock();
  return { clock, events, announce: (event: LoopEvent) => void events.push(event) };
}

test("every minute, with the time since the last sign of life, until the step is over", () => {
  const { clock, events, announce } = listen();
  const watch = watchWork({ clock, announce }, undefined);
  clock.pass(59 * second);
  expect(events).toEqual([]);
  clock.pass(second);
  clock.pass(20 * second);
  watch.onActivity();
  clock.pass(40 * second);
  watch[Symbol.dispose]();
  clock.pass(300 * second);
  const work = { kind: "still-at-work", step: undefined };
  expect(events).toEqual([
    { ...work, durationMs: 60 * second, silentMs: undefined },
    { ...work, durationMs: 120 * second, silentMs: 40 * second },
  ]);
});

test("a gate is watched while it runs, and its output counts as a sign of life", async () => {
  const folder = mkdtempSync(join(tmpdir(), "work-watch-"));
  try {
    const { clock, events, announce } = listen();
    const go = join(folder, "go");
    let noticePrinted = () => {};
    const printed = new Promise<void>((resolve) => {
      noticePrinted = resolve;
    });
    const running = runGate("mkfifo go; echo begun; cat go", join(folder, "gate.log"), {
      folder,
      environment: { PATH: process.env.PATH ?? "" },
      timeout: 3_600 * second,
      signal: new AbortController().signal,
      redactor: createRedactor([]),
      sandbox: openAir("a test"),
      clock,
      watch: (command) => {
        const watch = watchWork({ clock, announce }, `gate ${command.slice(0, 9)}`);
        return {
          onActivity: () => {
            watch.onActivity();
            noticePrinted();
          },
          [Symbol.dispose]: () => watch[Symbol.dispose](),
        };
      },
    });
    await printed;
    clock.pass(60 * second);
    writeFileSync(go, "");
    expect(await running).toMatchObject({ passed: true });
    clock.pass(60 * second);
    const silent = { durationMs: 60 * second, silentMs: 60 * second };
    expect(events).toEqual([{ kind: "still-at-work", step: "gate mkfifo go", ...silent }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
