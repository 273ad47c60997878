// The page of a report in a file.
import { useEffect, useState } from "preact/hooks";
import type { ReportData, ReportSource } from "../data/index.ts";
import { Page } from "./page.tsx";

const noChanges: ReadonlyMap<number, number> = new Map();

/** Loads the report and shows it. */
export function FilePage({ source }: { source: ReportSource }) {
  const [data, setData] = useState<ReportData>();
  const [problem, setProblem] = useState("");
  useEffect(() => {
    source.load().then(setData, (error: unknown) => setProblem(describe(error)));
  }, [source]);
  if (data !== undefined) return <Page data={data} source={source} changes={noChanges} />;
  return problem === "" ? <p role="status">Loading …</p> : <p role="alert">{problem}</p>;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
