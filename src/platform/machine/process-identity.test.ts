// Compares the start of a process with what the system's own tools report.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ancestorStartTime } from "./process-identity.ts";

test("the start of an ancestor is found by its name, and undefined without such an ancestor", () => {
  const name = readFileSync(`/proc/${process.ppid}/comm`, "utf8").trim();
  const age = Number(execFileSync("ps", ["-o", "etimes=", "-p", String(process.ppid)], { encoding: "utf8" }));
  const start = ancestorStartTime(name) ?? 0;
  expect(Math.abs(Date.now() - age * 1_000 - start)).toBeLessThan(3_000);
  expect(ancestorStartTime("none such")).toBeUndefined();
});
