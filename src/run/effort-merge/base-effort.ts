// Takes over what people changed in the effort on the branch that it came from, after its work branch was created.
import * as path from "node:path";
import { addressOf, loadEffort, mergePlans, pathFromTop, writePlanText } from "../../effort/index.ts";
import type { BaseComparison, Checkout } from "../../git/index.ts";
import { planTextAt } from "../../loop/index.ts";
import { ConfigurationError, quoteShellWord, readText, replaceFile } from "../../platform/index.ts";
import { behindBaseKind } from "../../report/index.ts";
import type { RunContext } from "../context.ts";

/** Fetches a branch, so that it can be compared. */
type FetchBase = (branch: string) => Promise<void>;

/** The branches of a run: where its work goes, and what was checked out before. */
export interface RunBranches {
  readonly branch: string;
  readonly before: string | undefined;
}

/**
 * Merges stories that were added or corrected on the base branch into the work branch's prd.json, which must be checked out.
 * Says how many commits the work branch lacks.
 * @returns the base branch; undefined if it is not known. @throws ConfigurationError if the two plans cannot be merged
 */
export async function takeOverBase(
  context: RunContext,
  fetchBase: FetchBase,
  { branch, before }: RunBranches,
): Promise<string | undefined> {
  const { checkout, announce, journal, location, runId, clock, inputs } = context;
  const found = checkout && (await findBase(context, checkout, fetchBase, { branch, before }));
  if (!found) return undefined;
  const { name, comparison } = found;
  if (comparison.missingCommits === 0) return name;
  const count = comparison.missingCommits;
  const advice =
    inputs.updateBranch === "never" ? `; to take them in, merge ${name} into it, or set --update-branch` : "";
  const text = `the work branch ${branch} lacks ${count} ${count === 1 ? "commit" : "commits"} of ${name}${advice}`;
  announce({ kind: "note", text });
  const at = clock.now().toISOString();
  const event = { effort: location.slug, runId, n: null, at, kind: behindBaseKind, detail: text };
  await journal.write((tables) => tables.events.add(event));
  await takeOverPlan(context, checkout, { branch, name, comparison });
  return name;
}

interface FoundBase {
  readonly name: string;
  readonly comparison: BaseComparison;
}

/** The branch on which the effort was first started, else the one that was checked out, else the default branch. */
async function findBase(
  { effortState }: RunContext,
  checkout: Checkout,
  fetchBase: FetchBase,
  { branch, before }: RunBranches,
): Promise<FoundBase | undefined> {
  const record = path.join(effortState, "base-branch");
  const recorded = readText(record)?.trim() || undefined;
  if (recorded === undefined && before !== undefined && before !== branch) replaceFile(record, `${before}\n`);
  for (const name of [recorded, before, await checkout.defaultBranch()]) {
    if (name === undefined || name === branch) continue;
    await fetchBase(name);
    const comparison = await checkout.compareWithBase(branch, name);
    if (comparison) return { name, comparison };
  }
  return undefined;
}

async function takeOverPlan(
  { location, announce }: RunContext,
  checkout: Checkout,
  { branch, name, comparison }: FoundBase & { readonly branch: string },
): Promise<void> {
  const { tip, since } = comparison;
  const file = pathFromTop(location, location.prdFile);
  const theirs = await planTextAt(checkout, tip, file);
  const base = since === undefined ? undefined : await planTextAt(checkout, since, file);
  if (theirs === undefined || theirs === base) return;
  const ours = loadEffort(location).prd.text;
  const merged = mergePlans({ base, ours, theirs, file: addressOf(location, file) });
  if (merged === undefined) throw cannotMerge(file, branch, name);
  if (merged !== ours) {
    writePlanText(location.prdFile, merged);
    announce({ kind: "note", text: `changes of ${file} on ${name} were taken over into ${branch}` });
  }
  await checkout.rememberTakenBase(branch, tip);
}

function cannotMerge(file: string, branch: string, base: string): ConfigurationError {
  return new ConfigurationError(
    `${file} was changed on ${base}, and cannot be merged with the one on ${branch}; merge by hand with git switch ${quoteShellWord(branch)} && git merge ${quoteShellWord(base)}`,
  );
}
