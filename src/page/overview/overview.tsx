// What is seen first.
import { CostChart, Timeline, TokenChart } from "../charts/index.ts";
import type { ReportData, ReportSource } from "../data/index.ts";
import { Board } from "./board.tsx";
import { History } from "./history.tsx";
import { IterationList } from "./iteration-list.tsx";
import { Proofs } from "./proofs.tsx";
import { Summary } from "./summary.tsx";

/** The overview of an effort. */
export function Overview({ data, source }: { data: ReportData; source: ReportSource }) {
  return (
    <>
      <Summary data={data} />
      <Board stories={data.stories} />
      <Timeline data={data} />
      {data.iterations.length === 0 ? null : (
        <section class="panel" aria-labelledby="costs">
          <h2 id="costs">Cost and tokens</h2>
          <div class="charts">
            <CostChart iterations={data.iterations} />
            <TokenChart iterations={data.iterations} />
          </div>
        </section>
      )}
      <IterationList data={data} source={source} />
      <Proofs proofs={data.proofs} />
      <History data={data} />
    </>
  );
}
