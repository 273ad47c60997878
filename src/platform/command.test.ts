// Sees what a command says come back to the byte, and one that does not end be ended with all that it began.
import { expect, test } from "vitest";
import { runCommand } from "./command.ts";

const options = { folder: "/", environment: { PATH: process.env.PATH ?? "" } };

test("bytes come and go as they are", async () => {
  const input = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join("");
  expect(await runCommand("cat", [], { ...options, input, bytes: true })).toMatchObject({ stdout: input });
  expect(await runCommand("cat", [], { ...options, input: "ü" })).toMatchObject({ stdout: "ü" });
});

test("a command beyond its deadline is killed, and so is the child that holds its output", async () => {
  const script = "echo said; sleep 1000 & wait";
  const result = await runCommand("sh", ["-c", script], { ...options, deadline: 100 });
  expect(result).toMatchObject({
    exitCode: undefined,
    signal: "SIGKILL",
    stdout: "said\n",
    startError: undefined,
  });
});
