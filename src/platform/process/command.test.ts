// Tests that output comes back byte by byte, and that a command that does not end is killed with its children.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { waitForFile } from "../../../test/kit/running-process.ts";
import { runCommand } from "./command.ts";
import { endMarkedProcesses, findMarkedProcesses } from "./marked-processes.ts";

const options = { folder: "/", environment: { PATH: process.env.PATH ?? "" } };

test("bytes pass unchanged", async () => {
  const input = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join("");
  expect(await runCommand("cat", [], { ...options, input, bytes: true })).toMatchObject({ stdout: input });
  expect(await runCommand("cat", [], { ...options, input: "ü" })).toMatchObject({ stdout: "ü" });
});

test.each([
  ["a program that is missing", "ralph-ci-no-such-program", [], /ENOENT/],
  ["a program that is not one", "/etc/passwd", [], /EACCES/],
  ["arguments that are too long", "true", ["x".repeat(4_000_000)], /E2BIG/],
  ["an argument with a NUL", "true", ["\0"], /null bytes/],
])("%s gives the reason", async (_, program, words, reason) => {
  const result = await runCommand(program, words, options);
  const startError: unknown = expect.stringMatching(reason);
  expect(result).toEqual({ exitCode: undefined, signal: undefined, stdout: "", stderr: "", startError });
});

test("what a command prints in pieces is put together, on both streams", async () => {
  const script =
    "i=0; while [ $i -lt 20000 ]; do echo line $i ü; echo error $i >&2; i=$((i+1)); done; exit 3";
  const { stdout, stderr, exitCode } = await runCommand("sh", ["-c", script], options);
  expect(exitCode).toBe(3);
  const count = Array.from({ length: 20_000 }, (_, index) => index);
  expect(stdout).toBe(count.map((index) => `line ${index} ü\n`).join(""));
  expect(stderr).toBe(count.map((index) => `error ${index}\n`).join(""));
});

test("a command whose output is held by another process ends soon after it", async () => {
  const variable = `RALPH_TEST_HELD=${process.pid}`;
  const environment = { ...options.environment, RALPH_TEST_HELD: String(process.pid) };
  const result = await runCommand("sh", ["-c", "echo said; sleep 600 &"], { ...options, environment });
  expect(result).toMatchObject({ exitCode: 0, stdout: "said\n" });
  expect((await endMarkedProcesses({ variable }, 0)).found).toHaveLength(1);
});

test("a command whose signal aborts is killed with the child that holds its output", async () => {
  const end = new AbortController();
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-command-"));
  const script = "touch begun; sleep 1000 & wait";
  const running = runCommand("sh", ["-c", script], { ...options, folder, signal: end.signal });
  await waitForFile(join(folder, "begun"));
  end.abort();
  expect(await running).toMatchObject({ exitCode: undefined, signal: "SIGKILL", startError: undefined });
  const late = await runCommand("sleep", ["1000"], { ...options, signal: end.signal });
  expect(late).toMatchObject({ signal: "SIGKILL" });
  rmSync(folder, { recursive: true });
});

test("a command that exceeds its deadline is killed with the child that holds its output", async () => {
  const script = "echo said; sleep 1000 & wait";
  const result = await runCommand("sh", ["-c", script], { ...options, deadline: 100 });
  expect(result).toMatchObject({
    exitCode: undefined,
    signal: "SIGKILL",
    stdout: "said\n",
    startError: undefined,
  });
});

test("a command of this process is not taken for a process that was left behind", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-command-"));
  const variable = `RALPH_TEST_OWN=${folder}`;
  const environment = { ...options.environment, RALPH_TEST_OWN: folder };
  const end = new AbortController();
  const script = "touch begun; sleep 1000 & wait";
  const running = runCommand("sh", ["-c", script], { folder, environment, signal: end.signal });
  await waitForFile(join(folder, "begun"));
  expect(findMarkedProcesses({ variable })).toEqual([]);
  end.abort();
  expect(await running).toMatchObject({ signal: "SIGKILL" });
  rmSync(folder, { recursive: true });
});
