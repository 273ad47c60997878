// Stores of artifacts on a GitHub of a test's own.

import type { GitHubServer } from "../../test/kit/github/server.ts";
import { createGitHubClient, openArtifactService, readOwnRun } from "../github/index.ts";
import { type Clock, type Log, systemClock } from "../platform/index.ts";
import { type ArtifactStoreOptions, createArtifactStore } from "./artifact-store.ts";
import type { SnapshotStore } from "./contract.ts";

/** What a test may change about a store. */
export interface StoreWishes extends Partial<ArtifactStoreOptions> {
  readonly runId?: number;
  readonly retentionDays?: number;
  readonly log?: Log;
  readonly clock?: Clock;
}

/** Deadlines no test of a service that works comes near, in ms; told apart by their length. */
export const deadlines = { call: 300_000, download: 310_000, upload: 320_000, service: 330_000 } as const;

/** A store as the step of a run has it. */
export function openStore(server: GitHubServer, wishes: StoreWishes = {}): SnapshotStore {
  const { runId = 100, clock = systemClock, log = { info() {}, warn() {} }, retentionDays, ...rest } = wishes;
  const environment = server.environment(runId);
  const {
    GITHUB_API_URL: apiUrl = "",
    GITHUB_REPOSITORY: repository = "",
    GITHUB_TOKEN: token = "",
  } = environment;
  const { call: deadline, download: downloadDeadline, upload: uploadDeadline } = deadlines;
  return createArtifactStore({
    github: createGitHubClient({ apiUrl, repository, token, clock, deadline, downloadDeadline }),
    openService: () =>
      openArtifactService({ environment, clock, retentionDays, uploadDeadline, deadline: deadlines.service }),
    own: readOwnRun(environment)!,
    clock,
    log,
    ...rest,
  });
}
