// Settles the checkout after a turn: back on the work branch, with the tree fixed that the gates judge.
import type { Candidate, Checkout, CheckoutState, LeftOutPath, WorkPlaces } from "../../git/index.ts";
import {
  effortFilePatterns,
  readWorktreeState,
  untouchedPaths,
  type WorktreeState,
} from "../checkout/index.ts";
import type { LoopContext } from "../context.ts";
import { describeLeftOut } from "../left-out.ts";
import type { StartedIteration } from "./start.ts";

/** The checkout after a turn. */
export interface SettledTurn {
  readonly worktree: WorktreeState;
  /** Undefined if nothing is going to be committed. */
  readonly candidate: Candidate | undefined;
  /** What log and next prompt say of it, one sentence each. */
  readonly remarks: readonly string[];
  readonly places: WorkPlaces | undefined;
}

/** Brings the checkout back to the work branch and fixes the candidate. */
export async function settleTurn(context: LoopContext, iteration: StartedIteration): Promise<SettledTurn> {
  const { checkout, branch, location, announce, redactor } = context;
  // The changes of a cancelled turn stay in the checkout as they are, because the job has seconds left.
  if (context.control.request() === "cancel")
    return {
      worktree: await readWorktreeState(context),
      candidate: undefined,
      remarks: [],
      places: undefined,
    };
  if (!checkout || branch === undefined) return settleFiles(context, iteration);
  checkout.removeRedirections();
  await checkout.checkHistory({ commit: undefined });
  const found = await returnCheckout(context, iteration.before.head, branch);
  const { worktree, sentences } = await putBackProtected(context, iteration, found.worktree);
  const returned = [...found.returned, ...sentences];
  const { state } = worktree;
  if (!state) return { worktree, candidate: undefined, remarks: returned, places: undefined };
  const exclude = new Set([
    ...untouchedPaths(context.preExistingChanges, context.folder),
    ...state.changes.map(({ path }) => path).filter(context.guard.isExcluded),
  ]);
  const [candidate, elsewhere] = await Promise.all([
    checkout.candidates.fix(state, {
      exclude,
      commitAll: context.commitAll,
      own: effortFilePatterns(location),
    }),
    iteration.places && checkout.candidates.findElsewhere(branch, iteration.places),
  ]);
  const remarks = [
    ...returned,
    ...(elsewhere?.found ?? []).map(({ sentence }) => redactor.text(sentence)),
    ...describeLeftOut(candidate.skipped).map((text) => redactor.text(`Not committed: ${text}.`)),
  ];
  // Git's log has named the first ones already.
  for (const text of remarks.slice(returned.length)) announce({ kind: "warning", text });
  context.leaveOut(candidate.skipped.map(({ path }) => path));
  return { worktree, candidate, remarks, places: elsewhere?.places };
}

/** Where nothing is committed, only files are put back. */
async function settleFiles(context: LoopContext, iteration: StartedIteration): Promise<SettledTurn> {
  const found = await readWorktreeState(
    context,
    await context.checkout?.state({ refresh: true, ignored: true }),
  );
  const { worktree, sentences } = await putBackProtected(context, iteration, found);
  return { worktree, candidate: undefined, remarks: sentences, places: undefined };
}

async function putBackProtected(
  context: LoopContext,
  { number, story, before, files }: StartedIteration,
  found: WorktreeState,
): Promise<{ worktree: WorktreeState; sentences: readonly string[] }> {
  const { sentences, hasChanged } = await context.guard.endTurn(found.state, before.head, {
    who: "a turn",
    storyId: story.id,
    iteration: number,
    patchFile: files.protectedChanges,
  });
  if (!hasChanged) return { worktree: found, sentences };
  const state = await context.checkout?.state({ refresh: true, ignored: true });
  return { worktree: await readWorktreeState(context, state), sentences };
}

async function returnCheckout(
  context: LoopContext,
  head: string | undefined,
  branch: string,
): Promise<{ returned: string[]; worktree: WorktreeState }> {
  const { checkout } = context;
  if (!checkout) return { returned: [], worktree: await readWorktreeState(context) };
  await checkout.removeStaleLocks();
  const state = await readStateWithHistory(checkout, head);
  const isSettled =
    state.branch === branch &&
    state.head === head &&
    checkout.operation() === undefined &&
    state.changes.every(({ kind }) => kind !== "conflict");
  if (isSettled) return { returned: [], worktree: await readWorktreeState(context, state) };
  const returned = await checkout.returnTo(branch, head);
  const settled = await checkout.state({ refresh: true, ignored: true });
  return { returned, worktree: await readWorktreeState(context, settled) };
}

/** Without its history, git fails with words that help no one. @throws HistoryLost */
async function readStateWithHistory(checkout: Checkout, commit: string | undefined): Promise<CheckoutState> {
  let state: CheckoutState;
  try {
    state = await checkout.state({ refresh: true, ignored: true });
  } catch (error) {
    await checkout.checkHistory({ commit });
    throw error;
  }
  await checkout.checkHistory({ commit, head: state.head });
  return state;
}

/** Finds the files that the gates of a story may use although the candidate does not hold them. */
export async function findLeftOut(
  context: LoopContext,
  { startedAt, storyBase }: StartedIteration,
  candidate: Candidate | undefined,
  known: readonly LeftOutPath[],
): Promise<LeftOutPath[]> {
  if (!candidate || !context.checkout) return [];
  const found = await context.checkout.candidates.findLeftOut(candidate, {
    since: startedAt,
    ignoredBefore: context.ignoredBefore,
    base: storyBase,
    known,
  });
  return found.map(({ path, reason }) => ({ path: context.redactor.text(path), reason }));
}
