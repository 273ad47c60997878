// Messages of people: each is in one prompt, in their order, and none grows a prompt without limit.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Journal } from "../../journal/index.ts";
import { effort, TemporaryState } from "../../journal/journal.fixture.ts";
import { addMessage, markDelivered, readMessages } from "./messages.ts";

let state: TemporaryState;
let journal: Journal;
beforeEach(async () => {
  state = new TemporaryState();
  journal = await state.open();
});
afterEach(() => {
  journal[Symbol.dispose]();
  state[Symbol.dispose]();
});

const say = (by: string, text: string) =>
  journal.write((tables) => addMessage(tables, { effort, at: "2026-01-02T03:04:05Z" }, { by, text }));
const waiting = () => journal.read((tables) => readMessages(tables, effort));
const deliver = (n: number) => journal.write((tables) => markDelivered(tables, effort, n));

test("a message waits until a turn had it, and no other effort gets it", async () => {
  await say("mona", "first");
  await say("ada", "second");
  expect(waiting()).toEqual([
    { by: "mona", text: "first" },
    { by: "ada", text: "second" },
  ]);
  expect(journal.read((tables) => readMessages(tables, "another"))).toEqual([]);
  await deliver(1);
  expect(waiting()).toEqual([]);
  await say("mona", "third");
  await deliver(2);
  await deliver(3);
  expect(waiting()).toEqual([]);
});

test("what is too long is cut between characters, and what does not fit waits for the next prompt", async () => {
  await say("mona", "ä".repeat(10_000));
  for (let number = 0; number < 5; number += 1) await say("ada", `${number}${"x".repeat(3_500)}`);
  const [long, ...others] = waiting();
  expect(long?.text).toMatch(/^ä{2000}… \(cut off\)$/);
  expect(others.map(({ text }) => text[0])).toEqual(["0", "1", "2"]);
  await deliver(1);
  expect(waiting().map(({ text }) => text[0])).toEqual(["3", "4"]);
});
