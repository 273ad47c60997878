// Shows what commits changed, as git's patch, without reading files that are too large to be shown.
import { emptyTree, type Repository, resolveCommit } from "./repository/index.ts";

/** What commits changed. */
export interface CommitChanges {
  /** A unified diff with git's headers. */
  readonly patch: string;
  /** The paths that are not in it, because they are too large or too many. */
  readonly leftOut: readonly string[];
}

/** A file of at most so many bytes is shown, and of a commit at most so many files and bytes. */
const largestFile = 1024 * 1024;
const mostFiles = 500;
const mostBytes = 16 * 1024 * 1024;

interface ChangedFile {
  readonly blobs: readonly string[];
  /** Both names of a renamed file. */
  readonly paths: readonly string[];
}

/** The changes of a commit and of `earlier` commits before it, by first parents; undefined if it is not here. */
export async function readChanges(
  repository: Repository,
  commit: string,
  earlier: number,
): Promise<CommitChanges | undefined> {
  if ((await resolveCommit(repository, commit)) === undefined) return undefined;
  const parent = await resolveCommit(repository, `${commit}~${earlier + 1}`);
  const range = ["--end-of-options", parent ?? (await emptyTree(repository)), commit];
  const raw = await repository.git.run(["diff-tree", "-r", "-M", "--raw", "--no-abbrev", "-z", ...range]);
  if (raw.exitCode !== 0) return undefined;
  const files = parseRaw(raw.stdout);
  const { shown, leftOut } = await choose(repository, files);
  if (shown.length === 0) return { patch: "", leftOut };
  const looks = ["--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/"];
  const args = ["diff-tree", "-r", "-M", "-p", "--full-index", ...looks, ...range, "--", ...shown];
  const environment = { GIT_LITERAL_PATHSPECS: "1" };
  const { exitCode, stdout } = await repository.git.run(args, { environment });
  return exitCode === 0 ? { patch: stdout, leftOut } : undefined;
}

/** Source: https://git-scm.com/docs/git-diff-tree#_raw_output_format */
function parseRaw(raw: string): ChangedFile[] {
  const files: ChangedFile[] = [];
  const fields = raw.split("\0");
  for (let at = 0; at + 1 < fields.length; ) {
    const [, , from = "", to = "", status = ""] = (fields[at] ?? "").split(" ");
    const names = /^[RC]/.test(status) ? 2 : 1;
    files.push({ blobs: [from, to], paths: fields.slice(at + 1, at + 1 + names) });
    at += 1 + names;
  }
  return files;
}

async function choose(
  repository: Repository,
  files: readonly ChangedFile[],
): Promise<{ shown: string[]; leftOut: string[] }> {
  const input = files.flatMap(({ blobs }) => blobs.map((blob) => `${blob}\n`)).join("");
  const answer = await repository.git.run(["cat-file", "--batch-check=%(objectsize)"], { input });
  // A blob that was not there before, and a submodule, have no size.
  const sizes = answer.stdout.split("\n").map((line) => (/^\d+$/.test(line) ? Number(line) : 0));
  const shown: string[] = [];
  const leftOut: string[] = [];
  let left = mostBytes;
  for (const [index, { paths }] of files.entries()) {
    const own = sizes.slice(2 * index, 2 * index + 2);
    const bytes = own.reduce((sum, size) => sum + size, 0);
    const fits = index < mostFiles && own.every((size) => size <= largestFile) && bytes <= left;
    if (fits) left -= bytes;
    (fits ? shown : leftOut).push(...(fits ? paths : paths.slice(-1)));
  }
  return { shown, leftOut };
}
