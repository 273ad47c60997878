// Carries what the remote does not have to another machine as one file: commits of the work branch, and what is not committed.
import * as path from "node:path";
import {
  ConfigurationError,
  fileStatus,
  makeTemporaryFolder,
  removeFolder,
  temporaryRoot,
} from "../platform/index.ts";
import { gitReason } from "./git-command.ts";
import { isAncestor } from "./history.ts";
import { identityVariables } from "./identity.ts";
import { moveBranch } from "./move-branch.ts";
import { type Credentials, commonAncestor, fetchCommit, remote } from "./remote.ts";
import { replay } from "./replay.ts";
import type { Repository } from "./repository.ts";
import { resolveCommit } from "./state.ts";

/** The names under which things travel, and under which they arrive. */
const travelling = { work: "refs/ralph/travel/work", changes: "refs/ralph/travel/changes" } as const;
const arrived = { work: "refs/ralph/arrived/work", changes: "refs/ralph/arrived/changes" } as const;

const arrivedFolder = "refs/ralph/arrived/";

/** What is to be carried. */
export interface BundleRequest {
  branch: string;
  /** The file to write; there must be none yet. */
  file: string;
  /** Paths from the top whose uncommitted changes stay behind. */
  leaveOut: readonly string[];
  /** The same as patterns: `*` stands for anything but `/`, and `folder/` for all that is in it. */
  ignoring: readonly string[];
}

/** Writes the bundle. @returns whether there was anything to carry */
export async function bundleWork(repository: Repository, request: BundleRequest): Promise<boolean> {
  const { git } = repository;
  const tip = await resolveCommit(repository, `refs/heads/${request.branch}`);
  if (tip === undefined) return false;
  const changes = await commitChangesAside(repository, tip, request);
  const references = [
    [travelling.work, tip],
    ...(changes === undefined ? [] : [[travelling.changes, changes]]),
  ] as const;
  const orders = references.map(([name, commit]) => `update ${name} ${commit}\n`).join("");
  await git.output(["update-ref", "--stdin"], { input: orders });
  try {
    const names = references.map(([name]) => name);
    const fresh = await git.output(["rev-list", "--max-count=1", ...names, "--not", `--remotes=${remote}`]);
    if (fresh.trim() === "") return false;
    await git.output([
      ...["bundle", "create", "--quiet", request.file, ...names, "--not", `--remotes=${remote}`],
    ]);
    return true;
  } finally {
    await dropReferences(repository, Object.values(travelling));
  }
}

async function dropReferences(repository: Repository, names: readonly string[]): Promise<void> {
  const orders = names.map((name) => `delete ${name}\n`).join("");
  await repository.git.run(["update-ref", "--stdin"], { input: orders });
}

/** A commit of everything that is not committed, made beside the index; undefined where there is nothing. */
async function commitChangesAside(
  repository: Repository,
  tip: string,
  { leaveOut, ignoring }: Pick<BundleRequest, "leaveOut" | "ignoring">,
): Promise<string | undefined> {
  const { git } = repository;
  const folder = makeTemporaryFolder("ralph-ci-index-", temporaryRoot());
  try {
    const environment = { GIT_INDEX_FILE: path.join(folder, "index") };
    await git.output(["read-tree", tip], { environment });
    const excluded = [
      ...leaveOut.map((file) => `:(top,exclude,literal)${file}`),
      ...ignoring.map((pattern) => `:(top,exclude,glob)${pattern}${pattern.endsWith("/") ? "**" : ""}`),
    ];
    // A file that git cannot read stays behind, and the rest comes along.
    await git.run(["add", "--all", "--ignore-errors", "--", ":(top)", ...excluded], { environment });
    const tree = (await git.output(["write-tree"], { environment })).trim();
    if (tree === (await git.output(["rev-parse", `${tip}^{tree}`])).trim()) return undefined;
    const words = ["commit-tree", tree, "-p", tip, "-m", "What was not committed"];
    return (await git.output(words, { environment: await identityVariables(repository) })).trim();
  } finally {
    removeFolder(folder);
  }
}

/** What became of a bundle that arrived; each text is one sentence. */
export interface Unbundled {
  /** Commits that were put onto others, new names by old ones. */
  moved: ReadonlyMap<string, string>;
  told: string[];
}

/** What is to be put back. */
export interface UnbundleRequest {
  /** The work branch; it is checked out. */
  branch: string;
  file: string;
  /** The branch for what conflicts with this checkout. */
  aside: string;
  credentials: Credentials | undefined;
}

/**
 * Puts the commits of a bundle onto the work branch, and its uncommitted changes into the working tree. Done twice it does
 * nothing more.
 * @throws ConfigurationError where the bundle cannot be used; nothing is changed then
 */
export async function unbundleWork(repository: Repository, request: UnbundleRequest): Promise<Unbundled> {
  try {
    await takeIn(repository, request);
    const changes = await resolveCommit(repository, arrived.changes);
    const work =
      (await resolveCommit(repository, arrived.work)) ??
      (changes && (await resolveCommit(repository, `${changes}^`)));
    const told: string[] = [];
    const moved = work ? await putOnBranch(repository, request, work, told) : new Map<string, string>();
    if (changes) await putBackChanges(repository, request, changes, told);
    return { moved, told };
  } finally {
    const left = await repository.git.output(["for-each-ref", "--format=%(refname)", arrivedFolder]);
    await dropReferences(repository, left.split("\n").filter(Boolean));
  }
}

/** Takes the commits of the file into this repository, under names of their own. */
async function takeIn(repository: Repository, { file, credentials }: UnbundleRequest): Promise<void> {
  const { git } = repository;
  const unusable = (why: string) =>
    new ConfigurationError(
      `the commits that travelled cannot be used, because ${why}; what the remote has is gone on from`,
    );
  const heads = await git.run(["bundle", "list-heads", file]);
  if (heads.exitCode !== 0 || !fileStatus(file)) throw unusable(gitReason(heads));
  const names = heads.stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => line.slice(line.indexOf(" ") + 1));
  const stranger = names.find((name) => !(Object.values(travelling) as string[]).includes(name));
  if (stranger !== undefined)
    throw unusable(`they come with a name that is not ours, ${JSON.stringify(stranger)}`);
  const missing = await git.run(["bundle", "verify", file]);
  for (const [, commit = ""] of missing.stderr.matchAll(/^error: ([0-9a-f]{40,64})\b/gm)) {
    if (!(await fetchCommit(repository, commit, credentials)))
      throw unusable(`they follow commit ${commit}, which the remote does not have`);
    // Git takes only what a name leads to for a commit that it has.
    await git.output(["update-ref", `${arrivedFolder}base-${commit}`, commit]);
  }
  const words = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", file];
  const fetched = await git.run([...words, "+refs/ralph/travel/*:refs/ralph/arrived/*"], {
    settings: [["transfer.fsckObjects", "true"]],
  });
  if (fetched.exitCode !== 0) throw unusable(gitReason(fetched));
}

async function putOnBranch(
  repository: Repository,
  { branch, aside, credentials }: UnbundleRequest,
  work: string,
  told: string[],
): Promise<ReadonlyMap<string, string>> {
  const none = new Map<string, string>();
  const ours = await resolveCommit(repository, `refs/heads/${branch}`);
  if (ours === undefined || (await isAncestor(repository, work, ours))) return none;
  const isAhead = await isAncestor(repository, ours, work);
  if (isAhead && (await moveBranch(repository, branch, { from: ours, to: work }))) return none;
  const base = await commonAncestor(repository, ours, work, credentials);
  const replayed = !isAhead && base ? await replay(repository, { base, tip: work, onto: ours }) : undefined;
  if (replayed && (await moveBranch(repository, branch, { from: ours, to: replayed.tip })))
    return replayed.moved;
  await keep(repository, aside, work);
  told.push(
    `Commits that were made on another machine do not fit onto ${branch} any more; they are kept on branch ${aside}.`,
  );
  return none;
}

async function keep(repository: Repository, branch: string, commit: string): Promise<void> {
  await repository.git.output(["update-ref", `refs/heads/${branch}`, commit]);
}

/** Makes what was not committed there uncommitted here, unless this checkout has changes of its own in its way. */
async function putBackChanges(
  repository: Repository,
  { branch, aside }: UnbundleRequest,
  changes: string,
  told: string[],
): Promise<void> {
  const { git } = repository;
  const head = (await git.output(["rev-parse", "HEAD^{commit}"])).trim();
  const base = (await git.output(["rev-parse", `${changes}^`])).trim();
  const here = await commitChangesAside(repository, head, { leaveOut: [], ignoring: [] });
  if (here && (await isSameTree(repository, here, changes))) return;
  const replayed =
    base === head ? changes : (await replay(repository, { base, tip: changes, onto: head }))?.tip;
  await git.run(["update-index", "-q", "--refresh"]);
  const put = replayed && (await git.run(["read-tree", "-m", "-u", head, replayed]));
  if (put && put.exitCode === 0) {
    // The files stay, and only the index forgets them.
    await git.output(["read-tree", head]);
    await git.run(["update-index", "-q", "--refresh"]);
    return;
  }
  await keep(repository, `${aside}-changes`, changes);
  told.push(
    `What was not committed on another machine does not fit into ${branch} any more; it is kept on branch ${aside}-changes.`,
  );
}

async function isSameTree({ git }: Repository, one: string, other: string): Promise<boolean> {
  return (await git.run(["diff-tree", "--quiet", one, other])).exitCode === 0;
}
