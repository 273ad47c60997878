// Remembers where the checkout stands between one step and the next, since asking git costs each iteration its share.
import type { CheckoutState } from "../git/index.ts";
import { bookkeepingPatterns } from "./bookkeeping.ts";
import type { LoopParts } from "./parts.ts";

/** Where the checkout stands. */
export interface Stand {
  /** Undefined where there is no repository. */
  state: CheckoutState | undefined;
  head: string | undefined;
  /** Changes when anything in the checkout does, save for the effort's own files. */
  fingerprint: string;
}

/** Asks where the checkout stands; a state that is known spares the question. */
export async function readStand(
  parts: Pick<LoopParts, "checkout" | "place">,
  known?: CheckoutState,
): Promise<Stand> {
  const state = known ?? (await parts.checkout?.state({ refresh: true }));
  const fingerprint = await parts.checkout?.fingerprint(state, bookkeepingPatterns(parts.place));
  return { state, head: state?.head, fingerprint: fingerprint ?? "" };
}
