// Finds what the checkout has and the candidate has not, so that gates may pass on it although no clone will.
import { fileStatus, isFolder, isPlainFile, readBytes, walkFolder } from "../../platform/index.ts";
import { type Repository, readSubmodulePaths } from "../repository/index.ts";
import type { Candidate } from "./candidate.ts";
import { hasOnlyUsualEntries } from "./index-entries.ts";
import { openSubmodule } from "./submodule-git.ts";
import { isUsualProduct } from "./usual-products.ts";

/** A path that the candidate leaves out or holds in part only; the reason is one sentence without a full stop. */
export interface LeftOutPath {
  path: string;
  reason: string;
}

/** Where to look. */
export interface LeftOutRequest {
  /** Start of the turn, in ms since the epoch: ignored files that have not changed since do not count. */
  since: number;
  /** Ignored files and folders that were there before the effort began. */
  ignoredBefore: ReadonlySet<string>;
  /** The commit from which the work is measured. */
  base: string | undefined;
  /** Paths that an earlier turn left out; they count until they are in the candidate or gone. */
  known: readonly LeftOutPath[];
}

/** Finds the paths. */
export async function findLeftOut(
  repository: Repository,
  candidate: Candidate,
  request: LeftOutRequest,
): Promise<LeftOutPath[]> {
  // First, because the gates may begin meanwhile.
  const ignored = findIgnored(repository, candidate, request);
  const entries = await readIndex(repository, candidate);
  const skipped = candidate.skipped.flatMap(({ path, reason, isUsual }) =>
    isUsual ? [] : [{ path, reason }],
  );
  const found = [
    ...skipped,
    ...ignored,
    ...findHidden(repository, entries, request.since),
    ...(await findUnfetchable(repository, entries, request.base)),
  ];
  const paths = new Set(found.map(({ path }) => path));
  const hidden = new Set(entries.map(({ path }) => path));
  const still = request.known.filter(
    ({ path }) =>
      !paths.has(path) &&
      fileStatus(`${repository.top}/${path}`) !== undefined &&
      (candidate.exclude.has(path) || candidate.state.ignored?.includes(path) || hidden.has(path)),
  );
  return [...found, ...still];
}

function findIgnored(
  { top }: Repository,
  { state }: Candidate,
  { since, ignoredBefore }: LeftOutRequest,
): LeftOutPath[] {
  const reason = "it is ignored by .gitignore or by another setting of git";
  const folders = [...ignoredBefore].filter((path) => path.endsWith("/"));
  return (state.ignored ?? [])
    .filter(
      (path) =>
        !ignoredBefore.has(path) &&
        !folders.some((folder) => path.startsWith(folder)) &&
        !isUsualProduct(path) &&
        hasChangedSince(`${top}/${path}`, since),
    )
    .map((path) => ({ path, reason }));
}

/** In a folder, so many files are looked at. */
const maxFilesLookedAt = 5_000;

function hasChangedSince(file: string, since: number): boolean {
  try {
    return isNewerThan(file, since);
  } catch {
    // A folder that this user may not read, such as that of a database: gates cannot read it, either.
    return false;
  }
}

function isNewerThan(file: string, since: number): boolean {
  const path = file.replace(/\/$/, "");
  if (!isFolder(path)) return changedAt(path) >= since;
  let looked = 0;
  for (const entry of walkFolder(path)) {
    looked += 1;
    if (looked > maxFilesLookedAt) return true;
    if (entry.kind === "file" && !isUsualProduct(entry.path) && changedAt(`${path}/${entry.path}`) >= since)
      return true;
  }
  return false;
}

/** In ms. The time of the inode, because programs can set the other one. */
function changedAt(file: string): number {
  const status = fileStatus(file);
  return status ? Number(status.ctimeMs) : 0;
}

interface IndexEntry {
  path: string;
  mode: string;
  hash: string;
  /** `h`: assumed unchanged, `S`: outside of the sparse checkout. */
  tag: string;
}

/** The unusual entries. */
async function readIndex(repository: Repository, { indexFile }: Candidate): Promise<IndexEntry[]> {
  // In almost every iteration this saves a call of git.
  const bytes = isPlainFile(indexFile) ? readBytes(indexFile) : undefined;
  if (bytes && hasOnlyUsualEntries(bytes)) return [];
  const output = await repository.git.output(["ls-files", "-v", "--stage", "-z"], {
    environment: { GIT_INDEX_FILE: indexFile },
  });
  const entries: IndexEntry[] = [];
  for (const record of output.split("\0")) {
    // Most entries are plain files, and an index may have 100,000.
    if (record.startsWith("H ") && !record.startsWith("H 160000")) continue;
    const [, tag = "", mode = "", hash = "", path = ""] = /^(\S) (\d+) (\w+) \d\t(.*)$/s.exec(record) ?? [];
    if (path !== "") entries.push({ path, mode, hash, tag });
  }
  return entries;
}

function findHidden({ top }: Repository, entries: readonly IndexEntry[], since: number): LeftOutPath[] {
  return entries
    .filter(({ tag, mode }) => mode !== "160000" && (tag === "S" || tag === tag.toLowerCase()))
    .filter(({ path }) => changedAt(`${top}/${path}`) >= since)
    .map(({ path, tag }) => {
      const flag = tag.toUpperCase() === "S" ? "skip-worktree" : "assume-unchanged";
      return { path, reason: `git does not see its changes, because it is marked ${flag}` };
    });
}

/** Links to commits of other repositories that a clone cannot fetch, and changes in submodules. */
async function findUnfetchable(
  repository: Repository,
  entries: readonly IndexEntry[],
  base: string | undefined,
): Promise<LeftOutPath[]> {
  const links = entries.filter(({ mode }) => mode === "160000");
  if (links.length === 0) return [];
  const declared = await readSubmodulePaths(repository);
  const known = await readLinks(repository, base);
  const found: LeftOutPath[] = [];
  for (const { path, hash } of links) {
    if (!declared.has(path)) {
      if (known.get(path) !== hash)
        found.push({
          path,
          reason:
            "it is a separate repository, and the commit holds only a link to it, which no clone can fetch",
        });
      continue;
    }
    found.push(...(await inspectSubmodule(repository, path, known.get(path) === hash ? undefined : hash)));
  }
  return found;
}

async function readLinks(repository: Repository, base: string | undefined): Promise<Map<string, string>> {
  if (base === undefined) return new Map();
  const result = await repository.git.run(["ls-tree", "-r", "-z", "--full-tree", base]);
  const links = new Map<string, string>();
  for (const record of result.stdout.split("\0")) {
    const [, hash, path] = /^160000 commit (\w+)\t(.*)$/s.exec(record) ?? [];
    if (hash && path) links.set(path, hash);
  }
  return links;
}

async function inspectSubmodule(
  repository: Repository,
  path: string,
  newCommit: string | undefined,
): Promise<LeftOutPath[]> {
  const folder = `${repository.top}/${path}`;
  if (!fileStatus(`${folder}/.git`)) return [];
  const git = await openSubmodule(repository, folder);
  const found: LeftOutPath[] = [];
  const status = await git.run([
    "status",
    "--porcelain",
    "--untracked-files=normal",
    "--ignore-submodules=dirty",
  ]);
  if (status.stdout.trim() !== "")
    found.push({ path, reason: "files in this submodule are changed, and no commit holds them" });
  if (newCommit === undefined) return found;
  const holders = await git.run([
    "for-each-ref",
    "--count=1",
    "--contains",
    newCommit,
    "refs/remotes",
    "refs/tags",
  ]);
  if (holders.stdout.trim() === "")
    found.push({
      path,
      reason: `commit ${newCommit.slice(0, 8)} of this submodule is on no branch of its remote, so that no clone can fetch it`,
    });
  return found;
}
