// Takes the checkout back from a turn that a dead run left open in it.
import type { Journal } from "../../journal/index.ts";
import { ConfigurationError } from "../../platform/index.ts";
import type { EffortCheckout } from "../checkout/index.ts";
import type { LostEffort } from "./lost-effort.ts";

/** A turn that a dead run left open in this checkout. */
export interface OpenTurn {
  readonly branch: string;
  readonly baseCommit: string | undefined;
}

/** Finds the open turn. Must come before the records of another machine are restored. */
export async function findOpenTurn({
  journal,
  location,
  checkout,
}: Pick<EffortCheckout, "checkout"> & {
  readonly journal: Journal;
  readonly location: LostEffort;
}): Promise<OpenTurn | undefined> {
  const { open, session } = journal.read((tables) => ({
    open: tables.iterations.open(location.slug),
    session: tables.sessions.get(location.slug),
  }));
  // The records may be of a linked work tree or of another clone.
  if (!open || !session?.branch || session.taskDir !== location.folder || !checkout) return undefined;
  const baseCommit = open.baseCommit ?? undefined;
  const isHere =
    (await checkout.has(`refs/heads/${session.branch}`)) ||
    (baseCommit !== undefined && (await checkout.has(baseCommit)));
  return isHere ? { branch: session.branch, baseCommit } : undefined;
}

/** Ends what the turn left half-done and returns to its branch; nothing is lost. @returns what was done, in sentences */
export async function endOpenTurn(
  { checkout }: Pick<EffortCheckout, "checkout">,
  turn: OpenTurn,
): Promise<string[]> {
  return (await checkout?.returnTo(turn.branch, turn.baseCommit)) ?? [];
}

/** Refuses what a person left half-done before any run. @throws ConfigurationError */
export async function refuseHalfDone({ checkout }: Pick<EffortCheckout, "checkout">): Promise<void> {
  const halfDone = await checkout?.describeHalfDone();
  if (halfDone) throw new ConfigurationError(`${checkout?.top} is in the middle of something: ${halfDone}`);
}
