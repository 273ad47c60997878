// Has a plan written in a workflow, and pushes it on a branch of its own, where people read it before anything is run.
import { createHash } from "node:crypto";
import { type EffortLocation, pathFromTop } from "../effort/index.ts";
import { type Checkout, openCheckout, type Remote } from "../git/index.ts";
import type { RunInputs } from "../inputs/index.ts";
import { createProtectedPaths, namePaths } from "../loop/index.ts";
import {
  ConfigurationError,
  makeCheckoutFolder,
  OwnerStack,
  randomId,
  replaceFile,
} from "../platform/index.ts";
import { openCommitSigner, type RunHost, startFolder } from "../run/index.ts";
import { type PlanHost, type PlanOutcome, planEffort } from "./plan-effort.ts";

/** The machine of a workflow that a plan is written on. */
export type BranchHost = PlanHost & Pick<RunHost, "sealing" | "pullRequest">;

/** A plan, and where it is. */
export interface BranchPlan {
  readonly outcome: PlanOutcome;
  /** The branch of the plan, and the one from which it starts. */
  readonly branch: string;
  readonly base: string;
  /** Why it is not on the branch of the remote, in one sentence; undefined if it is, or if there is no plan. */
  readonly refusal: string | undefined;
}

/**
 * Has an agent write a plan and pushes it. The agent gets no credentials, and works with the settings that are committed.
 * @throws ConfigurationError that ends with the fix, before the first session
 */
export async function planOnBranch(
  inputs: RunInputs,
  documentName: string,
  host: BranchHost,
): Promise<BranchPlan> {
  await using owned = new OwnerStack();
  const { environment, announce, credentials, sealing = [] } = host;
  const { workingDirectory, stateDir } = inputs;
  const folder = startFolder({ effort: undefined, tag: undefined, workingDirectory, stateDir }, host);
  const log = { info: () => {}, warn: (text: string) => announce({ kind: "warning", text }) };
  const checkout = await openCheckout({ folder, environment, log });
  if (!checkout)
    throw new ConfigurationError(
      "there is no git repository; check it out in an earlier step with actions/checkout",
    );
  const base = await requireBranch(checkout, host);
  checkout.putBackCredentials(sealing);
  const runId = randomId().slice(0, 16);
  const over = new AbortController();
  owned.defer(() => over.abort());
  const { clock } = host;
  const signer = openCommitSigner({ inputs, host, clock, announce }, over.signal);
  const request = { runId, credentials, onlyKnownSettings: true, signer };
  const remote = owned.use(await checkout.openRemote(request));
  if (remote.refusal !== undefined) announce({ kind: "warning", text: remote.refusal });
  const hidden = owned.use(await remote.removeStoredCredentials(sealing));
  const secrets = [...(host.secrets ?? []), ...remote.secrets, ...hidden.secrets];
  const outcome = await planEffort(
    inputs,
    documentName,
    Object.assign({}, host, { secrets }),
    ({ location }) => refuseChangedBranch(checkout, remote, location),
  );
  const branch = branchOf(outcome.location);
  if (!outcome.plan) return { outcome, branch, base, refusal: undefined };
  const refusal = await pushPlan(checkout, remote, {
    outcome,
    text: outcome.plan.text,
    base,
    warn: log.warn,
  });
  return { outcome, branch, base, refusal };
}

function branchOf({ slug }: EffortLocation): string {
  return `ralph/plan-${slug}`;
}

/** The branch that is checked out. Settings of agents that are in no commit could be those of a stranger. */
async function requireBranch(checkout: Checkout, { pullRequest }: BranchHost): Promise<string> {
  if (pullRequest)
    throw new ConfigurationError(
      "no plan is written for an event of a pull request; start the workflow on a branch, such as with workflow_dispatch",
    );
  const { branch, changes } = await checkout.state();
  if (branch === undefined)
    throw new ConfigurationError(
      "the checkout is on no branch, so there is none to open a pull request for; start the workflow on a branch",
    );
  const paths = createProtectedPaths({ protect: [], allow: [], isOwn: () => false });
  const found = changes.map((change) => change.path).filter((path) => paths.matches(path));
  if (found.length === 0) return branch;
  throw new ConfigurationError(
    `the checkout has settings that are not committed: ${namePaths(found)}; commit them, or remove the step that writes them`,
  );
}

/** What people changed on the branch is theirs. @throws ConfigurationError */
async function refuseChangedBranch(
  checkout: Checkout,
  remote: Remote,
  location: EffortLocation,
): Promise<void> {
  const branch = branchOf(location);
  const fetched = await remote.fetchBranch(branch);
  if (fetched.kind === "unavailable") throw new ConfigurationError(fetched.reason);
  const { tip } = fetched;
  if (tip === undefined) return;
  const text = await checkout.textAt(tip, pathFromTop(location, location.prdFile));
  const message = (await checkout.messageOf(tip)) ?? "";
  if (text !== undefined && message.split("\n").includes(lineOf(text))) return;
  throw new ConfigurationError(
    `people changed the plan on ${branch}, so it is not written again; merge their pull request, or delete the branch to have a new plan`,
  );
}

/** The line of a commit by which a plan is known again that no person has changed. */
function lineOf(text: string): string {
  return `Ralph-Plan: ${createHash("sha256").update(text).digest("hex")}`;
}

interface PushedPlan {
  readonly outcome: PlanOutcome;
  readonly text: string;
  readonly base: string;
  warn(text: string): void;
}

/** Commits the plan on its branch, pushes it, and returns to the branch before. @returns why it is not there */
async function pushPlan(
  checkout: Checkout,
  remote: Remote,
  { outcome, text, base, warn }: PushedPlan,
): Promise<string | undefined> {
  const { location, documentName } = outcome;
  const branch = branchOf(location);
  const file = pathFromTop(location, location.prdFile);
  await checkout.switchTo(branch);
  try {
    makeCheckoutFolder(location.folder);
    replaceFile(location.prdFile, text, { mode: 0o644 });
    const { head, changes } = await checkout.state({ refresh: true });
    const others = changes.map(({ path }) => path).filter((path) => path !== file);
    await checkout.commit({
      subject: `${location.slug}: plan`,
      body: `From ${documentName.replace(/\s+/g, " ")}.\n\n${lineOf(text)}`,
      keep: { base: head, files: [file] },
      own: [file],
      exclude: new Set(others),
    });
    const result = await remote.publish(branch);
    if (result.kind === "unavailable" || result.kind === "aside") return result.reason;
    if (result.kind === "pushed" && result.unsigned !== undefined)
      warn(`The plan is pushed without a signature, because ${result.unsigned}.`);
    return undefined;
  } finally {
    await checkout.switchTo(base);
  }
}
