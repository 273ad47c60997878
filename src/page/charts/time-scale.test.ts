// On the line of time, work is to scale and long waits are short.
import { expect, test } from "vitest";
import type { ReportIteration } from "../data/index.ts";
import { layOut } from "./time-scale.ts";

const minute = 60_000;
const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * minute).toISOString();
const iteration = (n: number, from: number, to: number | null) =>
  ({
    n,
    startedAt: at(from),
    endedAt: to === null ? null : at(to),
    turnMs: to === null ? null : minute,
    gatesMs: 0,
    outcome: to === null ? null : "passed",
  }) as ReportIteration;
const round = (bars: readonly { left: number; width: number }[] = []) =>
  bars.map(({ left, width }) => [Math.round(left), Math.round(width)]);

test("work without waits fills the line", () => {
  const layout = layOut([iteration(1, 0, 30), iteration(2, 30, 40)], 0);
  expect(round(layout?.bars)).toEqual([
    [0, 75],
    [75, 25],
  ]);
  expect(layout?.gaps).toEqual([]);
  expect(layout?.bars[1]?.turnShare).toBeCloseTo(0.1);
});

test("a night takes little room, and says how long it was", () => {
  const layout = layOut([iteration(1, 0, 50), iteration(2, 650, 700)], 0);
  expect(round(layout?.bars)).toEqual([
    [0, 49],
    [51, 49],
  ]);
  expect(layout?.gaps.map(({ milliseconds }) => milliseconds)).toEqual([600 * minute]);
});

test("one that is live ends now; without iterations there is no line", () => {
  expect(round(layOut([iteration(1, 0, 10), iteration(2, 10, null)], Date.parse(at(20)))?.bars)).toEqual([
    [0, 50],
    [50, 50],
  ]);
  expect(layOut([], 0)).toBeUndefined();
});
