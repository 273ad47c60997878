// Ends what an agent left half-done in git: what is there is kept on a rescue branch, and conflicts never become changes.
import { addPaths, findCommitObstacle, identityVariables } from "../commit/index.ts";
import type { Repository } from "../repository/index.ts";
import {
  type CheckoutState,
  findOperation,
  gitReason,
  type Operation,
  readState,
  resolveCommit,
} from "../repository/index.ts";
import { readOperationHeads, readRebaseStart, readUnappliedPatches } from "./operation-files.ts";
import {
  changedPaths,
  conflictsOf,
  findOperationPaths,
  restorePaths,
  restoreWork,
} from "./operation-paths.ts";
import { rescueWorktree } from "./rescue-branch.ts";

/** Something half-done that was ended. */
export interface HalfDone {
  /** `conflict`: unresolved files without an operation, as after `git stash pop`. */
  operation: Operation | "conflict";
  /** Holds the commits and files of the operation, conflict marks included; undefined if all of them stayed in place. */
  rescueBranch: string | undefined;
  conflicts: readonly string[];
  /** What was done, for log and agent. */
  sentence: string;
}

/** An operation within another one, within another one. */
const maxNested = 5;

/**
 * Ends unfinished operations and unresolved conflicts; HEAD stays, except after a rebase or a bisect. The agent's own changes
 * stay where they can. A resolved merge stays for the next commit to conclude. @returns what was ended, in this order.
 * @throws Error if git cannot end it
 */
export async function resolveHalfDone(repository: Repository): Promise<HalfDone[]> {
  const found: HalfDone[] = [];
  for (let round = 0; round < maxNested; round += 1) {
    const state = await readState(repository);
    const operation = findOperation(repository);
    const conflicts = await conflictsOf(repository, state, operation);
    if (conflicts.length === 0 && (operation === undefined || operation === "merge")) break;
    // Git cannot end a bisect while there are conflicts.
    const isOther = operation === undefined || (operation === "bisect" && conflicts.length > 0);
    const halfDone = await end(repository, state, {
      operation: isOther ? "conflict" : operation,
      conflicts,
    });
    repository.log.warn(halfDone.sentence);
    found.push(halfDone);
  }
  return found;
}

interface Unfinished {
  operation: HalfDone["operation"];
  conflicts: readonly string[];
}

async function end(
  repository: Repository,
  state: CheckoutState,
  { operation, conflicts }: Unfinished,
): Promise<HalfDone> {
  const result = (outcome: string, rescueBranch?: string): HalfDone => ({
    operation,
    rescueBranch,
    conflicts,
    sentence: `${describe(operation, conflicts)}; ${outcome}.`,
  });
  if (operation === "bisect") {
    await quit(repository, operation);
    return result("it was ended");
  }
  const patches = operation === "am" ? readUnappliedPatches(repository) : [];
  if (operation !== "rebase" && conflicts.length === 0 && patches.length === 0) {
    await quit(repository, operation);
    return result("it was ended, and its files stay as they are");
  }
  const paths = await findOperationPaths(repository, state, operation, conflicts);
  const rescueBranch = await rescueWorktree(repository, `Left unfinished: ${operation}`, {
    parents: readOperationHeads(repository, operation),
    patches,
  });
  const isAborted = await quit(repository, operation);
  // An aborted rebase has restored its files already, and the changes that it stashed.
  if (!isAborted) await restorePaths(repository, paths);
  else if (rescueBranch) await restoreWork(repository, state, { paths, rescueBranch });
  return result(describeOutcome(operation, conflicts, rescueBranch), rescueBranch);
}

/** @returns whether the files are as before the operation */
async function quit(repository: Repository, operation: HalfDone["operation"]): Promise<boolean> {
  // Git asks for a committer here, although it creates no commit.
  const environment = await identityVariables(repository);
  if (operation === "bisect") {
    await repository.git.output(["bisect", "reset", "HEAD"], { environment });
  } else if (operation === "rebase") {
    return abortRebase(repository, environment);
  } else if (operation !== "conflict") {
    await repository.git.output([operation, "--quit"], { environment });
  }
  return false;
}

async function abortRebase(
  repository: Repository,
  environment: Readonly<Record<string, string>>,
): Promise<boolean> {
  await addFilesInTheWay(repository);
  const result = await repository.git.run(["rebase", "--abort"], { environment });
  if (result.exitCode === 0) return true;
  // `--quit` ends the rebase without moving HEAD or touching a file.
  repository.log.warn(
    `The rebase could not be aborted, because ${gitReason(result)}; it was ended, and HEAD stays where it is.`,
  );
  await repository.git.output(["rebase", "--quit"], { environment });
  return false;
}

/** Git does not overwrite untracked files. These are on the rescue branch. */
async function addFilesInTheWay(repository: Repository): Promise<void> {
  const { head, changes } = await readState(repository);
  const start = readRebaseStart(repository);
  if (head === undefined || start === undefined || !(await resolveCommit(repository, start))) return;
  const paths = new Set(await changedPaths(repository, head, start));
  const inTheWay = changes.filter(
    (change) =>
      change.kind === "untracked" && paths.has(change.path) && !findCommitObstacle(repository, change),
  );
  await addPaths(repository, inTheWay);
}

function describe(operation: HalfDone["operation"], conflicts: readonly string[]): string {
  if (operation === "conflict") return `Conflicts were left unresolved in ${namePaths(conflicts)}`;
  const where = conflicts.length > 0 ? ` with conflicts in ${namePaths(conflicts)}` : "";
  return `A ${operation === "rebase" ? "" : "git "}${operation} was left unfinished${where}`;
}

function describeOutcome(
  operation: HalfDone["operation"],
  conflicts: readonly string[],
  rescueBranch: string | undefined,
): string {
  const kept = rescueBranch ? `, and its unfinished result is on ${rescueBranch}` : "";
  if (operation === "conflict")
    return `the files are as in the last commit again, and the conflicts are on ${rescueBranch}`;
  return operation === "am" && conflicts.length === 0 ? `it was ended${kept}` : `it was aborted${kept}`;
}

function namePaths(paths: readonly string[]): string {
  return paths.slice(0, 5).join(", ") + (paths.length > 5 ? " …" : "");
}
