// Reads what happened beside the iterations, as far as its record is a sentence.
import { flattenTo } from "../../effort/index.ts";
import type { JournalTables } from "../../journal/index.ts";
import {
  deniedHostKind,
  failoverEventKind,
  pauseEventKind,
  personKindPrefix,
  protectedEventKind,
} from "../../loop/index.ts";
import type { ReportEvent } from "../../page/index.ts";
import { pullRequestKind, sandboxKind } from "../results/index.ts";
import { behindBaseKind } from "../run-result.ts";

/** How the sentence of a kind begins. */
const starts: Readonly<Record<string, string>> = {
  [deniedHostKind]: "A host was not reached: ",
  [failoverEventKind]: "Another agent took over: ",
  [pauseEventKind]: "The run was ",
  [protectedEventKind]: "Put back: ",
  [pullRequestKind]: "",
  [sandboxKind]: "Sandbox: ",
  [behindBaseKind]: "",
};

/** In characters. */
const longestText = 1_000;

/** The newest events that a page shows. */
const mostEvents = 500;

/** The events, oldest first. */
export function readReportEvents(tables: JournalTables, effort: string): ReportEvent[] {
  const events = tables.events.list(effort).flatMap(({ at, n, kind, detail }) => {
    const start = kind.startsWith(personKindPrefix) ? "" : starts[kind];
    return start === undefined ? [] : [{ at, n, text: flattenTo(`${start}${detail}`, longestText) }];
  });
  return events.slice(-mostEvents);
}
