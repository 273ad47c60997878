// Fetches into a shallow clone: only the history that is needed, and without cutting history that is already complete.
import type { CommandResult } from "../../platform/index.ts";
import { readCommits } from "../rebase/index.ts";
import { isAncestor } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";

export const quietFetch: readonly string[] = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules"];

/** Where a fetched branch is kept until the isolated repository is removed. */
export const fetchedBranch = "refs/fetched/branch";

/** How many commits of a branch are fetched that a shallow clone does not know. */
const firstDepth = 50;
const deepenings: readonly number[] = [50, 150, 500, 5_000];
const maxNamedCommits = 100;

/**
 * Fetches with a depth limit, and keeps the history that is here. Without a limit, a branch that forked below the cut would bring
 * its whole history.
 * @param limits such as `--depth=1`
 */
export async function fetchLimited(
  isolated: IsolatedRepository,
  limits: string,
  references: readonly string[],
): Promise<CommandResult> {
  const before = new Set(isolated.shallowCommits());
  // Git would cut the history that is here, too, if it is longer than the limit.
  const known = await listKnownCommits(isolated);
  const remote = isolated.transport.remote ?? "";
  const result = await isolated.runWithRemote([...quietFetch, limits, remote, ...references]);
  if (result.exitCode !== 0) return result;
  const cut = isolated.shallowCommits().filter((commit) => !before.has(commit));
  const commits = await readCommits(isolated.git, cut);
  const joined = commits.filter(
    ({ hash, parents }) =>
      known.has(hash) || (parents.length > 0 && parents.every((parent) => known.has(parent))),
  );
  isolated.removeShallow(new Set(joined.map(({ hash }) => hash)));
  isolated.updateShallow();
  return result;
}

/** Those of the checkout's tags, too. */
async function listKnownCommits({ git, repository }: IsolatedRepository): Promise<ReadonlySet<string>> {
  const list = ["rev-list", "--all"];
  const outputs = [await git.output(list), (await repository.git.run(list)).stdout];
  return new Set(outputs.flatMap((output) => output.split("\n")).filter(Boolean));
}

/** Fetches a branch into `fetchedBranch`, unless its tip is here. @returns what git said, or that there is no such branch */
export async function fetchShallowBranch(
  isolated: IsolatedRepository,
  source: string,
): Promise<CommandResult | "missing"> {
  const { git, transport } = isolated;
  const listed = await isolated.runWithRemote(["ls-remote", transport.remote ?? "", source]);
  if (listed.exitCode !== 0) return listed;
  const lines = listed.stdout.split("\n").map((line) => line.split("\t"));
  const tip = lines.find(([, name]) => name === source)?.[0];
  if (tip === undefined) return "missing";
  if (!(await isReachable(isolated, tip)))
    return fetchLimited(isolated, `--depth=${firstDepth}`, [`+${source}:${fetchedBranch}`]);
  await git.output(["update-ref", fetchedBranch, tip]);
  return listed;
}

/** A commit that no reference leads to may lack its history: a killed fetch leaves such. */
async function isReachable({ git }: IsolatedRepository, commit: string): Promise<boolean> {
  const result = await git.run(["for-each-ref", "--count=1", `--contains=${commit}`]);
  return result.exitCode === 0 && result.stdout !== "";
}

/** Fetches more of a shallow history until the fork of two commits is known, or the history is complete. */
export async function deepenUntilRelated(
  isolated: IsolatedRepository,
  branch: string,
  one: string,
  other: string,
): Promise<void> {
  if (isolated.transport.remote === undefined) return;
  for (const step of [...deepenings, undefined]) {
    const shallow = new Set(isolated.shallowCommits());
    if (shallow.size === 0 || one === other) return;
    const isLarge = step === undefined || step >= 5_000;
    const open = await findOpenEnds(isolated, shallow, { one, other, isLarge });
    if (open.length === 0) return;
    const depth = step === undefined ? "--unshallow" : `--deepen=${step}`;
    const refspec = `+refs/heads/${branch}:${fetchedBranch}`;
    const byHash = open.slice(0, maxNamedCommits);
    const result = await fetchLimited(isolated, depth, [refspec, ...byHash]);
    // Some servers refuse to send a commit by its hash.
    const retried = result.exitCode === 0 ? result : await fetchLimited(isolated, depth, [refspec]);
    if (retried.exitCode !== 0) return;
  }
}

/** Two commits, and whether the next step is so large that a good answer is enough. */
interface ForkQuestion {
  readonly one: string;
  readonly other: string;
  readonly isLarge: boolean;
}

/**
 * The shallow commits behind which the fork may be; empty if the fork is known. Before a large step, shallow commits that are
 * older than the fork found so far do not count: they belong to old side branches.
 */
async function findOpenEnds(
  { repository }: IsolatedRepository,
  shallow: ReadonlySet<string>,
  { one, other, isLarge }: ForkQuestion,
): Promise<string[]> {
  if ((await isAncestor(repository, one, other)) || (await isAncestor(repository, other, one))) return [];
  const { git } = repository;
  const fork = await git.run(["merge-base", one, other]);
  const log = ["log", "--no-show-signature", "--no-color", "--format=%ct %H"];
  const output = await git.output([...log, `${one}...${other}`, "--"]);
  const open = output
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, commit = ""]) => shallow.has(commit));
  if (!isLarge || fork.exitCode !== 0) return open.map(([, commit = ""]) => commit);
  const forkTime = Number(
    await git.output([...log.slice(0, -1), "--format=%ct", "--max-count=1", fork.stdout.trim(), "--"]),
  );
  return open.filter(([time]) => Number(time) >= forkTime).map(([, commit = ""]) => commit);
}
