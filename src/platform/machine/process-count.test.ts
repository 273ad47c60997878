// Tests the count of started processes with real ones.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { countStartedProcesses, laterPidsAreGreater } from "./process-count.ts";

test("each started process counts", () => {
  const before = countStartedProcesses() ?? Number.NaN;
  for (let count = 0; count < 5; count += 1) spawnSync("true");
  expect(countStartedProcesses()).toBeGreaterThanOrEqual(before + 5);
});

test("later pids are greater as long as the numbers cannot have begun again", () => {
  const now = countStartedProcesses() ?? Number.NaN;
  const limit = Number(readFileSync("/proc/sys/kernel/pid_max", "utf8"));
  expect(laterPidsAreGreater(300, now)).toBe(true);
  expect(laterPidsAreGreater(limit - 10, now)).toBe(false);
  expect(laterPidsAreGreater(300, now - limit)).toBe(false);
});

test("without a count it is not known", () => {
  expect(laterPidsAreGreater(300, undefined)).toBe(false);
});
