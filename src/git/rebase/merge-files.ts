// Merges files that conflict by rules of their own, in an index.
import { isUtf8 } from "node:buffer";
import type { FileVersions, Git } from "../repository/index.ts";
import type { IsolatedRepository } from "../transport/index.ts";

interface FilesMerge {
  /** Three trees, or commits. */
  readonly merge: { readonly base: string; readonly ours: string; readonly theirs: string };
  readonly paths: readonly string[];
  /** Names the index that gets the merged files. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Merges all the paths by their rules. @returns those in which a change was given up; undefined if one cannot be merged */
export async function mergeFilesByRules(
  { git, merges }: IsolatedRepository,
  { merge, paths, environment }: FilesMerge,
): Promise<string[] | undefined> {
  const entries: string[] = [];
  const givenUp: string[] = [];
  for (const file of paths) {
    const versions = await readVersions(git, merge, file);
    const text = versions && merges.merge(file, versions);
    if (versions === undefined || text === undefined) return undefined;
    const { base, ours, theirs } = versions;
    if (merges.merge(file, { base, ours, theirs, pushed: "theirs" }) !== text) givenUp.push(file);
    const hash = (await git.output(["hash-object", "-w", "--stdin"], { input: text })).trim();
    entries.push(`100644 ${hash}\t${file}\0`);
  }
  const input = entries.join("");
  await git.output(["update-index", "-z", "--index-info"], { environment, input });
  return givenUp;
}

async function readVersions(
  git: Git,
  { base, ours, theirs }: FilesMerge["merge"],
  file: string,
): Promise<FileVersions | undefined> {
  const [old, one, other] = [
    await readBlob(git, base, file),
    await readBlob(git, ours, file),
    await readBlob(git, theirs, file),
  ];
  if (one === undefined || other === undefined) return undefined;
  return { base: old, ours: one, theirs: other, pushed: "ours" };
}

/** A file of a tree or commit as text; undefined if it has no such file in UTF-8. */
export async function readBlob(git: Git, tree: string, file: string): Promise<string | undefined> {
  const result = await git.run(["cat-file", "blob", `${tree}:${file}`], { bytes: true });
  if (result.exitCode !== 0) return undefined;
  const bytes = Buffer.from(result.stdout, "latin1");
  return isUtf8(bytes) ? bytes.toString("utf8") : undefined;
}
