// Tests that a thread answers, can be ended at any time, and sees only its own data.
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
    if (question === "later") setImmediate(() => { throw new Error("a fault between questions"); });
    console.log("printed");
    parentPort.postMessage({ question, workerData, environment: process.env, arguments: process.argv.slice(2) });
  });
`;
const make = () => new Thread({ script: echo, data: "data", environment: { ONLY: "this" } });

test("it answers one question after the other, and sees only its own data", async () => {
  await using thread = make();
  for (const question of ["first", "second"])
    expect(await thread.ask(question, open)).toEqual({
      question,
      workerData: "data",
      arguments: [],
      environment: { ONLY: "this" },
    });
});

test("its errors are thrown, and so is an end without an answer", async () => {
  await using first = make();
  await expect(first.ask("throw", open)).rejects.toThrow("a fault in the thread");
  await using second = make();
  for (const question of ["exit", "first"])
    await expect(second.ask(question, open)).rejects.toThrow("ended without an answer");
});

test("a fault between questions ends the thread but not the process", async () => {
  await using thread = make();
  await thread.ask("later", open);
  await expect(thread.ask("silence", open)).rejects.toThrow("a fault between questions");
});

test.each(["before it is asked", "in an endless loop"])("it is ended by its signal %s", async (when) => {
  await using thread = make();
  await thread.ask("first", open);
  const end = new AbortController();
  const reason = new Error("enough");
  if (when.startsWith("before")) end.abort(reason);
  const answer = thread.ask("hang", end.signal);
  end.abort(reason);
  await expect(answer).rejects.toBe(reason);
  await expect(thread.ask("again", open)).rejects.toThrow("ended without an answer");
});
