// What earlier runs have shown is known after a restart.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Journal } from "../../journal/index.ts";
import { effort, story, TemporaryState, verdict } from "../../journal/journal.fixture.ts";
import { readStreak } from "./earlier-runs.ts";
import type { StopReason } from "./stop-reason.ts";
import { triesResetEventKind } from "./tries.ts";

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

/** Records a run whose iterations on A failed with these signatures. */
async function record(stopReason: StopReason | null, signatures: readonly string[]): Promise<void> {
  const runId = `run-${stopReason}-${signatures.join()}`;
  await journal.write((tables) => {
    tables.sessions.put({ taskName: effort, status: "running" });
    tables.stories.put(effort, [story("A", 0)]);
    const at = new Date(Date.UTC(2026, 0, 1, 0, 0, tables.iterations.list(effort).length)).toISOString();
    const process = { pid: 1, host: "h", bootId: "b", startTicks: "1", version: "0" };
    tables.runs.start({ ...process, id: runId, effort, startedAt: at });
    for (const signature of signatures) {
      const n = (tables.iterations.last(effort, 1)[0]?.n ?? 0) + 1;
      const about = { runId, storyId: "A", agent: "command", baseCommit: null };
      tables.iterations.start({ effort, n, ...about, startedAt: at });
      tables.iterations.judge(effort, n, verdict({ outcome: "gates-failed", changed: true, signature }));
      tables.iterations.close(effort, n, { commitSha: null, endedAt: at });
    }
    if (stopReason !== null)
      tables.runs.end(runId, { endedAt: at, status: "incomplete", stopReason, stopDetail: null });
  });
}

const read = () => journal.read((tables) => readStreak(tables, effort, { stuckAfter: 5 }));

test("a failure is known, and iterations in a row count on where no person was asked", async () => {
  await record("max-runtime", ["x", "y"]);
  await record(null, ["x", "x"]);
  expect(read()).toMatchObject({ lastStoryId: "A", idleInARow: 2, signature: "x" });
  expect(read().seen.get("A")?.signatures).toEqual(["x", "y", "x", "x"]);
});

test("after a run that a person was told to mend, the count begins anew, and the failures stay known", async () => {
  await record("stuck", ["x", "x", "x"]);
  expect(read()).toMatchObject({ lastStoryId: undefined, idleInARow: 0 });
  expect(read().seen.get("A")?.signatures).toEqual(["x", "x", "x"]);
  await record("stopped", ["x"]);
  expect(read()).toMatchObject({ lastStoryId: "A", idleInARow: 1 });
});

test("a new run always has at least the diagnostic iteration", async () => {
  await record("max-iterations", Array<string>(9).fill("x"));
  expect(read().idleInARow).toBe(5);
});

test("what came before a person changed the story is forgotten", async () => {
  await record("stopped", ["x", "x"]);
  await journal.write((tables) =>
    tables.events.add({
      effort,
      runId: null,
      n: 2,
      at: "2026-01-02",
      kind: triesResetEventKind,
      detail: "A",
    }),
  );
  expect(read()).toMatchObject({ idleInARow: 0 });
  expect(read().seen.size).toBe(0);
});
