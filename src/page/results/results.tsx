// How iterations ended and how far stories are, in a word and a colour.
import type { ReportIteration, StoryState } from "../data/index.ts";

/** The result of an iteration: its colour and its words. */
export interface IterationResult {
  readonly kind: "good" | "fair" | "bad" | "live" | "off";
  readonly words: string;
}

const results: Readonly<Record<string, IterationResult>> = {
  passed: { kind: "good", words: "passed" },
  unverified: { kind: "fair", words: "passed, unverified" },
  continued: { kind: "fair", words: "not done yet" },
  "gates-failed": { kind: "bad", words: "gates failed" },
  refused: { kind: "bad", words: "refused" },
  failed: { kind: "bad", words: "agent failed" },
  "timed-out": { kind: "bad", words: "timed out" },
  limited: { kind: "off", words: "rate-limited" },
  interrupted: { kind: "off", words: "interrupted" },
};

/** The result of an iteration; one without an end is live or was cut off. */
export function resultOf({
  outcome,
  endedAt,
}: Pick<ReportIteration, "outcome" | "endedAt">): IterationResult {
  if (outcome === null) return endedAt === null ? { kind: "live", words: "no result yet" } : interrupted;
  return Object.hasOwn(results, outcome)
    ? (results[outcome] ?? interrupted)
    : { kind: "off", words: outcome };
}

const interrupted: IterationResult = { kind: "off", words: "interrupted" };

/** The result of an iteration as a badge. */
export function Result({ iteration }: { iteration: ReportIteration }) {
  const { kind, words } = resultOf(iteration);
  return (
    <span class="badge" data-result={kind}>
      {words}
    </span>
  );
}

const colors: Readonly<Record<StoryState, IterationResult["kind"]>> = {
  passed: "good",
  unverified: "fair",
  working: "live",
  review: "live",
  open: "off",
  proposed: "off",
  skipped: "off",
  blocked: "bad",
  "set aside": "bad",
};

/** How far a story is, as a colour. */
export function colorOf(state: StoryState): IterationResult["kind"] {
  return colors[state];
}

/** How far a story is, as a badge. */
export function StateBadge({ state }: { state: StoryState }) {
  return (
    <span class="badge" data-result={colorOf(state)}>
      {state}
    </span>
  );
}
