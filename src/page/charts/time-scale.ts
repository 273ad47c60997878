// Places iterations on a line of time, in which long waits are short.
import type { ReportIteration } from "../data/index.ts";

/** An iteration on the line; all places are in percent of its length. */
export interface TimelineBar {
  readonly iteration: ReportIteration;
  readonly left: number;
  readonly width: number;
  /** The part of the bar in which the agent worked; the rest are gates and records. */
  readonly turnShare: number;
}

/** A wait between iterations, drawn shorter than it was. */
export interface TimelineGap {
  readonly left: number;
  readonly width: number;
  readonly milliseconds: number;
}

/** Everything on the line. */
export interface TimelineLayout {
  readonly bars: readonly TimelineBar[];
  readonly gaps: readonly TimelineGap[];
  /** ms since the epoch. */
  readonly from: number;
  readonly to: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** A wait is drawn at its length up to this part of all work, and no shorter than a minute. */
const longestGap = 0.03;
const minute = 60_000;

/** Lays iterations out; `now` (ms since the epoch) is the end of one that is live. */
export function layOut(iterations: readonly ReportIteration[], now: number): TimelineLayout | undefined {
  const spans = iterations.flatMap((iteration) => {
    const start = Date.parse(iteration.startedAt);
    return Number.isNaN(start) ? [] : [{ iteration, start, end: endOf(iteration, start, now) }];
  });
  if (spans.length === 0) return undefined;
  const stretches = merge(spans);
  const work = stretches.reduce((sum, { start, end }) => sum + end - start, 0);
  const drawnGap = Math.max(work * longestGap, Math.min(minute, work));
  const gaps: TimelineGap[] = [];
  const shifts: { from: number; by: number }[] = [];
  let shift = stretches[0]?.start ?? 0;
  for (const [index, { start }] of stretches.entries()) {
    const before = stretches[index - 1];
    const wait = before === undefined ? 0 : start - before.end;
    if (before !== undefined && wait > drawnGap) {
      gaps.push({ left: before.end - shift, width: drawnGap, milliseconds: wait });
      shift += wait - drawnGap;
    }
    shifts.push({ from: start, by: shift });
  }
  const place = (time: number) => time - (shifts.findLast(({ from }) => from <= time)?.by ?? shift);
  const to = Math.max(...spans.map(({ end }) => end));
  const scale = 100 / Math.max(place(to), 1);
  return {
    from: Math.min(...spans.map(({ start }) => start)),
    to,
    gaps: gaps.map((gap) => ({
      left: gap.left * scale,
      width: gap.width * scale,
      milliseconds: gap.milliseconds,
    })),
    bars: spans.map(({ iteration, start, end }) => ({
      iteration,
      left: place(start) * scale,
      width: (end - start) * scale,
      turnShare: Math.min(1, (iteration.turnMs ?? end - start) / Math.max(end - start, 1)),
    })),
  };
}

function endOf(iteration: ReportIteration, start: number, now: number): number {
  if (iteration.endedAt !== null) return Math.max(Date.parse(iteration.endedAt) || start, start);
  if (iteration.outcome === null && iteration.turnMs === null) return Math.max(now, start);
  return start + (iteration.turnMs ?? 0) + iteration.gatesMs;
}

/** Spans that touch become one. */
function merge(spans: readonly Span[]): Span[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of [...spans].sort((one, other) => one.start - other.start)) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}
