// Fails every test file that leaves something behind: a temporary folder, a process, a listening socket.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, expect } from "vitest";
import { findMarkedProcesses } from "../../src/platform/process/marked-processes.ts";

// Vitest calls no `afterAll` for a file whose tests are all filtered out: its folder is removed here.
leave();
const before = process.env.TMPDIR;
const folder = mkdtempSync(join(tmpdir(), "ralph-ci-tests-"));
// Collects every temporary folder of this file, and marks every process that inherits the environment.
process.env.TMPDIR = folder;
process.env.RALPH_TEST_FILE = folder;
process.env.RALPH_TEST_OUTER = before ?? "";
process.once("exit", leave);

/** Removes the folder of the file that ran in this process before, and restores the environment. */
function leave(): void {
  const { RALPH_TEST_FILE: last, RALPH_TEST_OUTER: outer } = process.env;
  process.removeListener("exit", leave);
  if (last === undefined || outer === undefined) return;
  rmSync(last, { recursive: true, force: true });
  if (outer === "") delete process.env.TMPDIR;
  else process.env.TMPDIR = outer;
  delete process.env.RALPH_TEST_FILE;
  delete process.env.RALPH_TEST_OUTER;
}

/** Files that the program and its test tools keep for later runs on purpose. */
const kept = /^(tsx-\d+|node-compile-cache|vitest.*)$/;

afterAll(async () => {
  // Recently closed sockets are released at the end of this turn of the event loop.
  await setImmediate();
  await setImmediate();
  const left = readdirSync(folder).filter((name) => !kept.test(name));
  const processes = findMarkedProcesses({ variable: `RALPH_TEST_FILE=${folder}` });
  const sockets = process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap");
  leave();
  expect({ left, processes, sockets }, "this test file leaves something behind").toEqual({
    left: [],
    processes: [],
    sockets: [],
  });
});
