// The file stays small, because only the newest iterations keep their long texts.
import { statSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { effort, gate, startIteration, TemporaryState, verdict } from "../journal.fixture.ts";
import type { Journal } from "../journal.ts";

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

const long = "expected 1 but got 2\n".repeat(200);

function record(from: number, to: number): Promise<void> {
  return journal.write((tables) => {
    for (let n = from; n <= to; n += 1) {
      startIteration(tables, n);
      tables.gates.put({ ...gate(n, 1), outputTail: long });
      tables.iterations.judge(effort, n, verdict({ feedback: [long], signature: `${n % 2} ${long}` }));
    }
  });
}

test("feedback and output are kept for the newest 50; the rest of a row stays", async () => {
  await record(1, 60);
  const rows = journal.read((tables) => tables.iterations.list(effort));
  expect(rows).toHaveLength(60);
  expect(rows.map((row) => row.feedback.length)).toEqual([...Array(10).fill(0), ...Array(50).fill(1)]);
  expect(journal.read((tables) => tables.gates.list(effort, 11))).toEqual([
    { ...gate(11, 1), outputTail: long },
  ]);
  expect(journal.read((tables) => tables.gates.list(effort, 10))).toEqual([
    { ...gate(10, 1), outputTail: "" },
  ]);
});

test("a thousand failures with long texts need no more space than their rows", async () => {
  await record(1, 100);
  const before = statSync(state.main).size;
  await record(101, 1_100);
  expect(statSync(state.main).size - before).toBeLessThan(1_000 * 400);
});

test("a new text replaces the old one, even an empty one", async () => {
  await record(1, 2);
  await journal.write((tables) => {
    tables.gates.put({ ...gate(2, 1), outputTail: "" });
    tables.iterations.judge(effort, 2, verdict({ feedback: [] }));
  });
  expect(journal.read((tables) => tables.gates.list(effort, 2)[0]?.outputTail)).toBe("");
  expect(journal.read((tables) => tables.iterations.get(effort, 2)?.feedback)).toEqual([]);
  expect(journal.read((tables) => tables.iterations.get(effort, 1)?.feedback)).toEqual([long]);
});

test("equal long signatures stay equal", async () => {
  await record(1, 3);
  const [first, second, third] = journal.read((tables) => tables.iterations.list(effort));
  expect(first?.signature).toBe(third?.signature);
  expect(first?.signature).not.toBe(second?.signature);
});

test("the commit before an iteration is stored until it has its own", async () => {
  await journal.write((tables) => {
    for (const n of [1, 2]) {
      const about = { runId: "r1", storyId: "US-1", agent: "claude", startedAt: "", baseCommit: "abc" };
      tables.iterations.start({ effort, n, ...about });
      tables.iterations.judge(effort, n, verdict());
    }
    expect(tables.iterations.get(effort, 1)?.baseCommit).toBe("abc");
    tables.iterations.close(effort, 1, { commitSha: "def", endedAt: "" });
    tables.iterations.close(effort, 2, { commitSha: null, endedAt: "" });
  });
  const rows = journal.read((tables) => tables.iterations.list(effort));
  expect(rows.map((row) => [row.baseCommit, row.commitSha])).toEqual([
    [null, "def"],
    ["abc", null],
  ]);
});
