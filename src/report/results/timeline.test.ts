// The chart of a run: every iteration is a bar, and no text of a story is read as Mermaid or Markdown.
import fc from "fast-check";
import { expect, test } from "vitest";
import { renderTimeline } from "./timeline.ts";

const row = (n: number, storyId: string, outcome: string | null, seconds = 60) => ({
  n,
  storyId,
  outcome,
  startedAt: new Date(Date.UTC(2026, 2, 4, 12, n)).toISOString(),
  endedAt: outcome === null ? null : new Date(Date.UTC(2026, 2, 4, 12, n, seconds)).toISOString(),
  durationMs: outcome === null ? 5_000 : seconds * 1_000,
});

test("iterations of one story stand together, with their result as the colour", () => {
  expect(renderTimeline([row(1, "A", "gates-failed"), row(2, "A", "passed", 0), row(3, "B", null)])).toEqual([
    "```mermaid",
    "gantt",
    "  dateFormat x",
    "  axisFormat %H:%M",
    "  section A",
    "  1 gates-failed :crit, 1772625660000, 1772625720000",
    "  2 passed :done, 1772625720000, 1772625721000",
    "  section B",
    "  3 interrupted :1772625780000, 1772625785000",
    "```",
  ]);
});

test("one iteration needs no chart, and a run over days shows the days", () => {
  expect(renderTimeline([row(1, "A", "passed")])).toEqual([]);
  const late = {
    ...row(2, "A", "passed"),
    startedAt: "2026-03-06T12:00:00Z",
    endedAt: "2026-03-06T12:01:00Z",
  };
  expect(renderTimeline([row(1, "A", "passed"), late])).toContain("  axisFormat %m-%d %H:%M");
});

test("whatever a story is called, it stays one name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (id) => {
      const lines = renderTimeline([row(1, id, "passed"), row(2, id, "passed")]);
      expect(lines).toHaveLength(8);
      expect(lines[4]).toMatch(/^ {2}section [\p{L}\p{N} ._-]{1,40}$/u);
    }),
  );
});
