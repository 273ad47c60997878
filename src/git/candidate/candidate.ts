// Fixes the candidate: the tree that a turn proposes, in an index of its own, so that the gates cannot change it.
import { createHash } from "node:crypto";
import { copyWithTime, fileStatus, isPlainFile, readBytes, removeFile } from "../../platform/index.ts";
import {
  type CommitSelection,
  readStagedEntries,
  type SkippedPath,
  type StagedEntries,
  stageTree,
} from "../commit/index.ts";
import type { CheckoutState, Repository } from "../repository/index.ts";

/** A tree to judge and to commit. Valid until the next one is fixed. */
export interface Candidate {
  readonly tree: string;
  /** The index that holds exactly this tree. */
  readonly indexFile: string;
  /** The digest of that index, because gates can write to it. */
  readonly indexDigest: string;
  /** The digest of the checkout's own index, whose entries the candidate started with. */
  readonly checkoutIndexDigest: string;
  /** The checkout when the tree was fixed. */
  readonly state: CheckoutState;
  readonly exclude: ReadonlySet<string>;
  readonly skipped: readonly SkippedPath[];
  /** What people had staged and the tree leaves out. */
  readonly stagedEntries: StagedEntries;
}

/** Fixes what a commit of this state holds. Files and the index of the checkout stay as they are. @throws UnresolvedConflict */
export async function fixCandidate(
  repository: Repository,
  state: CheckoutState,
  selection: CommitSelection,
): Promise<Candidate> {
  const indexFile = clearCandidateIndex(repository);
  const environment = { GIT_INDEX_FILE: indexFile };
  const index = `${repository.gitFolder}/index`;
  // With its time: git trusts no entry that is as new as its index.
  if (fileStatus(index)) copyWithTime(index, indexFile);
  const checkoutIndexDigest = digestOf(indexFile);
  const stagedEntries = await readStagedEntries(repository, state.changes, selection.exclude);
  const { tree, skipped } = await stageTree(repository, state.changes, selection, environment);
  const indexDigest = digestOf(indexFile);
  const { exclude } = selection;
  return { tree, indexFile, indexDigest, checkoutIndexDigest, state, exclude, skipped, stagedEntries };
}

/** The digest of a file; empty if there is no plain file. */
export function digestOf(file: string): string {
  const bytes = isPlainFile(file) ? readBytes(file) : undefined;
  return bytes ? createHash("sha256").update(bytes).digest("hex") : "";
}

/** The paths with changes that the candidate does not hold. */
export function pathsLeftOut({ exclude, skipped }: Candidate): ReadonlySet<string> {
  return new Set([...exclude, ...skipped.map(({ path }) => path)]);
}

/** Fixes a candidate again from its tree, after the run that judged it died. */
export async function restoreCandidate(
  repository: Repository,
  state: CheckoutState,
  tree: string,
  exclude: ReadonlySet<string>,
): Promise<Candidate> {
  const indexFile = clearCandidateIndex(repository);
  const environment = { GIT_INDEX_FILE: indexFile };
  const stagedEntries = await readStagedEntries(repository, state.changes, exclude);
  await repository.git.output(["read-tree", tree], { environment });
  // Without the files' times in the index, the next status would read every file.
  await repository.git.run(["update-index", "-q", "--refresh"], { environment });
  const indexDigest = digestOf(indexFile);
  return {
    tree,
    indexFile,
    indexDigest,
    checkoutIndexDigest: "",
    state,
    exclude,
    skipped: [],
    stagedEntries,
  };
}

function clearCandidateIndex(repository: Repository): string {
  const indexFile = `${repository.gitFolder}/ralph-ci-candidate`;
  removeFile(indexFile);
  removeFile(`${indexFile}.lock`);
  return indexFile;
}
