// Fails every test file that leaves something behind: a temporary folder, a process, a listening socket.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, expect } from "vitest";
import { findMarkedProcesses } from "../../src/platform/process/marked-processes.ts";

const before = process.env.TMPDIR;
const folder = mkdtempSync(join(tmpdir(), "ralph-ci-tests-"));
// Collects every temporary folder of this file, and marks every process that inherits the environment.
process.env.TMPDIR = folder;
process.env.RALPH_TEST_FILE = folder;

/** Files that the program and its test tools keep for later runs on purpose. */
const kept = /^(tsx-\d+|node-compile-cache|vitest.*)$/;

afterAll(async () => {
  // Recently closed sockets are released at the end of this turn of the event loop.
  await setImmediate();
  await setImmediate();
  const left = readdirSync(folder).filter((name) => !kept.test(name));
  const processes = findMarkedProcesses({ variable: `RALPH_TEST_FILE=${folder}` });
  const sockets = process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap");
  rmSync(folder, { recursive: true, force: true });
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  expect({ left, processes, sockets }, "this test file leaves something behind").toEqual({
    left: [],
    processes: [],
    sockets: [],
  });
});
