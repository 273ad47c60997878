// How many tokens each iteration used, by kind.
import { useMemo } from "preact/hooks";
import type { ReportIteration, TokenCounts } from "../data/index.ts";
import { describeTokens } from "../text/index.ts";
import { Chart, type ChartColumn } from "./chart.tsx";

/** The kinds in the order in which their bars stand on each other, from the bottom. */
const kinds: readonly { name: string; color: string; count(tokens: TokenCounts): number }[] = [
  { name: "output", color: "violet", count: ({ output }) => output },
  { name: "input", color: "accent", count: ({ input, cacheWrite }) => input + cacheWrite },
  { name: "from the cache", color: "pale", count: ({ cacheRead }) => cacheRead },
];

/** The tokens of iterations; nothing if none of them is known. */
export function TokenChart({ iterations }: { iterations: readonly ReportIteration[] }) {
  const { numbers, columns } = useMemo(
    () => ({ numbers: iterations.map(({ n }) => n), columns: stack(iterations) }),
    [iterations],
  );
  const known = iterations.flatMap(({ tokens }) => tokens ?? []);
  if (known.length === 0) return null;
  const sum = (count: (tokens: TokenCounts) => number) =>
    describeTokens(known.reduce((all, tokens) => all + count(tokens), 0));
  const words = kinds.map(({ name, count }) => `${sum(count)} ${name}`).join(", ");
  return (
    <Chart
      title="Tokens"
      summary={`${words}.`}
      iterations={numbers}
      columns={columns}
      describe={describeTokens}
    />
  );
}

/** The tallest bar comes first, so that the others are drawn over it. */
function stack(iterations: readonly ReportIteration[]): ChartColumn[] {
  const columns = kinds.map(({ name, color, count }, index) => ({
    name,
    color,
    look: "bar" as const,
    values: iterations.map(({ tokens }) => tokens && count(tokens)),
    drawn: iterations.map(
      ({ tokens }) => tokens && kinds.slice(0, index + 1).reduce((sum, kind) => sum + kind.count(tokens), 0),
    ),
  }));
  return columns.reverse();
}
