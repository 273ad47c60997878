// Finishes a judged iteration. Each step can be repeated without harm, because the next run does so after a kill.
import { pathFromTop } from "../../effort/index.ts";
import type { Candidate, Checkout, CheckoutState } from "../../git/index.ts";
import type { IterationRow, Journal } from "../../journal/index.ts";
import { describeError, FileBatch, type Redactor } from "../../platform/index.ts";
import {
  appendToProgress,
  commitTrailers,
  type EffortCheckout,
  effortFilePatterns,
  forgetOwnCopy,
  lastWrittenPrdFile,
  logPatterns,
  ownFiles,
  type PreExistingChanges,
  type ProgressContext,
  type RecordedEffort,
  readOwnCopy,
  readWorktreeState,
  recordPreExistingChanges,
  rememberLeftOut,
  restoreFolders,
  restoreOwnCopy,
  restorePrd,
  restorePrdLink,
  untouchedPaths,
  type WorktreeState,
  writeOwnCopy,
} from "../checkout/index.ts";
import type { LoopEvent } from "../events.ts";
import { isPass, type Outcome } from "../judge/index.ts";
import { describeLeftOut } from "../left-out.ts";
import type { ProtectedPaths } from "../protection/index.ts";
import { type IterationFolder, iterationFolder } from "./iteration-folder.ts";

/** What finishing prd.json needs. */
export interface PrdContext extends RecordedEffort {
  readonly redactor: Redactor;
  announce(event: LoopEvent): void;
}

/** What finishing an iteration needs, also before the loop starts. */
export interface FinalizeContext extends PrdContext, ProgressContext, EffortCheckout {
  readonly journal: Journal;
  readonly folder: string;
  readonly branch: string | undefined;
  readonly preExistingChanges: PreExistingChanges;
  readonly protectedPaths: Pick<ProtectedPaths, "matches">;
}

interface FinalizeOptions {
  storyTitle: string;
  keepLeftovers: boolean;
  /** The run that judged it is dead: its commit may exist already. */
  recovering: boolean;
  /** The tree that was judged; without it the run is dead, or the turn was cancelled. */
  candidate?: Candidate | undefined;
  /** The checkout as the gates left it. */
  latest?: CheckoutState | undefined;
  worktree?: WorktreeState | undefined;
  keepStories?: boolean;
  /** What people are told of the turn; undefined if its run is dead. */
  told?: { lastWords: string; putBack: readonly string[] };
}

/** How much of the agent's last words is announced, in characters. */
const longestLastWords = 4_096;

/** Finishes a judged iteration. @returns the checkout afterwards, if known */
export async function finalizeIteration(
  context: FinalizeContext,
  row: IterationRow,
  options: FinalizeOptions,
): Promise<WorktreeState | undefined> {
  const { location, journal, effortState } = context;
  const files = iterationFolder(effortState, row.n);
  const commits = !options.keepLeftovers && context.checkout !== undefined && context.branch !== undefined;
  // First, because the agent may have left the checkout on another branch.
  if (!options.candidate) await returnToBranch(context, row, options);
  const batch = new FileBatch();
  if (!options.keepStories) finalizePrd(context, files, batch);
  const entry = readOwnCopy(journal, files.entry);
  if (entry !== undefined) appendToProgress(context, entry, batch);
  await batch.replaceAll();
  // A commit that survives a power cut must not find older files in the checkout.
  if (commits) await batch.named();
  const made = commits ? await commitIteration(context, row, options) : undefined;
  const commit = made?.head === (row.baseCommit ?? undefined) ? undefined : made?.head;
  for (const file of [files.entry, files.prdAfter, files.prdFound]) {
    restoreOwnCopy(journal, file);
    forgetOwnCopy(journal, file);
  }
  const endedAt = context.clock.now().toISOString();
  // If this write is lost, the next run finishes the iteration again, with the same result.
  journal.writeLater(
    (tables) => tables.iterations.close(location.slug, row.n, { commitSha: commit ?? null, endedAt }),
    batch.named(),
  );
  context.announce({
    kind: "iteration-ended",
    iteration: row.n,
    storyId: row.storyId,
    outcome: row.outcome as Outcome,
    reason: row.reason ?? "",
    durationMs: row.durationMs ?? 0,
    commit,
    lastWords: options.told?.lastWords.slice(-longestLastWords) ?? "",
    putBack: options.told?.putBack ?? [],
    record: files.folder,
  });
  return made ?? options.worktree;
}

/** Writes prd.json as it was before the turn, with the accepted edits. */
export function finalizePrd(context: PrdContext, files: IterationFolder, batch?: FileBatch): void {
  const { prdFile } = context.location;
  // Gates may have replaced a folder, too.
  for (const text of restoreFolders(context.location)) context.announce({ kind: "warning", text });
  if (restorePrdLink(context.location))
    context.announce({
      kind: "warning",
      text: `${context.location.prdLink?.file} was replaced and is a link to ${prdFile} again`,
    });
  const lastWritten = lastWrittenPrdFile(context);
  const { journal } = context;
  const before = readOwnCopy(journal, lastWritten);
  const after = readOwnCopy(journal, files.prdAfter) ?? before;
  if (before === undefined || after === undefined) return;
  const found = readOwnCopy(journal, files.prdFound);
  const keep = found === undefined ? files.prdFound : files.prdEdited;
  if (restorePrd(prdFile, after, [before, found ?? before], { file: keep, redactor: context.redactor })) {
    context.announce({
      kind: "warning",
      text: `${prdFile} was changed in the meantime; the changed file is kept at ${keep}`,
    });
  }
  if (after !== before) writeOwnCopy(journal, lastWritten, after, { flush: batch ?? true });
  else restoreOwnCopy(journal, lastWritten);
}

async function returnToBranch(
  { checkout, branch }: FinalizeContext,
  row: IterationRow,
  options: FinalizeOptions,
): Promise<void> {
  if (!checkout || branch === undefined) return;
  await checkout.removeStaleLocks();
  const state = options.worktree?.state;
  const isInPlace = state?.branch === branch && state.head === (row.baseCommit ?? undefined);
  const isHalfDone =
    checkout.operation() !== undefined || state?.changes.some(({ kind }) => kind === "conflict");
  if (!isInPlace || isHalfDone) await checkout.returnTo(branch, row.baseCommit ?? undefined);
}

async function commitIteration(
  context: FinalizeContext,
  row: IterationRow,
  options: FinalizeOptions,
): Promise<WorktreeState | undefined> {
  const { checkout, folder, effortState, redactor } = context;
  if (!checkout) return undefined;
  const trailers = commitTrailers(context.journal, row);
  const after = row.baseCommit ?? undefined;
  const made = options.recovering ? await checkout.findCommit({ lines: trailers, after }) : undefined;
  const commits = made === undefined ? await countOwnCommits(checkout, row, options) : 0;
  const request = {
    subject: redactor.text(`${row.storyId}${unfinishedMark(row.outcome)}: ${options.storyTitle}`),
    body: `${row.reason ?? ""}\n\n${[...trailers, ...(commits > 0 ? [`Ralph-Commits: ${commits}`] : [])].join("\n")}`,
    keep: { base: row.baseCommit ?? undefined, files: ownFiles(context.location) },
    own: effortFilePatterns(context.location),
    notAlone: commits > 0 ? undefined : filesNotAlone(context, row),
  };
  const exclude = untouchedPaths(context.preExistingChanges, folder);
  if (made !== undefined) {
    const worktree = await readWorktreeState(context);
    const log = pathFromTop(context.location, context.location.progressFile);
    const remains = worktree.state?.changes.some(({ path }) => path !== log && !exclude.has(path));
    // The log alone goes with the next commit.
    if (!remains) return { ...worktree, head: made };
  }
  // Another machine has the changes, but not the tree.
  const candidate =
    options.candidate ?? (options.keepStories ? undefined : await restoreCandidate(context, row, exclude));
  const { commit, skipped, kept, state } = candidate
    ? await checkout.candidates.commit(candidate, { ...request, latest: options.latest })
    : await checkout.commit({ ...request, exclude: await withProtected(context, checkout, exclude) });
  if (kept && kept.length > 0) {
    const text = `${kept.join(", ")} was ignored or removed from git, and stays in the commits: the effort needs it`;
    context.announce({ kind: "warning", text });
  }
  if (!options.candidate) {
    for (const text of describeLeftOut(skipped))
      context.announce({ kind: "warning", text: `Not committed: ${text}.` });
    const paths = skipped.map(({ path }) => path);
    rememberLeftOut(effortState, recordPreExistingChanges(paths, folder), redactor);
  }
  const worktree = await readWorktreeState(context, state);
  // Also if one was found: an agent can write any message.
  return commit === undefined && made !== undefined ? { ...worktree, head: made } : worktree;
}

/** Also the changes of protected paths, which no commit of the program holds. */
async function withProtected(
  { protectedPaths }: FinalizeContext,
  checkout: Checkout,
  exclude: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const { changes } = await checkout.state();
  return new Set([...exclude, ...changes.map(({ path }) => path).filter(protectedPaths.matches)]);
}

/** How many commits the agent itself made in the turn. */
async function countOwnCommits(
  checkout: Checkout,
  { baseCommit }: IterationRow,
  { candidate }: FinalizeOptions,
): Promise<number> {
  const head = candidate ? candidate.state.head : await checkout.head();
  if (head === undefined || baseCommit === null || head === baseCommit) return 0;
  return checkout.countCommits(baseCommit, head);
}

/** What the subject of a commit says of a turn that did not pass. */
function unfinishedMark(outcome: string | null): string {
  if (isPass(outcome)) return "";
  return outcome === "gates-failed" ? " (gates failed)" : " (not finished)";
}

/** A turn that changed no more than these files makes no commit of its own. A pass always has one. */
function filesNotAlone(
  { location, effortState, journal }: FinalizeContext,
  { n, outcome }: IterationRow,
): string[] | undefined {
  if (isPass(outcome)) return undefined;
  const hasEdited = readOwnCopy(journal, iterationFolder(effortState, n).prdAfter) !== undefined;
  return [...logPatterns(location), ...(hasEdited ? [] : ownFiles(location))];
}

/** The tree that a dead run judged, if git still has it: what was changed since then was never judged. */
async function restoreCandidate(
  { checkout, announce }: FinalizeContext,
  { n, candidate }: IterationRow,
  exclude: ReadonlySet<string>,
): Promise<Candidate | undefined> {
  if (!checkout || candidate === null) return undefined;
  try {
    const [tree = "", head] = candidate.split(" ");
    const state = await checkout.state();
    // On another commit the tree would undo what was committed since then.
    if (state.head !== head) return undefined;
    return await checkout.candidates.restore(state, tree, exclude);
  } catch (error) {
    const text = `the tree that iteration ${n} was judged by is gone (${describeError(error)}); all changes are committed`;
    announce({ kind: "warning", text });
    return undefined;
  }
}
