// Decides what a push to main needs, and prints it as outputs of a workflow step.
import { readdirSync } from "node:fs";
import { outputOf, type ReleasedPackage, readPackage } from "./project.ts";

/** `version`: a pull request that raises the version. `release`: this commit is to be released. */
export type Next = "version" | "release" | "nothing";

/** What is known when it is decided. */
export interface PlanFacts {
  /** Whether the workflow runs in the project's own repository, and not in a fork. */
  readonly isHome: boolean;
  /** The files in `.changeset` that describe a change. */
  readonly changesets: number;
  /** The commit that is looked at. */
  readonly commit: string;
  /** The commit that the tag of this version names; undefined if there is no such tag. */
  readonly released: string | undefined;
}

export function decideNext({ isHome, changesets, commit, released }: PlanFacts): Next {
  if (!isHome) return "nothing";
  if (changesets > 0) return "version";
  // A release that broke off is finished by a second attempt of the same run, at the same commit.
  return released === undefined || released === commit ? "release" : "nothing";
}

function gatherFacts({ repository, tag }: ReleasedPackage): PlanFacts {
  const tags = outputOf("git", ["for-each-ref", "--format=%(refname:short)", "refs/tags"]).split("\n");
  return {
    isHome: process.env.GITHUB_REPOSITORY === repository,
    changesets: readdirSync(".changeset").filter((name) => name.endsWith(".md")).length,
    commit: outputOf("git", ["rev-parse", "HEAD"]),
    released: tags.includes(tag) ? outputOf("git", ["rev-parse", `refs/tags/${tag}^{commit}`]) : undefined,
  };
}

if (process.argv[1] === import.meta.filename) {
  const released = readPackage();
  console.log(`next=${decideNext(gatherFacts(released))}`);
  console.log(`version=${released.version}`);
}
