// What each command in a comment does to the records, and what is said about it.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Journal } from "../../../journal/index.ts";
import { effort, story, TemporaryState } from "../../../journal/journal.fixture.ts";
import { readSkipped } from "../../../loop/index.ts";
import type { PullCommand } from "../../../pull-request/index.ts";
import { type CommandResult, doCommand } from "./comment-commands.ts";

let state: TemporaryState;
let journal: Journal;
beforeEach(async () => {
  state = new TemporaryState();
  journal = await state.open();
  const stories = [story("A", 0), story("B", 1, { status: "passed", passes: true })];
  await journal.write((tables) => tables.stories.put(effort, stories));
});
afterEach(() => {
  journal[Symbol.dispose]();
  state[Symbol.dispose]();
});

const asked = Date.parse("2026-01-02T03:00:00.500Z");

/** Does a command of a comment that was written at this time; the run was asked for at 03:00:00.5, and began a minute later. */
function act(command: PullCommand, at = "2026-01-02T03:05:00Z"): Promise<CommandResult> {
  return journal.write((tables) =>
    doCommand(
      {
        tables,
        about: { effort, at: "2026-01-02T03:06:00Z" },
        askedAt: asked,
        startedAt: asked + 60_000,
        stories: tables.stories.list(effort),
        redact: (text) => text.replaceAll("s3cret", "***"),
      },
      { id: 1, at, by: "mona", commands: [command] },
      command,
    ),
  );
}

const skipped = () => [...journal.read((tables) => readSkipped(tables, effort))];

test("a story is skipped and taken up again, by the rules of the command line", async () => {
  expect(await act({ verb: "skip", storyId: "A" })).toMatchObject({ kind: "done" });
  expect(skipped()).toEqual(["A"]);
  expect(await act({ verb: "retry", storyId: "A" })).toMatchObject({ kind: "done" });
  expect(skipped()).toEqual([]);
  expect(await act({ verb: "skip", storyId: "B" })).toMatchObject({
    kind: "refused",
    answer: "B has passed, so it cannot be skipped; see ralph-ci status.",
  });
  expect(await act({ verb: "retry", storyId: "B" })).toMatchObject({ kind: "refused" });
  const unknown = await act({ verb: "skip", storyId: "@octo/all s3cret" });
  expect(unknown).toMatchObject({ kind: "refused", answer: "The effort has no story with this id." });
  expect(unknown.text).toContain("@octo/all ***");
});

test("a stop counts unless it was written before the run was asked for, to the second", async () => {
  expect(await act({ verb: "stop" })).toMatchObject({ kind: "done", stops: true });
  expect(await act({ verb: "stop" }, "2026-01-02T03:00:00Z")).toMatchObject({ stops: true });
  const earlier = await act({ verb: "stop" }, "2026-01-02T02:59:59Z");
  expect(earlier).toMatchObject({ kind: "nothing" });
  expect(earlier.stops).toBeUndefined();
});

test("a run that is asked for while one is at work is none, and that is answered", async () => {
  expect(await act({ verb: "run" })).toMatchObject({
    kind: "nothing",
    answer: "A run is at work on this effort already.",
    stops: false,
  });
  const started = await act({ verb: "run" }, "2026-01-02T03:00:30Z");
  expect(started).toMatchObject({ kind: "done", stops: false });
  expect(started.answer).toBeUndefined();
});

test("a text waits for the next prompt without secrets, and is not in what is told", async () => {
  const said = await act({ verb: "say", text: "use s3cret tea" });
  expect(said.text + (said.answer ?? "")).not.toContain("tea");
  expect(journal.read((tables) => tables.messages.waiting(effort))).toMatchObject([
    { author: "mona", text: "use *** tea", deliveredIn: null },
  ]);
});
