// What stops a run at its start. Each check changes nothing: a run makes it, and so does `doctor`.
import * as path from "node:path";
import { type Agents, createAgents } from "../../agents/index.ts";
import type { Effort } from "../../effort/index.ts";
import { openCheckout } from "../../git/index.ts";
import { describeArtifactObstacle } from "../../github/index.ts";
import {
  type AgentChoice,
  agentsOfEffort,
  findOpenTurn,
  namePaths,
  type OpenTurn,
  refuseHalfDone,
} from "../../loop/index.ts";
import {
  ConfigurationError,
  fileStatus,
  findLockHolder,
  type LockHolder,
  silentLog,
} from "../../platform/index.ts";
import type { RunContext } from "../context.ts";
import {
  checkoutLockName,
  effortLockName,
  prdName,
  refuseMixedFolder,
  type Workspace,
} from "../workspace.ts";

/** What the checks are about. */
export type StartFacts = Pick<
  RunContext,
  "inputs" | "folder" | "checkout" | "location" | "effortState" | "journal" | "environment"
>;

/** @throws ConfigurationError where commits are wanted and there is no repository for them */
export function requireRepository({ inputs, folder, checkout, journal, location }: StartFacts): void {
  if (checkout || inputs.commit === "never") return;
  if (journal.read((tables) => tables.sessions.get(location.slug))?.branch)
    throw new ConfigurationError(
      `${folder} is not in a git repository any more, and the effort has commits: put its .git back, or copy the files into a new clone and run there`,
    );
  throw new ConfigurationError(
    `${folder} is not in a git repository, so nothing can be committed; run "git init" there, or pass --commit never`,
  );
}

/** Refuses an effort of another repository with the same name: their records would be mixed. @throws ConfigurationError */
export async function refuseAnotherEffort(facts: StartFacts): Promise<void> {
  const { journal, location, effortState, checkout, environment } = facts;
  const known = journal.read((tables) => tables.sessions.get(location.slug))?.taskDir;
  if (!known || known === location.folder || !fileStatus(path.join(known, path.basename(prdName(location)))))
    return;
  const other = await openCheckout({ folder: known, environment, log: silentLog });
  // A clone or a linked work tree of the same repository holds the same effort.
  if (other && checkout && (await other.repositoryId()) === (await checkout.repositoryId())) return;
  throw new ConfigurationError(
    `the state folder already holds an effort "${location.slug}" of ${known} (its records are in ${effortState}); give this run another state folder with --state-dir`,
  );
}

/** Finds the turn that a dead run left open. @throws ConfigurationError for anything else that is half-done */
export async function findOwnOpenTurn(facts: StartFacts): Promise<OpenTurn | undefined> {
  if (facts.inputs.commit === "never") return undefined;
  const openTurn = await findOpenTurn(facts);
  if (!openTurn) await refuseHalfDone(facts);
  return openTurn;
}

/** Refuses changes in the checkout that no earlier run reported. @throws ConfigurationError */
export function refuseUnexpected(
  { inputs }: Pick<StartFacts, "inputs">,
  unexpected: readonly string[],
): void {
  if (unexpected.length === 0 || inputs.allowDirty || inputs.commit === "never") return;
  throw new ConfigurationError(
    `the checkout has uncommitted changes that are not the effort's: ${namePaths(unexpected)}; commit or stash them, or pass --allow-dirty (it commits only those that the agent changes too)`,
  );
}

/** Finds now, and not hours later, that an agent of some story cannot be created. @throws ConfigurationError */
export function checkAgents(choice: AgentChoice, agents: Agents, { prd }: Pick<Effort, "prd">): void {
  for (const name of agentsOfEffort(prd, choice)) agents.get(name);
}

/** The same, before there are agents. @throws ConfigurationError */
export function checkAgentSettings({ inputs, environment }: StartFacts, effort: Pick<Effort, "prd">): void {
  checkAgents(inputs.choice, createAgents(inputs, environment), effort);
}

/** Checks the store before it is opened; `folder` is the user's. @throws ConfigurationError */
export function checkStore({ inputs, environment }: StartFacts, folder: string, workspace: Workspace): void {
  const { store } = inputs;
  if (store === undefined) return;
  if (store === "artifacts") {
    const obstacle = describeArtifactObstacle(environment, undefined);
    if (obstacle !== undefined) throw new ConfigurationError(obstacle);
  } else {
    const words = { what: "the store", option: "--store" };
    refuseMixedFolder(path.resolve(folder, store), words, workspace);
  }
}

/** Why a run would stop as superseded: another run has the effort. Undefined if none has. */
export function findEffortUser(facts: StartFacts): string | undefined {
  const holder = findLockHolder(facts.effortState, effortLockName);
  return holder && describeHolder(facts, holder);
}

/** @throws ConfigurationError if a run of another effort, or with another state folder, has the checkout */
export function refuseCheckoutInUse({ checkout, inputs }: StartFacts): void {
  const holder =
    checkout && inputs.commit === "each" ? findLockHolder(checkout.gitFolder, checkoutLockName) : undefined;
  if (checkout && holder) throw checkoutInUse(checkout, holder);
}

/** Says that another run has the effort. */
export function describeHolder(
  { location, effortState }: Pick<StartFacts, "location" | "effortState">,
  holder: LockHolder,
): string {
  const files = path.join(effortState, `${effortLockName}.lock.*`);
  return `process ${holder.pid} on ${holder.host} has worked on this effort since ${holder.since}; wait for it, or stop it with ralph-ci stop ${location.slug}; if that process is dead, remove ${files}`;
}

/** Says that another run has the checkout. */
export function checkoutInUse(
  { top, gitFolder }: { top: string; gitFolder: string },
  holder: LockHolder,
): ConfigurationError {
  return new ConfigurationError(
    `process ${holder.pid} on ${holder.host} has worked in ${top} since ${holder.since}, on another effort or with another state folder; wait for it; if that process is dead, remove ${path.join(gitFolder, checkoutLockName)}.lock.*; or give this run a checkout of its own with git worktree add`,
  );
}
