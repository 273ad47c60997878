// Takes protected paths and secrets out of the commits that an agent made in its turn. Everything else in them stays.
import { readText, replaceFile } from "../../platform/index.ts";
import { readCommits } from "../rebase/index.ts";
import type { Repository } from "../repository/index.ts";
import { Cleaner, listCommits, type MergedPath, type RewritingRequest } from "./cleaner.ts";
import { findCommittedSecrets } from "./committed-secrets.ts";
import type { PathRules } from "./path-rules.ts";

/** The commits of a turn on the branch that is checked out. */
export interface CleaningRequest extends RewritingRequest {
  /** Its newest commit. */
  head: string | undefined;
}

/** What the commits of a turn held. */
export interface CleanedCommits {
  /** The newest commit now. */
  head: string | undefined;
  /** How many commits held protected changes. */
  count: number;
  /** The paths of these changes. */
  paths: readonly string[];
  /** The changes, as patches. */
  patch: string;
  /** Protected paths that the turn merged from trusted commits. */
  merged: ReadonlyMap<string, MergedPath>;
  /** How many commits held secrets of the run, in messages or in these files. */
  secrets: { count: number; paths: readonly string[] };
}

/** Rewrites the commits if they hold protected changes or secrets; index and files stay. @throws Error if git fails */
export async function cleanCommits(
  repository: Repository,
  request: CleaningRequest,
): Promise<CleanedCommits> {
  const { head } = request;
  const mergeHeads = readMergeHeads(repository);
  const none: CleanedCommits = {
    head,
    count: 0,
    paths: [],
    patch: "",
    merged: new Map(),
    secrets: { count: 0, paths: [] },
  };
  if (head === undefined || (head === request.since && mergeHeads.length === 0)) return none;
  const tips = [head, ...mergeHeads];
  const hashes = await listCommits(repository, request, tips);
  const commits = await readCommits(repository.git, hashes);
  const secrets = await findCommittedSecrets(repository, commits);
  const cleaner = new Cleaner(repository, request, head, secrets);
  if (!secrets && !(await touchesProtected(repository, hashes, request.rules)))
    return { ...none, merged: await cleaner.findMerged(tips, head) };
  await cleaner.rewriteTurn(commits, mergeHeads);
  const merged = await cleaner.findMerged(tips, head);
  const [newHead = head, ...newMergeHeads] = tips.map((tip) => cleaner.newHash(tip));
  if (newHead !== head) {
    const reference = `refs/heads/${request.branch}`;
    const reason = "take out what may not be committed";
    await repository.git.output(["update-ref", "-m", reason, reference, newHead, head]);
  }
  if (mergeHeads.length > 0) writeMergeHeads(repository, newMergeHeads);
  for (const hash of hashes) repository.secrets?.checked.add(cleaner.newHash(hash));
  return {
    head: newHead,
    count: cleaner.cleaned.length,
    paths: [...cleaner.paths].sort(),
    patch: (await Promise.all(cleaner.cleaned.map((hash) => cleaner.describe(hash)))).join(""),
    merged,
    secrets: { count: secrets?.count ?? 0, paths: [...(secrets?.paths ?? [])].sort() },
  };
}

/** Commits for another machine without secrets, by their old hashes; no branch changes. `hashes`: all of them, parents first. */
export async function withoutSecrets(
  repository: Repository,
  branch: string,
  hashes: readonly string[],
  trusted: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { checked } = repository.secrets ?? {};
  const unknown = hashes.filter((hash) => !checked?.has(hash));
  const newHashes = new Map<string, string>();
  if (!checked || unknown.length === 0) return newHashes;
  const secrets = await findCommittedSecrets(repository, await readCommits(repository.git, unknown));
  if (secrets) {
    const rules = { patterns: [], matches: () => false };
    // It is called in the background.
    const request = { branch, since: trusted[0], trusted, rules, indexName: "ralph-ci-bundle" };
    const cleaner = new Cleaner(repository, request, "", secrets);
    await cleaner.rewriteEach(await readCommits(repository.git, hashes));
    for (const hash of hashes) newHashes.set(hash, cleaner.newHash(hash));
  }
  for (const hash of secrets ? newHashes.values() : unknown) checked.add(hash);
  return newHashes;
}

const mergeHeadFile = "MERGE_HEAD";

function readMergeHeads({ gitFolder }: Repository): string[] {
  const text = readText(`${gitFolder}/${mergeHeadFile}`) ?? "";
  return text.split("\n").filter((line) => /^[0-9a-f]{40,64}$/.test(line));
}

function writeMergeHeads({ gitFolder }: Repository, heads: readonly string[]): void {
  replaceFile(`${gitFolder}/${mergeHeadFile}`, heads.map((head) => `${head}\n`).join(""), { mode: 0o644 });
}

async function touchesProtected(
  { git }: Repository,
  hashes: readonly string[],
  rules: PathRules,
): Promise<boolean> {
  const format = [
    "-r",
    "-m",
    "--root",
    "-z",
    "--name-only",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
  ];
  const output = await git.output(["diff-tree", "--stdin", "--ignore-submodules=none", ...format], {
    input: hashes.map((hash) => `${hash}\n`).join(""),
  });
  return output.split("\0").some((name) => name !== "" && rules.matches(name));
}
