// Settles the limits over all runs of an effort, once its records are here.
import type { TotalLimit } from "../../inputs/index.ts";
import { type LoopContext, readSpent } from "../../loop/index.ts";
import { parseRunRequest } from "../../report/index.ts";
import type { RunContext } from "../context.ts";

/** The limits over all runs; costs in US dollars. */
export type Totals = Pick<LoopContext["limits"], "maxIterations" | "maxCost">;

/**
 * The limits of a run that starts now. One with a plus counts from here; a run that another one started keeps the limits of
 * that one, so that the chain ends.
 */
export function settleTotals(
  inputs: { readonly maxIterations: TotalLimit; readonly maxCost: TotalLimit },
  { journal, location }: Pick<RunContext, "journal" | "location">,
): Totals {
  const { slug } = location;
  const { spent, last } = journal.read((tables) => ({
    spent: readSpent(tables, slug),
    last: tables.runs.last(slug),
  }));
  const chained = last?.continues ? parseRunRequest(last.request)?.totals : undefined;
  const settle = ({ amount, isMore }: TotalLimit, used: number, before: number | undefined) =>
    isMore ? (before ?? used + amount) : amount;
  return {
    maxIterations: settle(inputs.maxIterations, spent.iterations, chained?.maxIterations),
    maxCost: settle(inputs.maxCost, spent.costUsd, chained?.maxCost),
  };
}

/** All limits of the loop, for a run that starts now. */
export function settleLimits(context: RunContext): LoopContext["limits"] {
  return { ...context.limits, ...settleTotals(context.inputs, context) };
}
