// Holds threads to answering, to being ended in the middle of anything, and to seeing only what they are given.
import { expect, test } from "vitest";
import { Thread } from "./thread.ts";

const open = new AbortController().signal;

const echo = `
  const { parentPort, workerData } = require("node:worker_threads");
  parentPort.on("message", (question) => {
    if (question === "throw") throw new Error("a fault in the thread");
    if (question === "exit") process.exit(0);
    if (question === "hang") for (;;);
    if (question === "silence") return;
    if (question === "later") setImmediate(() => { throw new Error("a fault while nobody asks"); });
    console.log("printed");
    parentPort.postMessage({ question, workerData, environment: process.env, arguments: process.argv.slice(2) });
  });
`;
const make = () => new Thread({ script: echo, data: "data", environment: { ONLY: "this" } });

test("it answers one question after the other, and sees nothing but what it is given", async () => {
  await using thread = make();
  for (const question of ["first", "second"])
    expect(await thread.ask(question, open)).toEqual({
      ...{ question, workerData: "data", arguments: [] },
      environment: { ONLY: "this" },
    });
});

test("what it throws is thrown, and so is an end without an answer", async () => {
  await using first = make();
  await expect(first.ask("throw", open)).rejects.toThrow("a fault in the thread");
  await using second = make();
  for (const question of ["exit", "first"])
    await expect(second.ask(question, open)).rejects.toThrow("ended without an answer");
});

test("a fault while nobody asks ends the thread and not the process", async () => {
  await using thread = make();
  await thread.ask("later", open);
  await expect(thread.ask("silence", open)).rejects.toThrow("a fault while nobody asks");
});

test.each(["before it is asked", "in a loop without an end"])(
  "it is ended by its signal %s",
  async (when) => {
    await using thread = make();
    await thread.ask("first", open);
    const end = new AbortController();
    const reason = new Error("enough");
    if (when.startsWith("before")) end.abort(reason);
    const answer = thread.ask("hang", end.signal);
    end.abort(reason);
    await expect(answer).rejects.toBe(reason);
    await expect(thread.ask("again", open)).rejects.toThrow("ended without an answer");
  },
);
