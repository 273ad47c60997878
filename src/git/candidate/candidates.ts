// The candidates of a checkout: one object for the rest of the program.
import { type CommitSelection, matchPaths } from "../commit/index.ts";
import { type CheckoutState, emptyTree, type Repository } from "../repository/index.ts";
import { type Candidate, fixCandidate, pathsLeftOut, restoreCandidate } from "./candidate.ts";
import { type CandidateCommitRequest, type CommitResult, commitCandidate } from "./commit-candidate.ts";
import {
  type CandidateChanges,
  compareWithCandidate,
  describeDifference,
  putBackCandidate,
} from "./comparison.ts";
import { type ElsewhereReport, findWorkElsewhere, readWorkPlaces, type WorkPlaces } from "./elsewhere.ts";
import { findLeftOut, type LeftOutPath, type LeftOutRequest } from "./left-out.ts";
import { fingerprintWork } from "./work-fingerprint.ts";

/** What a turn proposes to commit: fixed before the gates run, compared after each, and committed. One at a time. */
export interface Candidates {
  /** Fixes the tree that a commit of this state holds. @throws UnresolvedConflict */
  fix(state: CheckoutState, selection: CommitSelection): Promise<Candidate>;
  /** Fixes a tree that an earlier run judged. @throws Error if it does not exist any more */
  restore(state: CheckoutState, tree: string, exclude: ReadonlySet<string>): Promise<Candidate>;
  /** Whether it differs from a commit in other files than these patterns match; undefined if the base is missing. */
  hasWork(
    candidate: Candidate,
    base: string | undefined,
    ignored: readonly string[],
  ): Promise<boolean | undefined>;
  /** Equal for candidates that differ in the same way from a commit, in files that these patterns do not match. */
  fingerprint(candidate: Candidate, base: string | undefined, ignored: readonly string[]): Promise<string>;
  compare(candidate: Candidate): Promise<CandidateChanges>;
  /** A patch of what was changed. */
  describeDifference(candidate: Candidate, paths: readonly string[]): Promise<string>;
  /** Undoes changes of files and HEAD. @returns the rescue branch of commits, if there are any */
  putBack(candidate: Candidate, changes: CandidateChanges): Promise<string | undefined>;
  commit(candidate: Candidate, request: CandidateCommitRequest): Promise<CommitResult>;
  findLeftOut(candidate: Candidate, request: LeftOutRequest): Promise<LeftOutPath[]>;
  places(branch: string): Promise<WorkPlaces>;
  findElsewhere(branch: string, before: WorkPlaces): Promise<ElsewhereReport>;
}

/** The candidates of a repository. */
export function createCandidates(repository: Repository): Candidates {
  return {
    fix: (state, selection) => fixCandidate(repository, state, selection),
    restore: (state, tree, exclude) => restoreCandidate(repository, state, tree, exclude),
    hasWork: (candidate, base, ignored) => differsFrom(repository, candidate, base, ignored),
    fingerprint: (candidate, base, ignored) => fingerprintWork(repository, candidate, base, ignored),
    compare: (candidate) => compareWithCandidate(repository, candidate),
    describeDifference: (candidate, paths) => describeDifference(repository, candidate, paths),
    putBack: (candidate, changes) => putBackCandidate(repository, candidate, changes),
    commit: (candidate, request) => commitCandidate(repository, candidate, request),
    findLeftOut: (candidate, request) => findLeftOut(repository, candidate, request),
    places: (branch) => readWorkPlaces(repository, branch),
    findElsewhere: (branch, before) => findWorkElsewhere(repository, branch, before),
  };
}

async function differsFrom(
  repository: Repository,
  candidate: Candidate,
  base: string | undefined,
  ignored: readonly string[],
): Promise<boolean | undefined> {
  const { indexFile, state } = candidate;
  const isIgnored = matchPaths(ignored);
  if (base !== undefined && base === state.head) {
    const left = pathsLeftOut(candidate);
    const chosen = state.changes.filter(({ path }) => !left.has(path) && !isIgnored(path));
    // What is staged and changed again may be as in the commit.
    if (chosen.every(({ staged, unstaged }) => !(staged && unstaged))) return chosen.length > 0;
  }
  const format = ["-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv"];
  const compare = async (from: string) => {
    const diff = ["diff-index", "--cached", ...format, "--ignore-submodules=none", from, "--"];
    const { exitCode, stdout } = await repository.git.run(diff, {
      environment: { GIT_INDEX_FILE: indexFile },
    });
    return exitCode === 0 ? stdout.split("\0").filter(Boolean) : undefined;
  };
  const paths = await compare(base ?? (await emptyTree(repository)));
  if (paths) return paths.some((path) => !isIgnored(path));
  // Without the base only uncommitted changes are known to be work.
  const uncommitted = await compare(state.head ?? (await emptyTree(repository)));
  return uncommitted?.some((path) => !isIgnored(path)) ? true : undefined;
}
