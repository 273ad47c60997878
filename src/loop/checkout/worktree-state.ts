// Reads the state of the checkout. Steps pass it on, because each question to git costs time.
import type { EffortLocation } from "../../effort/index.ts";
import type { Checkout, CheckoutState, PathRules } from "../../git/index.ts";
import { effortFilePatterns } from "./effort-files.ts";

/** A checkout and the effort in it. */
export interface EffortCheckout {
  readonly checkout: Checkout | undefined;
  readonly location: EffortLocation;
}

/** A checkout whose protected paths are not a turn's work. */
export interface GuardedCheckout extends EffortCheckout {
  readonly protectedPaths: Pick<PathRules, "matches">;
}

/** The checkout at one moment; `state` is undefined without a repository, `fingerprint` ignores the effort's own files and protected ones. */
export interface WorktreeState {
  state: CheckoutState | undefined;
  head: string | undefined;
  fingerprint: string;
}

/** Reads the state of the checkout; git is not asked for a `known` state. */
export async function readWorktreeState(
  { checkout, location, protectedPaths }: GuardedCheckout,
  known?: CheckoutState,
): Promise<WorktreeState> {
  const state = known ?? (await checkout?.state({ refresh: true }));
  const changes = state?.changes.filter(({ path }) => !protectedPaths.matches(path)) ?? [];
  const own = effortFilePatterns(location);
  const fingerprint = await checkout?.fingerprint(state && { ...state, changes }, own);
  return { state, head: state?.head, fingerprint: fingerprint ?? "" };
}
