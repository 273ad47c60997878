// What each iteration cost, and all until then.
import { useMemo } from "preact/hooks";
import type { ReportIteration } from "../data/index.ts";
import { describeMoney } from "../text/index.ts";
import { Chart } from "./chart.tsx";

/** The costs of iterations; a sentence if none of them is known. */
export function CostChart({ iterations }: { iterations: readonly ReportIteration[] }) {
  const { numbers, columns, total } = useMemo(() => {
    const costs = iterations.map(({ costUsd }) => costUsd);
    let sum = 0;
    const sums = costs.map((cost) => {
      sum += cost ?? 0;
      return sum;
    });
    return {
      numbers: iterations.map(({ n }) => n),
      total: sum,
      columns: [
        { name: "cost", color: "accent", look: "bar", values: costs },
        { name: "all until then", color: "violet", look: "line", values: sums },
      ] as const,
    };
  }, [iterations]);
  if (total === 0) return <p class="quiet">The agents did not say what they cost.</p>;
  const unknown = iterations.filter(({ costUsd, outcome }) => costUsd === null && outcome !== null).length;
  const dearest = iterations.reduce((most, each) =>
    (each.costUsd ?? 0) > (most.costUsd ?? 0) ? each : most,
  );
  const without = unknown === 0 ? "" : ` Of ${unknown} the cost is unknown.`;
  const summary = `${describeMoney(total)} in all; the most expensive is iteration ${dearest.n} with ${describeMoney(dearest.costUsd ?? 0)}.${without}`;
  return (
    <Chart title="Cost" summary={summary} iterations={numbers} columns={columns} describe={describeMoney} />
  );
}
