// Compares the work branch with the branch that its effort came from.
import { isUtf8 } from "node:buffer";
import {
  isAncestor,
  type Repository,
  rememberCommit,
  rememberedName,
  resolveCommits,
} from "./repository/index.ts";

/** The base branch, seen from the work branch. */
export interface BaseComparison {
  /** The newest known commit of the base branch: here or on the remote. */
  readonly tip: string;
  /** How many commits of it the work branch lacks. */
  readonly missingCommits: number;
  /** Where changes of the effort on the base branch count from: the last commit whose effort was taken over, or the fork. */
  readonly since: string | undefined;
}

/** Compares two branches; undefined if one of them has no commit here. Connects to no remote. */
export async function compareWithBase(
  repository: Repository,
  branch: string,
  base: string,
): Promise<BaseComparison | undefined> {
  const names = [`refs/heads/${branch}`, ...namesOf(base), rememberedName("taken", branch)];
  const [work, local, tracked, taken] = await resolveCommits(repository, names);
  const tip = await newestOf(repository, local, tracked);
  if (work === undefined || tip === undefined) return undefined;
  const isKnown = taken !== undefined && (await isAncestor(repository, taken, tip));
  if (work === tip) return { tip, missingCommits: 0, since: isKnown ? taken : tip };
  const count = await repository.git.run(["rev-list", "--count", `${work}..${tip}`]);
  return {
    tip,
    missingCommits: count.exitCode === 0 ? Number(count.stdout) : 0,
    since: isKnown ? taken : await findMergeBase(repository, work, tip),
  };
}

/** The newest commit of the base branch that is in the work branch; undefined if none is known here. */
export async function findFork(
  repository: Repository,
  branch: string,
  base: string,
): Promise<string | undefined> {
  const [work, local, tracked] = await resolveCommits(repository, [`refs/heads/${branch}`, ...namesOf(base)]);
  const tip = await newestOf(repository, local, tracked);
  if (work === undefined || tip === undefined || work === tip) return work && tip;
  return findMergeBase(repository, work, tip);
}

async function findMergeBase(
  repository: Repository,
  one: string,
  other: string,
): Promise<string | undefined> {
  const { stdout } = await repository.git.run(["merge-base", one, other]);
  return stdout.trim() || undefined;
}

/** A branch here and on the remote. */
function namesOf(branch: string): string[] {
  return [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`];
}

/** The local branch, unless the remote-tracking branch is newer. */
async function newestOf(
  repository: Repository,
  local: string | undefined,
  tracked: string | undefined,
): Promise<string | undefined> {
  if (local === undefined || tracked === undefined || local === tracked) return local ?? tracked;
  return (await isAncestor(repository, tracked, local)) ? local : tracked;
}

/** Remembers that the effort of a base commit is in the work branch's effort. */
export function rememberTakenBase(repository: Repository, branch: string, commit: string): Promise<void> {
  return rememberCommit(repository, "taken", branch, commit);
}

/** The text of a file in a commit; its path starts at the top. Undefined if the commit has no such file in UTF-8. */
export async function readTextAt(
  { git }: Repository,
  commit: string,
  file: string,
): Promise<string | undefined> {
  const result = await git.run(["cat-file", "blob", `${commit}:${file}`], { bytes: true });
  const bytes = Buffer.from(result.stdout, "latin1");
  return result.exitCode === 0 && isUtf8(bytes) ? bytes.toString("utf8") : undefined;
}

/** The paths of the plain files of a commit, from the top. */
export async function listFilesAt({ git }: Repository, commit: string): Promise<string[]> {
  const output = await git.output(["ls-tree", "-r", "-z", "--full-tree", commit]);
  return output.split("\0").flatMap((record) => /^100\d+ blob \w+\t(.+)$/s.exec(record)?.[1] ?? []);
}
