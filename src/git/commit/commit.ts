// Commits all changes of an iteration and nothing else.
import type { Repository } from "../repository/index.ts";
import { type CheckoutState, findOperation, gitReason, readState } from "../repository/index.ts";
import { identityVariables, renderMessage } from "./commit-metadata.ts";
import { addIgnored, type FilesToKeep, findUntracked } from "./kept-files.ts";
import { readStagedEntries, restoreStagedEntries, type SkippedPath, stageChanges } from "./staging.ts";

/** What to commit. */
export interface CommitRequest {
  subject: string;
  body: string;
  exclude: ReadonlySet<string>;
  keep?: FilesToKeep;
}

/** The outcome of a commit; `skipped` are the paths left out in addition to the excluded ones. */
export interface CommitResult {
  commit: string | undefined;
  skipped: SkippedPath[];
  /** Ignored files that were added, because they are to be kept. */
  kept?: string[];
  state: CheckoutState;
}

/** Commits all changes and concludes a merge in progress. @throws UnresolvedConflict */
export async function commitChanges(repository: Repository, request: CommitRequest): Promise<CommitResult> {
  const [found, identity, untracked] = await Promise.all([
    readState(repository),
    identityVariables(repository),
    findUntracked(repository, request.keep?.files ?? []),
  ]);
  const kept = await addIgnored(repository, request.keep, found, untracked);
  const state = kept.length > 0 ? await readState(repository) : found;
  const isMerge = findOperation(repository) === "merge";
  if (state.changes.length === 0 && !isMerge) return { commit: undefined, skipped: [], state };
  const stagedEntries = await readStagedEntries(repository, state.changes, request.exclude);
  const skipped = await stageChanges(repository, state.changes, request.exclude);
  const result = await repository.git.run(
    ["commit", "--quiet", "--no-verify", "--cleanup=whitespace", "--file=-"],
    { input: renderMessage(request.subject, request.body), environment: identity },
  );
  if (result.exitCode !== 0) {
    // Git also fails if nothing is staged; asking before every commit would slow down each iteration.
    if (!isMerge && !(await isAnythingStaged(repository))) {
      await restoreStagedEntries(repository, stagedEntries);
      return { commit: undefined, skipped, state };
    }
    throw new Error(`git commit failed: ${gitReason(result)}`);
  }
  await restoreStagedEntries(repository, stagedEntries);
  const commit = (await repository.git.output(["rev-parse", "--verify", "HEAD"])).trim();
  const uncommitted = new Set([...request.exclude, ...skipped.map(({ path }) => path)]);
  const changes = state.changes.filter(({ path }) => uncommitted.has(path));
  return { commit, skipped, kept, state: { ...state, head: commit, changes } };
}

async function isAnythingStaged(repository: Repository): Promise<boolean> {
  const options = ["--cached", "--quiet", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none"];
  const result = await repository.git.run(["diff", ...options]);
  return result.exitCode !== 0;
}
