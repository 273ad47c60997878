// Puts commits onto another one without touching files, so that a conflict or a kill leaves the checkout as it was.
import type { Repository } from "./repository.ts";

/** Commits that were put onto others. */
export interface Replayed {
  /** The new tip. */
  tip: string;
  /** The new name of each commit, by its old one. */
  moved: ReadonlyMap<string, string>;
}

/**
 * Puts the commits after `base` up to `tip` onto `onto`, one by one, with their authors, times and messages. Undefined
 * where that is not possible: they conflict, one of them is a merge, or git is older than 2.38.
 */
export async function replay(
  repository: Repository,
  { base, tip, onto }: { base: string; tip: string; onto: string },
): Promise<Replayed | undefined> {
  const listed = await repository.git.output([
    ...["rev-list", "--reverse", "--topo-order", "--parents", `${base}..${tip}`],
  ]);
  const moved = new Map<string, string>();
  let last = onto;
  for (const line of listed.split("\n").filter(Boolean)) {
    const [commit = "", parent, ...others] = line.split(" ");
    if (parent === undefined || others.length > 0) return undefined;
    const next = await replayOne(repository, commit, parent, last);
    if (next === undefined) return undefined;
    moved.set(commit, next);
    last = next;
  }
  return { tip: last, moved };
}

/** What a commit says besides its tree and parents. */
const facts = ["%an", "%ae", "%ad", "%cn", "%ce", "%cd", "%B"].join("%x00");

async function replayOne(
  repository: Repository,
  commit: string,
  parent: string,
  onto: string,
): Promise<string | undefined> {
  const { git } = repository;
  const tree = await mergeTrees(repository, { base: parent, ours: onto, theirs: commit });
  if (tree === undefined) return undefined;
  const shown = await git.output([
    "log",
    "-1",
    "--no-show-signature",
    "--date=raw",
    `--format=${facts}`,
    commit,
  ]);
  const [authorName = "", authorEmail = "", authorDate = "", name = "", email = "", date = "", message = ""] =
    shown.split("\0");
  const output = await git.output(["commit-tree", tree, "-p", onto, "-F", "-"], {
    // What is printed of a message ends with one more line end.
    input: message.replace(/\n$/, ""),
    environment: {
      GIT_AUTHOR_NAME: authorName,
      GIT_AUTHOR_EMAIL: authorEmail,
      GIT_AUTHOR_DATE: `@${authorDate}`,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: `@${date}`,
    },
  });
  return output.trim();
}

/** Names for the commits that only a merge needs; nobody ever sees them. */
const nobody = {
  GIT_AUTHOR_NAME: "ralph-ci",
  GIT_AUTHOR_EMAIL: "ralph-ci@localhost",
  GIT_COMMITTER_NAME: "ralph-ci",
  GIT_COMMITTER_EMAIL: "ralph-ci@localhost",
  GIT_AUTHOR_DATE: "@0 +0000",
  GIT_COMMITTER_DATE: "@0 +0000",
};

/** Merges three commits' trees; undefined for a conflict. */
async function mergeTrees(
  repository: Repository,
  { base, ours, theirs }: { base: string; ours: string; theirs: string },
): Promise<string | undefined> {
  const { git } = repository;
  // Git finds the base by itself, so it is given a history of its own in which there is just this one.
  const stand = async (commit: string, ...parents: string[]) => {
    const words = [
      "commit-tree",
      `${commit}^{tree}`,
      ...parents.flatMap((parent) => ["-p", parent]),
      "-F",
      "-",
    ];
    return (await git.output(words, { input: "merge", environment: nobody })).trim();
  };
  const root = await stand(base);
  const [mine, other] = [await stand(ours, root), await stand(theirs, root)];
  const merged = await git.run(["merge-tree", "--write-tree", "--no-messages", mine, other]);
  return merged.exitCode === 0 ? merged.stdout.split("\n")[0]?.trim() || undefined : undefined;
}
