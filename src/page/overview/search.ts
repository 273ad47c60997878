// Finds iterations by words: in what the page shows of them, and in their details.
import { useEffect, useState } from "preact/hooks";
import type { ReportData, ReportIteration, ReportSource } from "../data/index.ts";
import { resultOf } from "../results/index.ts";

/** What a person looks for. */
export interface Search {
  readonly text: string;
  readonly result: "all" | "passed" | "failed";
}

const pause = 150; // ms of no typing

/** The iterations that fit; `isBusy` while the details are searched. */
export function useSearch(
  data: ReportData,
  source: ReportSource,
  { text, result }: Search,
): { found: readonly ReportIteration[]; isBusy: boolean } {
  const [deep, setDeep] = useState<{ text: string; numbers: ReadonlySet<number> }>();
  const words = wordsOf(text);
  const wanted = words.join(" ");
  useEffect(() => {
    if (wanted === "") return undefined;
    let isOver = false;
    const timer = setTimeout(() => {
      source.find(wanted.split(" ")).then(
        (numbers) => isOver || setDeep({ text: wanted, numbers }),
        () => isOver || setDeep({ text: wanted, numbers: new Set() }),
      );
    }, pause);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [wanted, source]);
  const inDetails = deep?.text === wanted ? deep.numbers : undefined;
  const titles = new Map(data.stories.map(({ id, title, remark }) => [id, `${title} ${remark}`]));
  const found = data.iterations.filter((each) => {
    if (result === "failed" && resultOf(each).kind !== "bad") return false;
    if (result === "passed" && each.outcome !== "passed" && each.outcome !== "unverified") return false;
    if (words.length === 0 || inDetails?.has(each.n)) return true;
    const shown = shownText(each, titles.get(each.storyId) ?? "");
    return words.every((word) => shown.includes(word));
  });
  return { found, isBusy: wanted !== "" && inDetails === undefined };
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

function shownText(iteration: ReportIteration, title: string): string {
  const { n, storyId, agent, reason, commit, outcome } = iteration;
  const { words } = resultOf(iteration);
  return `${n} ${storyId} ${title} ${agent} ${reason} ${commit ?? ""} ${outcome ?? ""} ${words}`.toLowerCase();
}
