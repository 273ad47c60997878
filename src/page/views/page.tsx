// The whole page.
import type { ReportData, ReportSource } from "../data/index.ts";
import { Board } from "./board.tsx";

/** The page of one effort. */
export function Page({ data }: { data: ReportData; source: ReportSource }) {
  return (
    <main>
      <h1>
        <bdi>{data.effort}</bdi>
      </h1>
      <p>{data.why}</p>
      <Board stories={data.stories} />
    </main>
  );
}
