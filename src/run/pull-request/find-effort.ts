// Finds the effort that a pull request is about: the one whose work branch is its head.
import { loadEffort } from "../../effort/index.ts";
import { type Checkout, openCheckout } from "../../git/index.ts";
import type { LocationInputs } from "../../inputs/index.ts";
import { ConfigurationError, type Log } from "../../platform/index.ts";
import type { RunHost } from "../context.ts";
import { chooseWorkBranch, listEfforts, locateWorkspace, startFolder } from "../workspace.ts";

/** The branches of a pull request, both in this repository. */
interface PullBranches {
  readonly head: string;
  /** The branch that it is for. */
  readonly base: string;
}

/** Where the checkout is, and what it is fetched with. */
type PullCheckout = Pick<RunHost, "folder" | "environment" | "credentials">;

/**
 * Checks out the branch that a pull request is for, because an event may check out another one, and finds the effort there.
 * With an effort in the inputs, only that one may be meant.
 * @returns how `effort` names it; undefined if there is none, or more than one. @throws ConfigurationError
 */
export async function findPullEffort(
  inputs: LocationInputs,
  place: PullCheckout,
  { head, base }: PullBranches,
  log: Log,
): Promise<string | undefined> {
  const { environment } = place;
  const checkout = await openCheckout({ folder: startFolder(inputs, place), environment, log });
  if (!checkout)
    throw new ConfigurationError(
      "there is no git repository; check it out in an earlier step with actions/checkout",
    );
  const { branch } = await checkout.state();
  if (branch !== base) await switchToBase(checkout, place, base);
  const names = inputs.effort === undefined ? await listEfforts(inputs, place) : [inputs.effort];
  const found: string[] = [];
  for (const name of names) {
    const workBranch = await readWorkBranch(Object.assign({}, inputs, { effort: name }), place);
    if (workBranch === head) found.push(name);
  }
  return found.length === 1 ? found[0] : undefined;
}

async function switchToBase(checkout: Checkout, { credentials }: PullCheckout, base: string): Promise<void> {
  using remote = await checkout.openRemote({ runId: "event", credentials, onlyKnownSettings: true });
  const fetched = await remote.fetchBase(base);
  if (fetched.kind === "unavailable") throw new ConfigurationError(fetched.reason);
  await checkout.switchTo(base);
}

/** An effort among several may be faulty; an effort that is given may not. */
async function readWorkBranch(inputs: LocationInputs, place: PullCheckout): Promise<string | undefined> {
  try {
    const workspace = await locateWorkspace(inputs, place);
    return (await chooseWorkBranch(workspace, loadEffort(workspace.location))).name;
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}
