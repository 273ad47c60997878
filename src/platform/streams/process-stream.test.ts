// Tests half-closing, back-pressure and errors of a process stream, and that its process dies with it.
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { findMarkedProcesses, openProcessStream } from "../index.ts";

const open = (program: string, args: readonly string[], explain?: (text: string) => string) =>
  openProcessStream({
    program,
    arguments: args,
    folder: "/",
    environment: { PATH: process.env.PATH ?? "", RALPH_TEST_FILE: process.env.RALPH_TEST_FILE ?? "" },
    ...(explain ? { explain } : {}),
  });
const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

test("data comes back complete, even if it is read late, and the end of writing does not end reading", async () => {
  const { stream, ended } = open("cat", []);
  const sent = randomBytes(4 * 1024 * 1024);
  stream.end(sent);
  expect(digest(await buffer(stream))).toBe(digest(sent));
  await ended;
});

test("a process that fails breaks the stream, with an error made from its output", async () => {
  const { stream } = open(
    "sh",
    ["-c", "echo no such service >&2; exit 3"],
    (text) => `it says: ${text.trim()}`,
  );
  stream.resume();
  const [fault] = await once(stream, "error");
  expect(fault.message).toBe("it says: no such service");
});

test("a missing program breaks the stream", async () => {
  const { stream, ended } = open("/nowhere/program", []);
  const [fault] = await once(stream, "error");
  expect(fault.message).toMatch(/ENOENT/);
  await ended;
});

test("the end of a process ends the stream after all its output, also during a write", async () => {
  const { stream } = open("sh", ["-c", "echo bye"]);
  stream.write("this is not read");
  expect((await buffer(stream)).toString()).toBe("bye\n");
});

test("destroying the stream kills the process and what it started", async () => {
  const { stream, ended } = open("sh", ["-c", "sleep 600 & echo here; wait"]);
  await once(stream, "data");
  stream.destroy();
  await ended;
  expect(findMarkedProcesses({ variable: `RALPH_TEST_FILE=${process.env.RALPH_TEST_FILE}` })).toEqual([]);
});

test("a process that ends by itself closes the stream, although the writing side is open", async () => {
  const { stream, ended } = open("sh", ["-c", "echo bye"]);
  stream.resume();
  await Promise.all([once(stream, "close"), ended]);
  expect([stream.readableEnded, stream.errored]).toEqual([true, null]);
});
