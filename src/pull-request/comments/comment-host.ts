// What reading comments needs of GitHub.
import type { CommentCalls, GitHubClient } from "../../github/index.ts";

/** The comments of one repository. Every call throws an error whose message ends with the fix. */
export type CommentHost = Pick<CommentCalls, "comments" | "reactions"> &
  Pick<GitHubClient, "permission" | "viewer">;
