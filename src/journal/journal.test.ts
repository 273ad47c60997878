// Sessions, revisions, totals and archives of efforts, and changes outside a write.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  at,
  effort,
  gate,
  startIteration,
  startRun,
  story,
  TemporaryState,
  verdict,
} from "./journal.fixture.ts";
import type { Journal } from "./journal.ts";
import type { JournalTables } from "./journal-tables.ts";

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

const read = <T>(look: (tables: JournalTables) => T) => journal.read(look);

describe("sessions", () => {
  test("a second put changes only the given fields", async () => {
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
  test("list, by name", async () => {
    await journal.write((tables) => {
      for (const taskName of ["b", "a"]) tables.sessions.put({ taskName, status: "running" });
    });
    expect(read((tables) => tables.sessions.list().map((row) => row.taskName))).toEqual(["a", "b"]);
  });
  test("an unknown session cannot be updated, and the whole write is undone", async () => {
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
  test("increases by one with each write to the effort, for any number of changes", async () => {
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

describe("totals", () => {
  test("are zero for an unknown effort", () => {
    expect(read((tables) => tables.totals(effort))).toEqual({
      iterations: 0,
      costUsd: 0,
      knownCostUsd: 0,
      unknownCosts: 0,
      tokens: null,
      runs: 0,
      passed: 0,
      total: 0,
    });
  });
  test("count only one effort, and running iterations have no cost yet", async () => {
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
      tokens: { input: 200, output: 40, cacheRead: 6_000, cacheWrite: 80 },
      runs: 1,
      passed: 1,
      total: 2,
    });
  });
  test("have no cost if the cost of one iteration is unknown", async () => {
    await journal.write((tables) => {
      for (const n of [1, 2]) startIteration(tables, n);
      tables.iterations.judge(effort, 1, verdict({ costUsd: null, tokensInput: null, tokensOutput: null }));
      tables.iterations.judge(effort, 2, verdict({ costUsd: 0.5 }));
    });
    const totals = read((tables) => tables.totals(effort));
    expect(totals).toMatchObject({ costUsd: null, knownCostUsd: 0.5, unknownCosts: 1 });
    expect(totals.tokens).toMatchObject({ input: 100, output: 20 });
  });
});

describe("an archived effort", () => {
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
        tables.runs.unfinished(of).length,
        tables.iterations.list(of).length,
        tables.gates.list(of, 1).length,
        tables.events.list(of).length,
      ]);
    expect(counts(effort)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(counts("old")).toEqual([1, 1, 1, 1, 1, 1]);
    expect(read((tables) => tables.sessions.get("old")?.revision)).toBe(2);
  });
  test("cannot take an existing name", async () => {
    await journal.write(fill);
    await journal.write((tables) => tables.sessions.put({ taskName: "old", status: "completed" }));
    await expect(journal.write((tables) => tables.effort.archive(effort, "old"))).rejects.toThrow("UNIQUE");
    expect(read((tables) => tables.stories.list(effort))).toHaveLength(1);
  });
});

describe("changes outside a write are rejected", () => {
  test("in a read", () => {
    const change = () => read((tables) => tables.sessions.put({ taskName: effort, status: "running" }));
    expect(change).toThrow("only be changed inside write()");
  });
  test("after a write, with its tables", async () => {
    const kept = await journal.write((tables) => tables);
    expect(() => kept.sessions.put({ taskName: effort, status: "running" })).toThrow(
      "after write()'s function has returned",
    );
    expect(kept.sessions.list()).toEqual([]);
  });
});

describe("a change that waits for files", () => {
  const close = (tables: JournalTables) => tables.sessions.update(effort, { currentStory: "US-1" });
  const storyNow = () => read((tables) => tables.sessions.get(effort)?.currentStory);

  beforeEach(() =>
    journal.write((tables) =>
      tables.sessions.put({ taskName: effort, status: "running", currentStory: "US-0" }),
    ),
  );

  test("is made with the next write, which waits for them", async () => {
    let flushed = () => {};
    const onDisk = new Promise<void>((resolve) => {
      flushed = resolve;
    });
    journal.writeLater(close, onDisk);
    const written = journal.write((tables) => tables.sessions.get(effort)?.currentStory);
    using other = await state.open();
    await other.write((tables) => tables.sessions.update(effort, { agent: "claude" }));
    expect(storyNow()).toBe("US-0");
    flushed();
    expect([await written, storyNow()]).toEqual(["US-1", "US-1"]);
  });

  test("is never made if they do not get there, and the next write says so", async () => {
    journal.writeLater(close, Promise.reject(new Error("the disk failed")));
    await expect(journal.flush()).rejects.toThrow("the disk failed");
    await journal.write((tables) => tables.sessions.update(effort, { agent: "claude" }));
    expect(storyNow()).toBe("US-0");
  });
});
