// The data of a report that is one file: they are in the page itself, the details of each iteration apart.
import type { IterationDetails, ReportData, ReportSource } from "../data/index.ts";

/** Whether this document holds a report. */
export function hasEmbeddedReport(page: Document): boolean {
  return page.getElementById("report") !== null;
}

/** Reads the report in a document. */
export function createEmbeddedSource(page: Document): ReportSource {
  const textOf = (n: number) => page.getElementById(`report-${n}`)?.textContent ?? undefined;
  const lowered = new Map<number, string>();
  // The words of a search are looked for in the stored text, whose lower case is made once.
  const searchable = (): ReadonlyMap<number, string> => {
    if (lowered.size === 0)
      for (const element of page.querySelectorAll<HTMLElement>("script[data-iteration]")) {
        const details = JSON.parse(element.textContent ?? "null") as IterationDetails;
        lowered.set(details.n, textsOf(details).join("\n").toLowerCase());
      }
    return lowered;
  };
  return {
    load: async () => JSON.parse(page.getElementById("report")?.textContent ?? "null") as ReportData,
    details: async (n) => {
      const text = textOf(n);
      return text === undefined ? undefined : (JSON.parse(text) as IterationDetails);
    },
    find: async (words) => {
      const found = [...searchable()].filter(([, text]) => words.every((word) => text.includes(word)));
      return new Set(found.map(([n]) => n));
    },
  };
}

/** All texts of an iteration that people search in; not the recording, which is full of codes. */
export function textsOf({ prompt, changes, gates, output, entry }: IterationDetails): string[] {
  const parts = [prompt, entry, output, ...(changes?.files ?? []), ...gates.map((gate) => gate.output)];
  return [
    ...gates.map((gate) => gate.command),
    ...parts.flatMap((part) => (part === null ? [] : [part.text])),
  ];
}
