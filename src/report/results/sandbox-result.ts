// Says where agents and gates of a run worked, and which hosts they did not reach.
import type { EventRow } from "../../journal/index.ts";
import { deniedHostKind } from "../../loop/index.ts";
import { toTableCell } from "../table-cell.ts";

/** The kind of the journal's event that says whether agents and gates work in a sandbox. */
export const sandboxKind = "sandbox";

/** What the page says about the sandbox of a run. */
export interface SandboxFacts {
  /** One sentence without a full stop; undefined for a run of an older release. */
  readonly state: string | undefined;
  /** The denied hosts, and how often programs asked for them. */
  readonly denied: ReadonlyMap<string, number>;
}

/** Reads them from the events of a run. */
export function readSandboxFacts(events: readonly EventRow[]): SandboxFacts {
  const denied = new Map<string, number>();
  for (const { kind, detail } of events) {
    const [, host, count] = /^(\S+) \((once|\d+ times)\)$/.exec(detail) ?? [];
    if (kind !== deniedHostKind || host === undefined || count === undefined) continue;
    denied.set(host, (denied.get(host) ?? 0) + (count === "once" ? 1 : Number.parseInt(count, 10)));
  }
  return { state: events.findLast(({ kind }) => kind === sandboxKind)?.detail, denied };
}

const mostHosts = 20;

/** The rows of the page: question and answer. */
export function renderSandboxRows({ state, denied }: SandboxFacts): string[][] {
  const rows = state === undefined ? [] : [["Where did it work?", `${toTableCell(capitalized(state))}.`]];
  if (denied.size === 0) return rows;
  const hosts = [...denied].sort((one, other) => other[1] - one[1]).slice(0, mostHosts);
  const list = hosts.map(([host, count]) => `${toTableCell(host)} (${count})`).join(", ");
  const line = hosts.map(([host]) => toTableCell(host)).join("<br>");
  return [
    ...rows,
    ["What did it not reach?", `${list}. To allow them, add to the step:<br>\`allow-hosts\`: ${line}`],
  ];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
