// Holds a process as a stream to half-closing, back-pressure, telling its faults, and dying with the stream.
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { findMarkedProcesses, openProcessStream } from "../index.ts";

const open = (program: string, words: readonly string[], explain?: (text: string) => string) =>
  openProcessStream({
    program,
    arguments: words,
    folder: "/",
    environment: { PATH: process.env.PATH ?? "", RALPH_TEST_FILE: process.env.RALPH_TEST_FILE ?? "" },
    ...(explain ? { explain } : {}),
  });
const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

test("what is written comes back whole, though it is read late, and the end of writing is no end of reading", async () => {
  const { stream, ended } = open("cat", []);
  const sent = randomBytes(4 * 1024 * 1024);
  stream.end(sent);
  expect(digest(await buffer(stream))).toBe(digest(sent));
  await ended;
});

test("a process that fails breaks the stream, with the reason that is made of its words", async () => {
  const { stream } = open(
    "sh",
    ["-c", "echo no such service >&2; exit 3"],
    (text) => `it says: ${text.trim()}`,
  );
  stream.resume();
  const [fault] = await once(stream, "error");
  expect(fault.message).toBe("it says: no such service");
});

test("a program that is not there breaks the stream", async () => {
  const { stream, ended } = open("/nowhere/program", []);
  const [fault] = await once(stream, "error");
  expect(fault.message).toMatch(/ENOENT/);
  await ended;
});

test("a process that ends ends the stream, with all that it said, whoever still writes", async () => {
  const { stream } = open("sh", ["-c", "echo bye"]);
  stream.write("nobody reads this");
  expect((await buffer(stream)).toString()).toBe("bye\n");
});

test("destroying the stream kills the process and what it started", async () => {
  const { stream, ended } = open("sh", ["-c", "sleep 600 & echo here; wait"]);
  await once(stream, "data");
  stream.destroy();
  await ended;
  expect(findMarkedProcesses({ variable: `RALPH_TEST_FILE=${process.env.RALPH_TEST_FILE}` })).toEqual([]);
});

test("a process that ends by itself closes the stream, though nobody has ended the writing", async () => {
  const { stream, ended } = open("sh", ["-c", "echo bye"]);
  stream.resume();
  await Promise.all([once(stream, "close"), ended]);
  expect([stream.readableEnded, stream.errored]).toEqual([true, null]);
});
