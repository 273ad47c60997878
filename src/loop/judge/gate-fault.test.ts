import { expect, test } from "vitest";
import { findGateFault } from "./gate-fault.ts";

const gate = (exitCode: number, outputTail: string) =>
  findGateFault({
    command: "x",
    exitCode,
    timedOut: false,
    durationMs: 1,
    passed: exitCode === 0,
    outputTail,
  });

test.each<[number, string, string]>([
  [127, "sh: 1: no-such-program: not found\n", "sh: 1: no-such-program: not found"],
  [126, "sh: 1: ./check.sh: Permission denied\n", "sh: 1: ./check.sh: Permission denied"],
  [127, "\n> a@1.0.0 test\n> vitest\n\nsh: 1: vitest: not found\n", "sh: 1: vitest: not found"],
  [1, 'npm error Missing script: "e2e"\nnpm error\nnpm error To see a list', 'Missing script: "e2e"'],
  [2, "make: *** No rule to make target 'chekc'.  Stop.\n", "make: *** No rule to make target 'chekc'"],
  [1, "/usr/bin/python3: No module named pytest\n", "/usr/bin/python3: No module named pytest"],
])("exit code %d, %j", (exitCode, output, words) => {
  expect(gate(exitCode, output)).toBe(words);
});

test.each<[number, string]>([
  [0, "sh: 1: x: not found\n"],
  [1, "1 of 3 tests failed\n"],
  [1, "ModuleNotFoundError: No module named 'app'\n"],
  [127, "1 of 3 tests failed\n"],
])("a gate that has started: exit code %d, %j", (exitCode, output) => {
  expect(gate(exitCode, output)).toBeUndefined();
});
