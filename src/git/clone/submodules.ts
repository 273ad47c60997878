// Finds the submodules of a commit in the run's checkout, as far as another clone could get them too.
import { isFolder } from "../../platform/index.ts";
import { Git, noConnection, type Repository } from "../repository/index.ts";

/** The parts of a repository that a clean checkout is made from. */
export type CloneSource = Pick<Repository, "top" | "commonFolder" | "git" | "environment">;

/** A submodule of a commit; `source` is undefined if it cannot be checked out, and `reason` says why. */
export interface Submodule {
  path: string;
  commit: string;
  source: CloneSource | undefined;
  reason: string;
}

/** Finds the submodules of a commit. Nothing is fetched. */
export async function findSubmodules(source: CloneSource, git: Git, commit: string): Promise<Submodule[]> {
  const tree = await git.output(["ls-tree", "-r", "-z", "--full-tree", commit]);
  const links = tree.split("\0").flatMap((entry) => {
    const [, hash, path] = /^160000 commit (\S+)\t(.*)$/s.exec(entry) ?? [];
    return hash !== undefined && path !== undefined ? [{ path, commit: hash }] : [];
  });
  if (links.length === 0) return [];
  const names = await readNames(git, commit);
  const found: Submodule[] = [];
  for (const link of links) found.push(await findSource(source, link, names.get(link.path)));
  return found;
}

/** The names in .gitmodules, by path. */
async function readNames(git: Git, commit: string): Promise<Map<string, string>> {
  const pattern = "^submodule\\..*\\.path$";
  const result = await git.run(["config", `--blob=${commit}:.gitmodules`, "-z", "--get-regexp", pattern]);
  const entries = result.stdout.split("\0").filter(Boolean);
  return new Map(
    entries.map((entry) => {
      const end = entry.indexOf("\n");
      return [entry.slice(end + 1), entry.slice("submodule.".length, end - ".path".length)];
    }),
  );
}

async function findSource(
  { top, commonFolder, environment }: CloneSource,
  link: { path: string; commit: string },
  name: string | undefined,
): Promise<Submodule> {
  const { path, commit } = link;
  const missing = (reason: string): Submodule => ({ path, commit, source: undefined, reason });
  if (name === undefined) return missing("it is not in .gitmodules");
  if (name.split("/").includes("..")) return missing("its name is not valid");
  const gitFolder = [`${commonFolder}/modules/${name}`, `${top}/${path}/.git`].find(isFolder);
  if (gitFolder === undefined) return missing("it is not in the checkout of the run");
  const folder = `${top}/${path}`;
  if (!isFolder(folder)) return missing("it is not in the checkout of the run");
  const options = { folder, gitFolder, environment, trustedFolders: [folder], variables: noConnection };
  const git = new Git(options);
  const known = await git.run(["for-each-ref", "--count=1", `--contains=${commit}`, "refs/remotes"]);
  if (known.exitCode !== 0 || known.stdout === "")
    return missing(`its commit ${commit.slice(0, 10)} was not pushed, so no other clone can get it`);
  return { path, commit, source: { top: folder, commonFolder: gitFolder, git, environment }, reason: "" };
}
