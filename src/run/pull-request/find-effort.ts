// Finds the effort that a pull request is about: the one whose work branch is its head.
import { loadEffort } from "../../effort/index.ts";
import { type Checkout, openCheckout } from "../../git/index.ts";
import type { LocationInputs } from "../../inputs/index.ts";
import { ConfigurationError, fileStatus, type Log } from "../../platform/index.ts";
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
  if ((await checkout.branch()) !== base) await switchToBase(checkout, place, base);
  const names = inputs.effort === undefined ? await listEfforts(inputs, place) : [inputs.effort];
  const found = await findWorkingOn(head, names, inputs, place);
  const ofIssue = inputs.effort === undefined && found.length === 0 ? issueOf(head) : undefined;
  const all = ofIssue === undefined ? found : await findWorkingOn(head, [ofIssue], inputs, place);
  return all.length === 1 ? all[0] : undefined;
}

/** The issue whose effort may work on a branch: until its work is merged, its effort is on that branch only. */
function issueOf(head: string): string | undefined {
  const [, number] = /^ralph\/issue-([1-9]\d{0,8})$/.exec(head) ?? [];
  return number === undefined ? undefined : `issue#${number}`;
}

async function findWorkingOn(
  head: string,
  names: readonly string[],
  inputs: LocationInputs,
  place: PullCheckout,
): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    const workBranch = await readWorkBranch(Object.assign({}, inputs, { effort: name }), place);
    if (workBranch === head) found.push(name);
  }
  return found;
}

async function switchToBase(checkout: Checkout, { credentials }: PullCheckout, base: string): Promise<void> {
  using remote = await checkout.openRemote({ runId: "event", credentials, onlyKnownSettings: true });
  const fetched = await remote.fetchTip(base);
  if (fetched.kind === "unavailable") throw new ConfigurationError(fetched.reason);
  await checkout.switchTo(base);
}

/** The work branch of an effort; undefined for one that is missing or faulty. */
async function readWorkBranch(inputs: LocationInputs, place: PullCheckout): Promise<string | undefined> {
  try {
    const workspace = await locateWorkspace(inputs, place);
    const { issue, prdFile } = workspace.location;
    const isMissing = issue !== undefined && !fileStatus(prdFile);
    const prd = isMissing ? { branchName: undefined } : loadEffort(workspace.location).prd;
    return (await chooseWorkBranch(workspace, { prd })).name;
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}
