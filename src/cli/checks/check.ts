// What one check of the doctor comes to, and how a row of them is shown.
import type { Paint } from "../../report/index.ts";

/** `error`: a run would be refused or fail; `warning`: something is off or will be missing later. */
export type CheckLevel = "ok" | "warning" | "error";

/** One check. Where its level is not `ok`, the text ends with the fix. */
export interface Check {
  name: string;
  level: CheckLevel;
  text: string;
}

export const ok = (name: string, text: string): Check => ({ name, level: "ok", text });
export const warning = (name: string, text: string): Check => ({ name, level: "warning", text });
export const error = (name: string, text: string): Check => ({ name, level: "error", text });

const colors = { ok: "green", warning: "yellow", error: "red" } as const;

/** A line a check, and at the end what they come to. */
export function renderChecks(checks: readonly Check[], paint: Paint): string {
  const width = Math.max(0, ...checks.map((check) => check.name.length));
  const lines = checks.map(({ name, level, text }) => {
    // A message of another program may have several lines; a check has one.
    const line = text.replaceAll(/\s*\n\s*/g, " ");
    return `${paint(colors[level], level.padEnd("warning".length))}  ${name.padEnd(width)}  ${line}`;
  });
  return [...lines, "", summarize(checks)].join("\n");
}

function summarize(checks: readonly Check[]): string {
  const count = (level: CheckLevel) => checks.filter((check) => check.level === level).length;
  const errors = count("error");
  const warnings = count("warning");
  const words = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  if (errors > 0)
    return `${words(errors, "error")} and ${words(warnings, "warning")}: a run would not get far.`;
  return warnings > 0
    ? `${words(warnings, "warning")}, no error: a run can begin.`
    : "All is well: a run can begin.";
}
