// The iterations of a run as a chart that GitHub draws on the page: how long each took, and how it ended.
import type { IterationRow } from "../../journal/index.ts";

type Drawn = Pick<IterationRow, "n" | "storyId" | "startedAt" | "endedAt" | "durationMs" | "outcome">;

const longestName = 40; // characters
const shortest = 1_000; // ms: less cannot be seen
const failed: ReadonlySet<string> = new Set(["gates-failed", "failed", "refused", "timed-out"]);
const day = 24 * 60 * 60 * 1000; // ms

/** A Gantt chart in Mermaid's language, one bar an iteration; empty for fewer than two, which a chart does not make clearer. */
export function renderTimeline(iterations: readonly Drawn[]): string[] {
  const bars = iterations.flatMap((row) => {
    const start = Date.parse(row.startedAt);
    const end = row.endedAt === null ? start + (row.durationMs ?? 0) : Date.parse(row.endedAt);
    return Number.isNaN(start) || Number.isNaN(end)
      ? []
      : [{ row, start, end: Math.max(end, start + shortest) }];
  });
  if (bars.length < 2) return [];
  const from = Math.min(...bars.map(({ start }) => start));
  const to = Math.max(...bars.map(({ end }) => end));
  const lines = bars.flatMap(({ row, start, end }, index) => [
    ...(bars[index - 1]?.row.storyId === row.storyId ? [] : [`  section ${toWords(row.storyId)}`]),
    `  ${row.n} ${toWords(row.outcome ?? "interrupted")} :${tagOf(row.outcome)}${start}, ${end}`,
  ]);
  const axis = to - from > day ? "%m-%d %H:%M" : "%H:%M";
  return ["```mermaid", "gantt", "  dateFormat x", `  axisFormat ${axis}`, ...lines, "```"];
}

/** The colour of a bar: red where it failed, grey where it passed. */
function tagOf(outcome: string | null): string {
  if (outcome === "passed" || outcome === "unverified") return "done, ";
  return failed.has(outcome ?? "") ? "crit, " : "";
}

/** Nothing that Mermaid or Markdown would read. */
function toWords(text: string): string {
  const words = text
    .replaceAll(/[^\p{L}\p{N} ._-]+/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return [...words].slice(0, longestName).join("") || "story";
}
