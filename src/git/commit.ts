// Commits what an iteration did, all of it and nothing else.
import { identityVariables } from "./identity.ts";
import { renderMessage } from "./message.ts";
import { findOperation, settleOperation } from "./operation.ts";
import type { Repository } from "./repository.ts";
import { type LeftOut, stageChanges } from "./staging.ts";
import { readState } from "./state.ts";

/** What is to be committed. */
export interface CommitRequest {
  /** Brought to one line of at most 200 characters. */
  subject: string;
  body: string;
  /** Paths that are not ours to commit, as `git status` names them. */
  leaveOut: ReadonlySet<string>;
}

/** What became of it. */
export interface CommitResult {
  /** Undefined where there was nothing to commit. */
  commit: string | undefined;
  /** What was left out though nobody asked for that. */
  leftOut: LeftOut[];
}

/**
 * Commits every change of the checkout but those to leave out. A merge that the agent began is concluded by it; any
 * other operation is ended first.
 * @throws ConfigurationError where a conflict is unresolved.
 */
export async function commitChanges(repository: Repository, request: CommitRequest): Promise<CommitResult> {
  await settleOperation(repository);
  const [state, identity] = await Promise.all([readState(repository), identityVariables(repository)]);
  const isMerge = findOperation(repository) === "merge";
  if (state.changes.length === 0 && !isMerge) return { commit: undefined, leftOut: [] };
  const leftOut = await stageChanges(repository, state.changes, request.leaveOut);
  if (!isMerge && !(await isAnythingStaged(repository))) return { commit: undefined, leftOut };
  await repository.git.output(["commit", "--quiet", "--no-verify", "--cleanup=whitespace", "--file=-"], {
    input: renderMessage(request.subject, request.body),
    environment: identity,
  });
  return { commit: (await repository.git.output(["rev-parse", "--verify", "HEAD"])).trim(), leftOut };
}

async function isAnythingStaged(repository: Repository): Promise<boolean> {
  const result = await repository.git.run([
    ...["diff", "--cached", "--quiet", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none"],
  ]);
  return result.exitCode !== 0;
}
