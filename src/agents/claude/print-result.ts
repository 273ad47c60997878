// Reads the result line at the end of print mode, and the exit of a program that printed none.
import { boolean, type infer as Infer, nullish, number, object, record, string } from "zod/mini";
import type { ProcessExit } from "../../platform/index.ts";
import type { TurnEnd } from "../contract.ts";
import { classifyFailure } from "../failure/index.ts";
import { describeExit } from "../program.ts";
import { readUsage, usageFields } from "./transcript.ts";

const resultLine = object({
  subtype: nullish(string()),
  is_error: nullish(boolean()),
  api_error_status: nullish(number()),
  result: nullish(string()),
  total_cost_usd: nullish(number()),
  usage: nullish(usageFields),
  modelUsage: nullish(record(string(), object({ costBasis: nullish(string()) }))),
});

/** How the turn ended. `line` is undefined if the program printed no result; `now` is in ms since the epoch. */
export function readResult(line: string | undefined, exit: ProcessExit, now: number): TurnEnd {
  const read = line === undefined ? undefined : resultLine.safeParse(parse(line));
  if (!read?.success) return withoutResult(exit);
  const { is_error: isError, result, subtype, api_error_status: status } = read.data;
  const spending = {
    costUsd: costOf(read.data),
    usage: read.data.usage ? readUsage(read.data.usage) : undefined,
  };
  if (isError !== true && (subtype ?? "success") === "success")
    return { kind: "finished", message: result ?? "", ...spending };
  const text = result?.trim() || subtype || "no reason was given";
  const failure = classifyFailure({ status: status ?? statusIn(text), text }, now);
  return {
    kind: "failed",
    ...failure,
    reason: `Claude Code says: ${text.split("\n")[0]?.slice(0, 300)}`,
    ...spending,
  };
}

/** US dollars; undefined if the price of a model is unknown, although there is a sum even then. */
function costOf({ total_cost_usd: cost, modelUsage }: Infer<typeof resultLine>): number | undefined {
  const isKnown = Object.values(modelUsage ?? {}).every(({ costBasis }) => costBasis !== "unknown");
  return isKnown ? (cost ?? undefined) : undefined;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The status in `API Error: 529 {…}`. */
function statusIn(text: string): number | undefined {
  const digits = /\bAPI Error:?\s*\(?(\d{3})\b/i.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function withoutResult(exit: ProcessExit): TurnEnd {
  return {
    kind: "failed",
    failure: "crash",
    reason: `Claude Code ${describeExit(exit)} without a result`,
    exitCode: exit.exitCode,
  };
}
