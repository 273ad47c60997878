// The page holds what the records say of each iteration, and stays small.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  at,
  effort,
  gate,
  startIteration,
  startRun,
  TemporaryState,
  verdict,
} from "../../journal/journal.fixture.ts";
import type { IterationDetails, ReportData } from "../../page/index.ts";
import { createRedactor } from "../../platform/index.ts";
import { createReport } from "./create-report.ts";

const files = { script: "run()", style: "a{}" };

/** Makes the page of an effort with some iterations; the first one has failed. */
async function create(count: number, output: string, mostBytes?: number) {
  using state = new TemporaryState();
  using journal = await state.open();
  await journal.write((tables) => {
    tables.sessions.put({ taskName: effort, status: "completed" });
    startRun(tables, "r1");
    for (let n = 1; n <= count; n += 1) {
      startIteration(tables, n);
      tables.gates.put(gate(n, 1));
      tables.iterations.judge(effort, n, verdict({ outcome: n === 1 ? "gates-failed" : "passed" }));
      tables.iterations.close(effort, n, { commitSha: `c${n}`, endedAt: at(n + 1) });
    }
  });
  const effortState = join(state.folder, "efforts", effort);
  for (let n = 1; n <= count; n += 1) {
    const folder = join(effortState, "iterations", String(n).padStart(4, "0"));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "prompt.md"), `Work on ${n}`);
    writeFileSync(join(folder, "output.log"), output);
    writeFileSync(join(folder, "session.cast"), '{"version":2,"width":80,"height":24}\n[0.1,"o","hi"]\n');
  }
  const changesOf = async (commit: string) =>
    commit === "c1" ? "diff --git a/f b/f\n+geheimnis\n" : undefined;
  const about = { effort, effortState, now: new Date(at(50)), version: "1", changes: { changesOf } };
  const redactor = createRedactor(["geheimnis"]);
  const pieces = await createReport(journal, { ...about, redactor }, files, mostBytes);
  const html = [...(pieces ?? [])].join("");
  const data = new Map(
    [...html.matchAll(/id="report(?:-(\d+))?"[^>]*>(.*?)<\/script>/g)].map(([, n = "0", json = ""]) => [
      Number(n),
      JSON.parse(json) as unknown,
    ]),
  );
  return {
    html,
    top: data.get(0) as ReportData,
    details: (n: number) => data.get(n) as IterationDetails | undefined,
  };
}

test("prompt, output, gates, changes and recording of an iteration, redacted", async () => {
  const { html, details, top } = await create(2, "the agent said geheimnis\n");
  expect(html).not.toContain("geheimnis");
  expect(top.iterations.map(({ hasRecording }) => hasRecording)).toEqual([true, true]);
  expect(details(1)).toMatchObject({
    prompt: { text: "Work on 1", cut: "" },
    output: { text: "the agent said ***\n" },
    gates: [{ command: "npm test", passed: true, result: "passed", output: { text: "ok\n" } }],
    changes: { files: [{ text: "diff --git a/f b/f\n+***\n", cut: "" }], cut: "" },
    recording: { cut: "" },
    missing: [],
  });
  expect(details(2)).toMatchObject({
    changes: null,
    missing: ["The changes are in commit c2, which is not in a checkout on this machine: git show c2"],
  });
});

test("of a long effort, not more than 500 iterations have details", async () => {
  const { top, details } = await create(510, "");
  const without = top.iterations.filter(({ n }) => details(n) === undefined).map(({ n }) => n);
  expect(without).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(top.notes).toEqual([expect.stringContaining("10 iterations are left out")]);
});

test("if not all fits, the newest iterations and those that failed keep their details", async () => {
  const { top, details } = await create(20, "x".repeat(5_000), 63_000);
  const kept = top.iterations.filter(({ n }) => details(n) !== undefined).map(({ n }) => n);
  expect(kept).toContain(1);
  expect(kept).toEqual(expect.arrayContaining([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]));
  expect(kept.length).toBeLessThan(20);
  expect(top.notes).toEqual([
    expect.stringMatching(/the details of .* are left out\..*ralph-ci logs --iteration \d+$/),
  ]);
});
