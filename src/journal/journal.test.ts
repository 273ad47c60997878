// Shows what each noun of the journal records and gives back, as the rest of the program uses it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { IterationVerdict } from "./iterations.ts";
import { type Journal, openJournal } from "./journal.ts";
import type { StoryEntry } from "./stories.ts";
import type { JournalTables } from "./tables.ts";

let folder: string;
let journal: Journal;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
  const log = { info: () => {}, warn: (line: string) => expect.unreachable(line) };
  journal = await openJournal(folder, { log, now: () => new Date(0) });
});
afterEach(() => {
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const effort = "checkout";
const at = (minute: number) => `2026-01-02T03:${String(minute).padStart(2, "0")}:00.000Z`;
const read = <T>(look: (tables: JournalTables) => T) => journal.read(look);
const story = (id: string, position: number, fields: Partial<StoryEntry> = {}): StoryEntry => ({
  effort,
  id,
  position,
  title: `Story ${id}`,
  priority: position + 1,
  passes: false,
  verified: false,
  status: "open",
  updatedAt: at(0),
  ...fields,
});
const startRun = (tables: JournalTables, id: string, of = effort) =>
  tables.runs.start({
    id,
    effort: of,
    pid: 4711,
    host: "runner",
    bootId: "b",
    startTicks: "123",
    version: "0.1.0",
    startedAt: at(1),
  });
const startIteration = (tables: JournalTables, n: number, of = effort) =>
  tables.iterations.start({
    effort: of,
    n,
    runId: "r1",
    storyId: "US-1",
    agent: "claude",
    startedAt: at(n),
    baseCommit: null,
  });
const verdict = (fields: Partial<IterationVerdict> = {}): IterationVerdict => ({
  outcome: "passed",
  reason: "All gates passed.",
  feedback: ["one", "two\nlines"],
  changed: true,
  signature: "",
  costUsd: 0.25,
  durationMs: 1_234,
  ...fields,
});
const gate = (n: number, position: number) => ({
  effort,
  n,
  position,
  command: "npm test",
  exitCode: 0,
  timedOut: false,
  durationMs: 5,
  outputTail: "ok\n",
});

describe("sessions", () => {
  test("one that is put again changes in what is given and in nothing else", async () => {
    await journal.write((tables) => {
      tables.sessions.put({ taskName: effort, status: "running", pid: 7, branch: "ralph/checkout" });
      tables.sessions.put({ taskName: effort, status: "stopped", pid: null, branch: undefined });
      tables.sessions.update(effort, { currentStory: "US-1" });
    });
    expect(read((tables) => tables.sessions.get(effort))).toMatchObject({
      taskName: effort,
      status: "stopped",
      pid: null,
      branch: "ralph/checkout",
      currentStory: "US-1",
      agent: null,
    });
  });
  test("all of them, by name", async () => {
    await journal.write((tables) => {
      for (const taskName of ["b", "a"]) tables.sessions.put({ taskName, status: "running" });
    });
    expect(read((tables) => tables.sessions.list().map((row) => row.taskName))).toEqual(["a", "b"]);
  });
  test("one that is not there cannot be updated, and nothing else of that write is made", async () => {
    const change = journal.write((tables) => {
      tables.sessions.put({ taskName: "a", status: "running" });
      tables.sessions.update("b", { pid: 1 });
    });
    await expect(change).rejects.toThrow("sessions has no row b");
    expect(read((tables) => tables.sessions.list())).toEqual([]);
  });
});

describe("the revision", () => {
  const revision = () => read((tables) => tables.sessions.get(effort)?.revision);
  test("grows by one with each write that touches the effort, however much it changes", async () => {
    await journal.write((tables) => {
      tables.sessions.put({ taskName: effort, status: "running" });
      tables.stories.put(effort, [story("US-1", 0), story("US-2", 1)]);
      startRun(tables, "r1");
    });
    expect(revision()).toBe(1);
    await journal.write((tables) => tables.runs.touch("r1", at(2)));
    expect(revision()).toBe(2);
    await journal.write((tables) => {
      tables.stories.put(effort, tables.stories.list(effort));
      tables.iterations.open(effort);
    });
    await journal.write((tables) => startRun(tables, "r2", "another"));
    expect(revision()).toBe(2);
  });
});

describe("stories", () => {
  const list = () => read((tables) => tables.stories.list(effort));
  test("come in the order of the file, whatever their ids", async () => {
    await journal.write((tables) =>
      tables.stories.put(effort, [story("Z", 0), story("A", 1), story("M", 2)]),
    );
    expect(list().map((row) => row.id)).toEqual(["Z", "A", "M"]);
  });
  test("those that are put are the effort's; what is known of their work stays", async () => {
    await journal.write((tables) => {
      tables.stories.put(effort, [story("US-1", 0), story("US-2", 1)]);
      tables.stories.put("another", [{ ...story("US-2", 0), effort: "another" }]);
      tables.stories.update(effort, "US-1", { startedAt: at(1), baseCommit: "abc" });
      tables.stories.put(effort, [story("US-3", 0), story("US-1", 1, { title: "New", updatedAt: at(5) })]);
    });
    expect(list()).toEqual([
      { ...story("US-3", 0), baseCommit: null, startedAt: null },
      { ...story("US-1", 1), title: "New", updatedAt: at(5), baseCommit: "abc", startedAt: at(1) },
    ]);
    expect(read((tables) => tables.stories.list("another"))).toHaveLength(1);
  });
  test("one that says nothing new keeps its time", async () => {
    await journal.write((tables) => {
      tables.stories.put(effort, [story("US-1", 0)]);
      tables.stories.update(effort, "US-1", { startedAt: at(1), updatedAt: at(1) });
      tables.stories.put(effort, [story("US-1", 0, { updatedAt: at(9) })]);
    });
    expect(list()[0]?.updatedAt).toBe(at(1));
  });
  test("an id can be any text", async () => {
    const ids = ["#0", "a'b", '"', "ä\n", "", "1", "01"];
    await journal.write((tables) => {
      tables.stories.put(
        effort,
        ids.map((id, position) => story(id, position)),
      );
      tables.stories.put(
        effort,
        ids.map((id, position) => story(id, position)),
      );
      for (const id of ids) tables.stories.update(effort, id, { passes: true, status: "passed" });
    });
    expect(list().map((row) => [row.id, row.passes])).toEqual(ids.map((id) => [id, true]));
  });
});

describe("runs", () => {
  test("a run is unended until it is ended", async () => {
    await journal.write((tables) => {
      for (const id of ["r1", "r2"]) startRun(tables, id);
      startRun(tables, "r3", "another");
      tables.runs.touch("r1", at(3));
      tables.runs.end("r2", { endedAt: at(4), status: "complete", stopReason: "complete", stopDetail: "" });
    });
    const unended = read((tables) => tables.runs.unended(effort));
    expect(unended).toMatchObject([
      { id: "r1", pid: 4711, bootId: "b", startTicks: "123", lastSeenAt: at(3), endedAt: null, status: null },
    ]);
    expect(read((tables) => tables.runs.get("r2"))).toMatchObject({ endedAt: at(4), lastSeenAt: at(1) });
  });
  test("one that is not there cannot be touched", async () => {
    await expect(journal.write((tables) => tables.runs.touch("r9", at(1)))).rejects.toThrow(
      "runs has no row r9",
    );
  });
});

describe("iterations", () => {
  test("one goes from started over judged to closed", async () => {
    await journal.write((tables) => startIteration(tables, 1));
    const started = read((tables) => tables.iterations.open(effort));
    expect(started).toMatchObject({
      n: 1,
      step: "started",
      outcome: null,
      feedback: [],
      endedAt: null,
      costUsd: null,
    });
    await journal.write((tables) => tables.iterations.judge(effort, 1, verdict()));
    expect(read((tables) => tables.iterations.open(effort))).toMatchObject({ step: "judged", ...verdict() });
    await journal.write((tables) => tables.iterations.close(effort, 1, { commitSha: "abc", endedAt: at(2) }));
    expect(read((tables) => tables.iterations.open(effort))).toBeUndefined();
    expect(read((tables) => tables.iterations.get(effort, 1))).toMatchObject({
      step: "closed",
      commitSha: "abc",
      endedAt: at(2),
      ...verdict(),
    });
  });
  test.each<[string, (tables: JournalTables) => void]>([
    ["started twice", (tables) => startIteration(tables, 1)],
    [
      "closed before it is judged",
      (tables) => tables.iterations.close(effort, 1, { commitSha: null, endedAt: at(2) }),
    ],
    ["judged where it never started", (tables) => tables.iterations.judge(effort, 2, verdict())],
    [
      "judged after it was closed",
      (tables) => {
        tables.iterations.judge(effort, 1, verdict());
        tables.iterations.close(effort, 1, { commitSha: null, endedAt: at(2) });
        tables.iterations.judge(effort, 1, verdict());
      },
    ],
  ])("one cannot be %s", async (_, change) => {
    await journal.write((tables) => startIteration(tables, 1));
    await expect(journal.write(change)).rejects.toThrow(/iterations/);
  });
  test("the last come newest first, all of them oldest first", async () => {
    await journal.write((tables) => {
      for (const n of [1, 2, 10, 9]) startIteration(tables, n);
      startIteration(tables, 11, "another");
    });
    expect(read((tables) => tables.iterations.last(effort, 2).map((row) => row.n))).toEqual([10, 9]);
    expect(read((tables) => tables.iterations.list(effort).map((row) => row.n))).toEqual([1, 2, 9, 10]);
  });
});

test("gates come in their order, and one that is run again replaces what it said", async () => {
  await journal.write((tables) => {
    startIteration(tables, 1);
    for (const position of [2, 1]) tables.gates.put(gate(1, position));
    tables.gates.put({ ...gate(1, 2), exitCode: null, timedOut: true });
  });
  expect(read((tables) => tables.gates.list(effort, 1))).toEqual([
    gate(1, 1),
    { ...gate(1, 2), exitCode: null, timedOut: true },
  ]);
  await expect(journal.write((tables) => tables.gates.put(gate(7, 1)))).rejects.toThrow("FOREIGN KEY");
  expect(read((tables) => tables.gates.list(effort, 7))).toEqual([]);
});

test("the last checkpoint is the one that was added last", async () => {
  const checkpoint = {
    effort,
    runId: "r1",
    at: at(1),
    iteration: 7,
    maxIterations: 20,
    storiesPassed: 3,
    storiesTotal: 7,
    agent: "opencode",
    reason: "shutdown signal",
  };
  await journal.write((tables) => {
    tables.checkpoints.add(checkpoint);
    tables.checkpoints.add({ ...checkpoint, reason: "complete" });
    tables.checkpoints.add({ ...checkpoint, effort: "another" });
  });
  expect(read((tables) => tables.checkpoints.last(effort))).toEqual({
    ...checkpoint,
    id: 2,
    reason: "complete",
  });
  expect(read((tables) => tables.checkpoints.last("nobody"))).toBeUndefined();
});

test("events come in the order in which they were added", async () => {
  const event = { effort, runId: null, n: null, at: at(1), kind: "added", detail: "US-1" };
  await journal.write((tables) => {
    tables.events.add({ ...event, at: at(9) });
    tables.events.add({ ...event, n: 3 });
  });
  expect(read((tables) => tables.events.list(effort))).toEqual([
    { ...event, id: 1, at: at(9) },
    { ...event, id: 2, n: 3 },
  ]);
});

describe("totals", () => {
  test("of an effort that is not known are nothing", () => {
    expect(read((tables) => tables.totals(effort))).toEqual({
      iterations: 0,
      costUsd: 0,
      knownCostUsd: 0,
      unknownCosts: 0,
      runs: 0,
      passed: 0,
      total: 0,
    });
  });
  test("count the effort alone; what is still at work has no cost yet", async () => {
    await journal.write((tables) => {
      for (const of of [effort, "another"]) {
        startRun(tables, `r-${of}`, of);
        for (const n of [1, 2, 3]) startIteration(tables, n, of);
        for (const n of [1, 2]) tables.iterations.judge(of, n, verdict({ costUsd: 0.25 * n }));
        tables.stories.put(of, [
          { ...story("US-1", 0), effort: of, passes: true, status: "passed" },
          { ...story("US-2", 1), effort: of },
        ]);
      }
    });
    expect(read((tables) => tables.totals(effort))).toEqual({
      iterations: 3,
      costUsd: 0.75,
      knownCostUsd: 0.75,
      unknownCosts: 0,
      runs: 1,
      passed: 1,
      total: 2,
    });
  });
  test("have no cost where that of one iteration is unknown", async () => {
    await journal.write((tables) => {
      for (const n of [1, 2]) startIteration(tables, n);
      tables.iterations.judge(effort, 1, verdict({ costUsd: null }));
      tables.iterations.judge(effort, 2, verdict({ costUsd: 0.5 }));
    });
    const totals = read((tables) => tables.totals(effort));
    expect(totals).toMatchObject({ costUsd: null, knownCostUsd: 0.5, unknownCosts: 1 });
  });
});

describe("an effort that is archived", () => {
  const fill = (tables: JournalTables) => {
    tables.sessions.put({ taskName: effort, status: "completed" });
    tables.stories.put(effort, [story("US-1", 0)]);
    startRun(tables, "r1");
    startIteration(tables, 1);
    tables.gates.put(gate(1, 1));
    tables.events.add({ effort, runId: null, n: null, at: at(1), kind: "added", detail: "US-1" });
  };
  test("has all its rows under the new name and none under the old", async () => {
    await journal.write(fill);
    await journal.write((tables) => tables.effort.archive(effort, "old"));
    const counts = (of: string) =>
      read((tables) => [
        tables.sessions.get(of) ? 1 : 0,
        tables.stories.list(of).length,
        tables.runs.unended(of).length,
        tables.iterations.list(of).length,
        tables.gates.list(of, 1).length,
        tables.events.list(of).length,
      ]);
    expect(counts(effort)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(counts("old")).toEqual([1, 1, 1, 1, 1, 1]);
    expect(read((tables) => tables.sessions.get("old")?.revision)).toBe(2);
  });
  test("cannot take the name of another", async () => {
    await journal.write(fill);
    await journal.write((tables) => tables.sessions.put({ taskName: "old", status: "completed" }));
    await expect(journal.write((tables) => tables.effort.archive(effort, "old"))).rejects.toThrow("UNIQUE");
    expect(read((tables) => tables.stories.list(effort))).toHaveLength(1);
  });
});

describe("nothing is changed but inside a write", () => {
  test("not in a read", () => {
    const change = () => read((tables) => tables.sessions.put({ taskName: effort, status: "running" }));
    expect(change).toThrow("only inside write()");
  });
  test("not after a write, by tables that were kept", async () => {
    const kept = await journal.write((tables) => tables);
    expect(() => kept.sessions.put({ taskName: effort, status: "running" })).toThrow("only until write()");
    expect(kept.sessions.list()).toEqual([]);
  });
});
