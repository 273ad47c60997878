// Commits what an iteration did, all of it and nothing else.

import type { Repository } from "../repository/index.ts";
import { type CheckoutState, findOperation, gitReason, readState } from "../repository/index.ts";
import { identityVariables, renderMessage } from "./commit-metadata.ts";
import { readStagedEntries, restoreStagedEntries, type SkippedPath, stageChanges } from "./staging.ts";

/** What is to be committed. */
export interface CommitRequest {
  /** Brought to one line of at most 200 characters. */
  subject: string;
  body: string;
  /** Paths that are not ours to commit, as `git status` names them. */
  exclude: ReadonlySet<string>;
}

/** What became of it. */
export interface CommitResult {
  /** Undefined where there was nothing to commit. */
  commit: string | undefined;
  /** What was left out though nobody asked for that. */
  skipped: SkippedPath[];
  /** Where the checkout stands after it. */
  state: CheckoutState;
}

/**
 * Commits every change of the checkout but those to leave out. A merge in progress is concluded by it; no other operation
 * may be under way.
 * @throws ConfigurationError where a conflict is unresolved.
 */
export async function commitChanges(repository: Repository, request: CommitRequest): Promise<CommitResult> {
  const [state, identity] = await Promise.all([readState(repository), identityVariables(repository)]);
  const isMerge = findOperation(repository) === "merge";
  if (state.changes.length === 0 && !isMerge) return { commit: undefined, skipped: [], state };
  const stagedEntries = await readStagedEntries(repository, state.changes, request.exclude);
  const skipped = await stageChanges(repository, state.changes, request.exclude);
  const result = await repository.git.run(
    ["commit", "--quiet", "--no-verify", "--cleanup=whitespace", "--file=-"],
    { input: renderMessage(request.subject, request.body), environment: identity },
  );
  if (result.exitCode !== 0) {
    // Git fails where nothing is staged, too; asking before every commit would cost each iteration its share.
    if (!isMerge && !(await isAnythingStaged(repository))) {
      await restoreStagedEntries(repository, stagedEntries);
      return { commit: undefined, skipped, state };
    }
    throw new Error(`git commit failed: ${gitReason(result)}`);
  }
  await restoreStagedEntries(repository, stagedEntries);
  const commit = (await repository.git.output(["rev-parse", "--verify", "HEAD"])).trim();
  const left = new Set([...request.exclude, ...skipped.map(({ path }) => path)]);
  const changes = state.changes.filter(({ path }) => left.has(path));
  return { commit, skipped, state: { ...state, head: commit, changes } };
}

async function isAnythingStaged(repository: Repository): Promise<boolean> {
  const result = await repository.git.run([
    ...["diff", "--cached", "--quiet", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none"],
  ]);
  return result.exitCode !== 0;
}
