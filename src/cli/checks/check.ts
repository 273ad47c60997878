// The result of one check of `doctor`, and how results are shown.
import { ConfigurationError, MachineError } from "../../platform/index.ts";
import type { Paint } from "../../report/index.ts";

/** `error`: a run would be refused or fail; `warning`: a run can start, but something is wrong or missing. */
export type CheckLevel = "ok" | "warning" | "error";

/** The result of one check. If its level is not `ok`, the text ends with the fix. */
export interface Check {
  name: string;
  level: CheckLevel;
  text: string;
}

export const ok = (name: string, text: string): Check => ({ name, level: "ok", text });
export const warning = (name: string, text: string): Check => ({ name, level: "warning", text });
export const error = (name: string, text: string): Check => ({ name, level: "error", text });

/** The result of a step, or a check with the error that it threw. */
export async function attempt<T>(name: string, step: () => T | Promise<T>): Promise<T | Check> {
  try {
    return await step();
  } catch (fault) {
    if (fault instanceof ConfigurationError || fault instanceof MachineError)
      return error(name, fault.message);
    throw fault;
  }
}

/** Whether `attempt` failed. */
export function isCheck(value: unknown): value is Check {
  return typeof value === "object" && value !== null && "level" in value;
}

const colors = { ok: "green", warning: "yellow", error: "red" } as const;

/** One line per check, a summary, and where a run can start, its command. */
export function renderChecks(checks: readonly Check[], command: string, paint: Paint): string {
  const width = Math.max(0, ...checks.map((check) => check.name.length));
  const lines = checks.map(({ name, level, text }) => {
    // Messages of other programs may have several lines.
    const line = text.replaceAll(/\s*\n\s*/g, " ");
    return `${paint(colors[level], level.padEnd("warning".length))}  ${name.padEnd(width)}  ${line}`;
  });
  const hasErrors = checks.some(({ level }) => level === "error");
  return [...lines, "", summarize(checks), ...(hasErrors ? [] : [command])].join("\n");
}

function summarize(checks: readonly Check[]): string {
  const count = (level: CheckLevel) => checks.filter((check) => check.level === level).length;
  const errors = count("error");
  const warnings = count("warning");
  const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  if (errors > 0)
    return `${counted(errors, "error")} and ${counted(warnings, "warning")}: fix the errors before you start a run.`;
  return warnings > 0
    ? `${counted(warnings, "warning")}, no errors: a run can start; read the warnings first. Start it with:`
    : "No problems: a run can start. Start it with:";
}
