// Reads the state of the checkout. Steps pass it on, because each question to git costs time.
import type { EffortLocation } from "../../effort/index.ts";
import type { Checkout, CheckoutState } from "../../git/index.ts";
import { effortFilePatterns } from "./effort-files.ts";

/** A checkout and the effort in it. */
export interface EffortCheckout {
  readonly checkout: Checkout | undefined;
  readonly place: EffortLocation;
}

/** The state of the checkout at one moment. */
export interface WorktreeState {
  /** Undefined without a repository. */
  state: CheckoutState | undefined;
  head: string | undefined;
  /** Changes with anything in the checkout except the effort's own files. */
  fingerprint: string;
}

/** Reads the state of the checkout; git is not asked for a `known` state. */
export async function readWorktreeState(
  { checkout, place }: EffortCheckout,
  known?: CheckoutState,
): Promise<WorktreeState> {
  const state = known ?? (await checkout?.state({ refresh: true }));
  const fingerprint = await checkout?.fingerprint(state, effortFilePatterns(place));
  return { state, head: state?.head, fingerprint: fingerprint ?? "" };
}
