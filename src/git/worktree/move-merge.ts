// Plans how uncommitted changes in files with rules of their own are merged when the work branch moves.
import { isUtf8 } from "node:buffer";
import { isPlainFile, readBytes, removeFile, replaceFile } from "../../platform/index.ts";
import type { FileMerges, Repository } from "../repository/index.ts";

/** One move of a branch. */
export interface BranchMove {
  branch: string;
  from: string;
  to: string;
}

/** A file with uncommitted changes, merged with the commit that its branch moves to. */
export interface MergedFile {
  readonly path: string;
  readonly text: string;
  /** Mode and hash of the file in that commit. */
  readonly entry: string;
  /** The file as it was here, if the merge gave up something of it, because others had pushed something else. */
  readonly givenUp: string | undefined;
}

/** The tree to check out, in which the merged files are as they are now, and these files. */
export interface MoveMerge {
  readonly tree: string;
  readonly files: readonly MergedFile[];
}

/** The largest file that is merged, in bytes. */
const maxMergedSize = 64 * 1024 * 1024;

/** Merges texts only; writes no file and changes no index. */
export async function planMoveMerge(
  repository: Repository,
  { from, to }: BranchMove,
  merges: FileMerges,
): Promise<MoveMerge> {
  const changed = await listChanged(repository, [
    "diff-tree",
    "-r",
    "-z",
    "--no-renames",
    "--name-only",
    from,
    to,
  ]);
  const covered = changed.filter((file) => merges.covers(file));
  if (covered.length === 0) return { tree: to, files: [] };
  const files: MergedFile[] = [];
  const old: string[] = [];
  for (const file of covered) {
    const text = readPlainText(`${repository.top}/${file}`);
    const before = await readEntry(repository, from, file);
    const after = await readEntry(repository, to, file);
    // Git handles a file that is deleted on one side, or that has no uncommitted changes.
    if (text === undefined || after === undefined || before?.text === text) continue;
    const merge = (pushed: "ours" | "theirs") =>
      merges.merge(file, { base: before?.text, ours: text, theirs: after.text, pushed });
    const merged = merge("theirs");
    if (merged === undefined) continue;
    const givenUp = merge("ours") === merged ? undefined : text;
    files.push({ path: file, text: merged, entry: after.entry, givenUp });
    old.push(`${before?.entry ?? `0 ${after.entry.split(" ")[1]}`}\t${file}\0`);
  }
  return files.length === 0 ? { tree: to, files } : { tree: await writeTree(repository, to, old), files };
}

/** Writes the merged texts. */
export function writeMergedFiles({ top }: Repository, files: readonly MergedFile[]): void {
  for (const { path, text, entry } of files)
    replaceFile(`${top}/${path}`, text, { mode: Number.parseInt(entry.slice(3, 6), 8) });
}

async function listChanged({ git }: Repository, gitArguments: readonly string[]): Promise<string[]> {
  return (await git.output([...gitArguments, "--"])).split("\0").filter(Boolean);
}

function readPlainText(file: string): string | undefined {
  return isPlainFile(file, maxMergedSize) ? decode(readBytes(file)) : undefined;
}

async function readEntry(
  { git }: Repository,
  commit: string,
  file: string,
): Promise<{ entry: string; text: string } | undefined> {
  const environment = { GIT_LITERAL_PATHSPECS: "1" };
  const line = await git.output(["ls-tree", "-z", commit, "--", file], { environment });
  const [mode = "", type, hash = ""] = (line.split("\t")[0] ?? "").split(" ");
  if (type !== "blob" || !mode.startsWith("100")) return undefined;
  const blob = await git.output(["cat-file", "blob", hash], { bytes: true });
  const text = decode(Buffer.from(blob, "latin1"));
  return text === undefined ? undefined : { entry: `${mode} ${hash}`, text };
}

function decode(bytes: Buffer | undefined): string | undefined {
  return bytes && isUtf8(bytes) ? bytes.toString("utf8") : undefined;
}

async function writeTree(
  { git, gitFolder }: Repository,
  commit: string,
  entries: readonly string[],
): Promise<string> {
  const index = `${gitFolder}/ralph-ci-move`;
  const environment = { GIT_INDEX_FILE: index };
  try {
    await git.output(["read-tree", commit], { environment });
    await git.output(["update-index", "-z", "--index-info"], { environment, input: entries.join("") });
    return (await git.output(["write-tree"], { environment })).trim();
  } finally {
    removeFile(index);
    removeFile(`${index}.lock`);
  }
}
