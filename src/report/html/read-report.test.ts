// The data of the page say what the records say.
import { describe, expect, test } from "vitest";
import type { JournalTables } from "../../journal/index.ts";
import {
  at,
  effort,
  gate,
  proof,
  startIteration,
  startRun,
  story,
  TemporaryState,
  verdict,
} from "../../journal/journal.fixture.ts";
import { readReport } from "./read-report.ts";

async function read(write: (tables: JournalTables) => void) {
  using state = new TemporaryState();
  using journal = await state.open();
  await journal.write((tables) => {
    tables.sessions.put({ taskName: effort, status: "completed", branch: "ralph/checkout" });
    write(tables);
  });
  const settings = { effort, effortState: state.folder, now: new Date(at(30)), version: "1.0.0" };
  return readReport(journal, settings);
}

describe("a finished effort", () => {
  const report = read((tables) => {
    startRun(tables, "r1");
    tables.stories.put(effort, [
      story("US-1", 0, { passes: true, verified: true, status: "passed" }),
      story("US-2", 1, { passes: true, status: "passed" }),
      story("US-3", 2, { status: "skipped" }),
      story("US-4", 3),
    ]);
    startIteration(tables, 1);
    tables.gates.put(gate(1, 1));
    tables.iterations.judge(effort, 1, verdict());
    tables.iterations.close(effort, 1, { commitSha: "abc", endedAt: at(2) });
    tables.proofs.add(proof(["ok"]));
    const ending = { status: "complete", stopReason: "complete", stopDetail: null, endedAt: at(9) };
    tables.runs.end("r1", ending);
    const about = { effort, runId: "r1", n: 1, at: at(1) };
    tables.events.add({ ...about, kind: "protected-path", detail: "one.yml was put back" });
    tables.events.add({ ...about, kind: "person-joined", detail: "Ann joined" });
    tables.events.add({ ...about, kind: "review-story", detail: "{}" });
  });

  test("its stories, with their state and iterations", async () => {
    const stories = (await report)?.stories.map(({ id, state, iterations }) => [id, state, iterations]);
    expect(stories).toEqual([
      ["US-1", "passed", [1]],
      ["US-2", "unverified", []],
      ["US-3", "skipped", []],
      ["US-4", "open", []],
    ]);
  });

  test("its iterations, with cost, tokens and times", async () => {
    expect((await report)?.iterations).toEqual([
      {
        n: 1,
        runId: "r1",
        storyId: "US-1",
        agent: "claude",
        startedAt: at(1),
        endedAt: at(2),
        turnMs: 1_234,
        gatesMs: 5,
        outcome: "passed",
        reason: "All gates passed.",
        commit: "abc",
        costUsd: 0.25,
        tokens: { input: 100, output: 20, cacheRead: 3_000, cacheWrite: 40 },
        hasRecording: false,
      },
    ]);
  });

  test("why it stopped, and what it cost", async () => {
    expect(await report).toMatchObject({
      why: "Every story has passed.",
      isLive: false,
      cost: { knownUsd: 0.25, unknown: 0, expectedUsd: 0.25 },
      runs: [{ id: "r1", startedAt: at(1), endedAt: at(9), ending: "Every story has passed." }],
      proofs: [{ passed: true, commands: [{ command: "npm test", result: "passed", output: "ok" }] }],
    });
  });

  test("only events that are sentences", async () => {
    const texts = (await report)?.events.map(({ text }) => text);
    expect(texts).toEqual(["Put back: one.yml was put back", "Ann joined"]);
  });
});

test("an effort without a run, and one without records", async () => {
  expect(await read(() => {})).toMatchObject({
    why: "No run has worked on this effort yet.",
    iterations: [],
  });
  using state = new TemporaryState();
  using journal = await state.open();
  const settings = { effort, effortState: state.folder, now: new Date(at(30)), version: "1.0.0" };
  expect(readReport(journal, settings)).toBeUndefined();
});

test("a text that is very long is cut: all of this is in one piece", async () => {
  const report = await read((tables) => {
    tables.stories.put(effort, [story("US-1", 0, { title: "x".repeat(5_000_000) })]);
    startRun(tables, "r1");
    startIteration(tables, 1);
    tables.iterations.judge(effort, 1, verdict({ reason: "y".repeat(1_000_000) }));
    tables.events.add({
      effort,
      runId: "r1",
      n: 1,
      at: at(1),
      kind: "person-joined",
      detail: "z".repeat(1_000_000),
    });
  });
  expect(JSON.stringify(report).length).toBeLessThan(10_000);
});
