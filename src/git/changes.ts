// Shows what commits changed, as git's patch.
import { readText } from "../platform/index.ts";
import { emptyTree, type Repository } from "./repository/index.ts";

/** Git shows larger files as binary ones, without their content. */
const settings = ["-c", "core.bigFileThreshold=1m"];

const looks = [
  "--no-ext-diff",
  "--no-textconv",
  "--no-color",
  "--full-index",
  "--src-prefix=a/",
  "--dst-prefix=b/",
  "-M",
  "-p",
];

/**
 * What a commit changed, as a unified diff with git's headers; undefined if it is not here. `countEarlier` reads from
 * its message how many commits before it, by first parents, belong to it.
 */
export async function readChanges(
  repository: Repository,
  commit: string,
  countEarlier: (message: string) => number,
): Promise<string | undefined> {
  const { git } = repository;
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
  // Where a shallow clone is cut, git would show every file as new.
  if (readText(`${repository.commonFolder}/shallow`)?.split("\n").includes(commit)) return undefined;
  const format = ["--no-show-signature", "--format=%B%x00"];
  const shown = await git.run([...settings, "show", ...format, ...looks, commit, "--"]);
  const end = shown.stdout.indexOf("\0");
  if (shown.exitCode !== 0 || end < 0) return undefined;
  const earlier = countEarlier(shown.stdout.slice(0, end));
  if (earlier === 0) return shown.stdout.slice(end + 1).replace(/^\n+/, "");
  const between = (from: string) => git.run([...settings, "diff-tree", "-r", ...looks, from, commit, "--"]);
  const whole = await between(`${commit}~${earlier + 1}`);
  if (whole.exitCode === 0) return whole.stdout;
  // They may be all that there is.
  const all = await between(await emptyTree(repository));
  return all.exitCode === 0 ? all.stdout : undefined;
}
