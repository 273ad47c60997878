// The calls about commits.
import { array, boolean, nullish, object, string } from "zod/mini";
import type { CallSender } from "./call.ts";

/** A commit to create. Its tree and parents are full hashes of what the repository on GitHub has. */
export interface NewCommit {
  readonly message: string;
  readonly tree: string;
  readonly parents: readonly string[];
}

/** A commit that was created; no branch has it yet. */
export interface CreatedCommit {
  readonly hash: string;
  /** Whether GitHub signed it. */
  readonly isVerified: boolean;
  /** GitHub's word for why it is verified or not, such as `unsigned`. */
  readonly reason: string;
}

/** The calls about commits. Every call throws a GitHubError whose message ends with the fix. */
export interface CommitCalls {
  /** Creates a commit. GitHub signs it if the token is that of a job or an app, and makes that its author. */
  createCommit(commit: NewCommit): Promise<CreatedCommit>;
}

const commitShape = object({
  sha: string(),
  tree: object({ sha: string() }),
  parents: array(object({ sha: string() })),
  verification: nullish(object({ verified: boolean(), reason: string() })),
});

/** The calls for one repository. @param repository `owner/name` */
export function createCommitCalls({ ask }: CallSender, repository: string): CommitCalls {
  return {
    async createCommit({ message, tree, parents }) {
      const what = `create a commit of ${repository}`;
      // With an author or a committer GitHub would not sign it.
      // Source: https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification
      const call = { method: "POST", path: "/git/commits", what, permission: "contents: write" } as const;
      const { sha, verification } = await ask({ ...call, body: { message, tree, parents } }, commitShape);
      const { verified: isVerified = false, reason = "unsigned" } = verification ?? {};
      return { hash: sha, isVerified, reason };
    },
  };
}
