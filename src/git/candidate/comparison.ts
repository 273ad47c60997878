// Compares the checkout with the candidate after a gate, and puts back what the gate changed of it.
import { type CheckoutState, gitReason, type Repository, readState } from "../repository/index.ts";
import { rescueCommit } from "../worktree/index.ts";
import { type Candidate, pathsLeftOut } from "./candidate.ts";

/** What differs from the candidate. */
export interface CandidateChanges {
  /** Files of the candidate that were changed or deleted. */
  changed: string[];
  /** New files that are not in the candidate. */
  created: string[];
  /** The branch or commit to which HEAD was moved. */
  movedTo: string | undefined;
  state: CheckoutState;
}

/** Reads what has changed since the candidate was fixed. */
export async function compareWithCandidate(
  repository: Repository,
  candidate: Candidate,
): Promise<CandidateChanges> {
  // Without a refresh, so that only gates can change this index.
  const state = await readState(repository, { indexFile: candidate.indexFile });
  const left = pathsLeftOut(candidate);
  const changes: CandidateChanges = { changed: [], created: [], movedTo: undefined, state };
  for (const { path, kind, unstaged } of state.changes) {
    const isNew = kind === "untracked" || kind === "nested";
    if (isNew && !left.has(path)) changes.created.push(path);
    if (!isNew && unstaged && !left.has(path)) changes.changed.push(path);
  }
  const { head, branch } = candidate.state;
  if (state.head !== head || state.branch !== branch)
    changes.movedTo = state.branch ?? state.head ?? "no commit";
  return changes;
}

/** The difference of these files from the candidate, as a patch. */
export function describeDifference(
  repository: Repository,
  { indexFile }: Candidate,
  paths: readonly string[],
): Promise<string> {
  const options = ["--binary", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=all"];
  return repository.git.output(["diff", ...options, "--", ...paths], {
    environment: { GIT_INDEX_FILE: indexFile, GIT_LITERAL_PATHSPECS: "1" },
  });
}

/** Makes files and HEAD those of the candidate again. Commits that HEAD had are kept on a rescue branch. @returns its name */
export async function putBackCandidate(
  repository: Repository,
  candidate: Candidate,
  { changed, movedTo, state }: CandidateChanges,
): Promise<string | undefined> {
  const { head, branch } = candidate.state;
  let rescueBranch: string | undefined;
  if (movedTo !== undefined && branch !== undefined) {
    const reference = `refs/heads/${branch}`;
    if (state.head) rescueBranch = await rescueCommit(repository, state.head, branch);
    if (head) await repository.git.output(["update-ref", reference, head]);
    await repository.git.output(["symbolic-ref", "HEAD", reference]);
  }
  if (changed.length > 0) {
    const result = await repository.git.run(["checkout-index", "--force", "-z", "--stdin"], {
      input: changed.map((path) => `${path}\0`).join(""),
      environment: { GIT_INDEX_FILE: candidate.indexFile },
    });
    if (result.exitCode !== 0) throw new Error(`git checkout-index failed: ${gitReason(result)}.`);
  }
  return rescueBranch;
}
