// Stores of artifacts on a GitHub of a test's own.

import type { GitHubServer } from "../../test/kit/github/server.ts";
import {
  type ArtifactService,
  type ArtifactServiceOptions,
  createGitHubClient,
  openArtifactService,
  readOwnRun,
} from "../github/index.ts";
import { type Clock, type Log, systemClock } from "../platform/index.ts";
import { type ArtifactStoreOptions, createArtifactStore } from "./artifact-store.ts";
import type { SnapshotStore } from "./contract.ts";

/** Lends out services and takes them back, so that the package is not loaded again for each upload. */
export class ServicePool implements AsyncDisposable {
  readonly #idle = new Map<string, ArtifactService[]>();

  lend(options: ArtifactServiceOptions): ArtifactService {
    const key = options.environment.ACTIONS_RUNTIME_TOKEN ?? "";
    const idle = this.#idle.get(key) ?? [];
    this.#idle.set(key, idle);
    const service = idle.pop() ?? openArtifactService(options);
    return { ...service, [Symbol.asyncDispose]: async () => void idle.push(service) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const services = [...this.#idle.values()].flat();
    await Promise.all(services.map((service) => service[Symbol.asyncDispose]()));
    this.#idle.clear();
  }
}

/** What a test may change about a store. */
export interface StoreWishes extends Partial<ArtifactStoreOptions> {
  readonly runId?: number;
  readonly retentionDays?: number;
  readonly log?: Log;
  readonly clock?: Clock;
  /** Has to be of one server and one clock. */
  readonly pool?: ServicePool;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Deadlines no test of a service that works comes near, in ms; told apart by their length. */
export const deadlines = { call: 300_000, download: 310_000, upload: 320_000, service: 330_000 } as const;

/** A store as the step of a run has it. */
export function openStore(server: GitHubServer, wishes: StoreWishes = {}): SnapshotStore {
  const { runId = 100, clock = systemClock, log = { info() {}, warn() {} }, ...others } = wishes;
  const { retentionDays, pool, environment: changed, ...rest } = others;
  const environment = { ...server.environment(runId), ...changed };
  const {
    GITHUB_API_URL: apiUrl = "",
    GITHUB_REPOSITORY: repository = "",
    GITHUB_TOKEN: token = "",
  } = environment;
  const { call: deadline, download: downloadDeadline, upload: uploadDeadline } = deadlines;
  const service = { environment, clock, retentionDays, uploadDeadline, deadline: deadlines.service };
  return createArtifactStore({
    github: createGitHubClient({ apiUrl, repository, token, clock, deadline, downloadDeadline }),
    openService: () => (pool ? pool.lend(service) : openArtifactService(service)),
    own: readOwnRun(environment)!,
    clock,
    log,
    ...rest,
  });
}
