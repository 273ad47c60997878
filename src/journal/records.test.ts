// Writing and reading each kind of record.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
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

describe("stories", () => {
  const list = () => read((tables) => tables.stories.list(effort));
  test("are listed in the order of the file, for any ids", async () => {
    await journal.write((tables) =>
      tables.stories.put(effort, [story("Z", 0), story("A", 1), story("M", 2)]),
    );
    expect(list().map((row) => row.id)).toEqual(["Z", "A", "M"]);
  });
  test("a put replaces the list, and facts about their work stay", async () => {
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
  test("an unchanged story keeps its time", async () => {
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
  test("a run is unfinished until its end", async () => {
    await journal.write((tables) => {
      for (const id of ["r1", "r2"]) startRun(tables, id);
      startRun(tables, "r3", "another");
      tables.runs.touch("r1", at(3));
      tables.runs.end("r2", { endedAt: at(4), status: "complete", stopReason: "complete", stopDetail: "" });
    });
    const unfinished = read((tables) => tables.runs.unfinished(effort));
    expect(unfinished).toMatchObject([
      { id: "r1", pid: 4711, bootId: "b", startTicks: "123", lastSeenAt: at(3), endedAt: null, status: null },
    ]);
    expect(read((tables) => tables.runs.get("r2"))).toMatchObject({ endedAt: at(4), lastSeenAt: at(1) });
  });
  test("an unknown run cannot be touched", async () => {
    await expect(journal.write((tables) => tables.runs.touch("r9", at(1)))).rejects.toThrow(
      "runs has no row r9",
    );
  });
});

describe("iterations", () => {
  test("the steps are started, judged, closed", async () => {
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
  test("commits that became one have its hash, and work is measured from the commit before them", async () => {
    await journal.write((tables) => {
      tables.stories.put(effort, [story("A", 0), story("B", 1)]);
      tables.stories.update(effort, "A", { baseCommit: "base" });
      tables.stories.update(effort, "B", { baseCommit: "one" });
      for (const [n, commitSha] of [
        [1, "one"],
        [2, "two"],
      ] as const) {
        startIteration(tables, n);
        tables.iterations.judge(effort, n, verdict());
        tables.iterations.close(effort, n, { commitSha, endedAt: at(2) });
      }
      tables.iterations.joinCommits(effort, ["two", "one"], "joined", "base");
    });
    expect(read((tables) => tables.iterations.list(effort).map(({ commitSha }) => commitSha))).toEqual([
      "joined",
      "joined",
    ]);
    expect(read((tables) => tables.stories.list(effort).map(({ baseCommit }) => baseCommit))).toEqual([
      "base",
      "base",
    ]);
  });
  test("a withdrawn one counts nowhere, and its number is free again", async () => {
    await journal.write((tables) => {
      startIteration(tables, 1);
      tables.iterations.withdraw(effort, 1);
    });
    expect(read((tables) => tables.iterations.list(effort))).toEqual([]);
    expect(read((tables) => tables.iterations.countTowardsLimit(effort))).toBe(0);
    await journal.write((tables) => startIteration(tables, 1));
    expect(read((tables) => tables.iterations.open(effort))).toMatchObject({ n: 1, step: "started" });
  });
  test("rebased commits are followed", async () => {
    await journal.write((tables) => {
      startIteration(tables, 1);
      tables.iterations.judge(effort, 1, verdict());
      tables.iterations.close(effort, 1, { commitSha: "abc", endedAt: at(2) });
      tables.iterations.moveCommits(
        effort,
        new Map([
          ["abc", "def"],
          ["none", "such"],
        ]),
      );
      tables.iterations.moveCommits("other", new Map([["def", "ghi"]]));
    });
    expect(read((tables) => tables.iterations.get(effort, 1))?.commitSha).toBe("def");
  });
  test.each<[string, (tables: JournalTables) => void]>([
    ["started twice", (tables) => startIteration(tables, 1)],
    [
      "closed before it is judged",
      (tables) => tables.iterations.close(effort, 1, { commitSha: null, endedAt: at(2) }),
    ],
    [
      "withdrawn after it was judged",
      (tables) => {
        tables.iterations.judge(effort, 1, verdict());
        tables.iterations.withdraw(effort, 1);
      },
    ],
    ["judged without a start", (tables) => tables.iterations.judge(effort, 2, verdict())],
    [
      "judged after it was closed",
      (tables) => {
        tables.iterations.judge(effort, 1, verdict());
        tables.iterations.close(effort, 1, { commitSha: null, endedAt: at(2) });
        tables.iterations.judge(effort, 1, verdict());
      },
    ],
  ])("an iteration cannot be %s", async (_, change) => {
    await journal.write((tables) => startIteration(tables, 1));
    await expect(journal.write(change)).rejects.toThrow(/iteration/);
  });
  test("the last are newest first, the list is oldest first", async () => {
    await journal.write((tables) => {
      for (const n of [1, 2, 10, 9]) startIteration(tables, n);
      startIteration(tables, 11, "another");
    });
    expect(read((tables) => tables.iterations.last(effort, 2).map((row) => row.n))).toEqual([10, 9]);
    expect(read((tables) => tables.iterations.list(effort).map((row) => row.n))).toEqual([1, 2, 9, 10]);
    expect(read((tables) => tables.iterations.newest(effort))).toBe(10);
    expect(read((tables) => tables.iterations.newest("unknown"))).toBe(0);
  });
  test("recent ones say the same as the last", async () => {
    await journal.write((tables) => {
      for (const n of [1, 2, 3]) startIteration(tables, n);
      tables.iterations.judge(effort, 2, verdict({ feedback: ["do it"], costUsd: 0.5 }));
    });
    const recent = read((tables) => tables.iterations.recent(effort, 2));
    expect(recent.map(({ n }) => n)).toEqual([3, 2]);
    expect(recent[1]).toEqual({ n: 2, storyId: expect.any(String), feedback: ["do it"], costUsd: 0.5 });
    const last = read((tables) => tables.iterations.last(effort, 2));
    recent.forEach((row, index) => {
      expect(last[index]).toMatchObject(row);
    });
  });
});

test("gates keep their order, and a repeated gate replaces its result", async () => {
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

test("the last checkpoint is the newest one", async () => {
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

test("events are listed in the order of their addition", async () => {
  const event = { effort, runId: null, n: null, at: at(1), kind: "added", detail: "US-1" };
  await journal.write((tables) => {
    tables.events.add({ ...event, at: at(9) });
    tables.events.add({ ...event, n: 3 });
  });
  expect(read((tables) => tables.events.last(effort, event.kind))).toMatchObject({ n: 3 });
  expect(read((tables) => tables.events.last(effort, "another"))).toBeUndefined();
  expect(read((tables) => tables.events.list(effort))).toEqual([
    { ...event, id: 1, at: at(9) },
    { ...event, id: 2, n: 3 },
  ]);
});

test("proofs are numbered for each effort, with their commands; only the newest keep their output", async () => {
  await journal.write((tables) => {
    for (let index = 1; index <= 7; index += 1) tables.proofs.add(proof([`output ${index}`, "second"]));
    tables.proofs.add(proof([], { effort: "another" }));
  });
  const rows = read((tables) => tables.proofs.list(effort));
  expect(rows.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(rows.map(({ commands }) => commands[0]?.outputTail)).toEqual([
    "",
    "",
    "output 3",
    "output 4",
    "output 5",
    "output 6",
    "output 7",
  ]);
  expect(read((tables) => tables.proofs.last(effort))).toEqual({
    ...proof(["output 7", "second"]),
    number: 7,
  });
  expect(read((tables) => tables.proofs.last("another")?.number)).toBe(1);
});
