// What the effort's pull request needs of GitHub.
import type { PullCalls } from "../github/index.ts";

/** The pull requests of one repository. Every call throws an error whose message ends with the fix. */
export type PullHost = Omit<PullCalls, "viewer" | "pull">;
