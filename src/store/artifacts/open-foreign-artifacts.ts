// Opens the artifacts of a repository for somebody who is in none of its runs: to read, and for nothing else.
import { createGitHubClient } from "../../github/index.ts";
import type { Clock, Log } from "../../platform/index.ts";
import type { SnapshotStore } from "../contract.ts";
import { createArtifactStore } from "./artifact-store.ts";

/** Whose artifacts are read. */
export interface ReadOnlyArtifactStoreOptions {
  /** Such as `https://api.github.com`. */
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
  /** The file of the workflow, such as `.github/workflows/ralph.yml`. */
  readonly workflow: string;
  /** Takes runs of this branch only; undefined for any. */
  readonly branch: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** The store; what would write to it fails. */
export function createReadOnlyArtifactStore(options: ReadOnlyArtifactStoreOptions): SnapshotStore {
  const { apiUrl, repository, token, workflow, branch, clock, log } = options;
  return createArtifactStore({
    github: createGitHubClient({ apiUrl, repository, token, clock }),
    openService: () => {
      throw new Error("the artifacts of another machine's runs cannot be changed from here");
    },
    // No run has this id.
    own: { id: 0, attempt: 1, workflow, branch: branch ?? "", repositoryId: undefined },
    anyBranch: branch === undefined,
    clock,
    log,
  });
}
