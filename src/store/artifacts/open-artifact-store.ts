// Opens the artifact store of the current workflow run, and a read-only one for programs outside of any run.
import {
  createGitHubClient,
  describeArtifactObstacle,
  findListObstacle,
  type GitHubClient,
  openArtifactService,
  readOwnRun,
} from "../../github/index.ts";
import type { Clock, Environment, Log } from "../../platform/index.ts";
import type { SnapshotStore } from "../contract.ts";
import { createArtifactStore } from "./artifact-store.ts";
import { trustedEvents } from "./artifact-trust.ts";

/** The environment of the step, a token with `actions: read`, and the settings of the store. */
export interface ArtifactRunOptions {
  readonly environment: Environment;
  readonly token: string | undefined;
  readonly anyBranch: boolean;
  /** Events whose runs count, besides those that only people with write access can cause. */
  readonly allowedEvents?: readonly string[] | undefined;
  readonly retentionDays: number | undefined;
  readonly uploadDeadline?: number;
  readonly stop?: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  readonly explainExpiry?: (sentence: string) => void;
}

/** A store, or one sentence that says why none can be used and ends with the fix. */
export type OpenedArtifactStore =
  | {
      readonly kind: "store";
      readonly store: SnapshotStore;
      isLive(run: string): Promise<boolean | undefined>;
      end(): Promise<void>;
    }
  | { readonly kind: "obstacle"; readonly sentence: string };

const defaultUploadDeadline = 60_000;
/** For listing or removing this run's own artifacts, in ms. */
const serviceDeadline = 30_000;

/** Opens the store after one request that checks whether the token may list artifacts. */
export async function openArtifactStore(options: ArtifactRunOptions): Promise<OpenedArtifactStore> {
  const { environment, token, anyBranch, retentionDays, clock, log, stop, explainExpiry } = options;
  const refuse = (sentence: string) => ({ kind: "obstacle", sentence }) as const;
  const obstacle = describeArtifactObstacle(environment, token);
  if (obstacle !== undefined) return refuse(obstacle);
  const own = readOwnRun(environment);
  const { GITHUB_REPOSITORY: repository, GITHUB_API_URL: apiUrl = "https://api.github.com" } = environment;
  if (!own || !repository || !token)
    return refuse(
      "artifacts can be used only in a workflow run, and GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_REF_NAME or GITHUB_WORKFLOW_REF is not set here; run ralph-ci as a step of a workflow, or give a folder for snapshots with --store",
    );
  const github = createGitHubClient({ apiUrl, repository, token, clock, stop });
  const listObstacle = await findListObstacle(github);
  if (listObstacle !== undefined) return refuse(listObstacle);
  await warnOfPublicRepository(github, log);
  const { uploadDeadline = defaultUploadDeadline } = options;
  const service = { environment, clock, retentionDays, uploadDeadline, deadline: serviceDeadline };
  // Loading the package takes a third of a second, so all uses share one service until `end`.
  const shared = openArtifactService(service);
  const openService = () => ({ ...shared, [Symbol.asyncDispose]: async () => {} });
  const events = [...trustedEvents, ...(options.allowedEvents ?? [])];
  const rules = { own, anyBranch, events };
  const store = createArtifactStore({ github, openService, ...rules, clock, log, explainExpiry });
  const isLive = (run: string) =>
    github.run(Number(run)).then(
      ({ status }) => status !== "completed",
      () => undefined,
    );
  return { kind: "store", store, isLive, end: async () => shared[Symbol.asyncDispose]() };
}

async function warnOfPublicRepository(github: GitHubClient, log: Log): Promise<void> {
  const repository = await github.repository().catch(() => undefined);
  if (repository && !repository.private)
    log.warn(
      `everyone can read the artifacts of ${github.name}, because the repository is public: snapshots contain the progress log, the prompts and the agent's output, with secrets removed; give a folder with --store to keep them elsewhere`,
    );
}

/** The repository and workflow file, such as `.github/workflows/ralph.yml`; without `branch`, runs of any branch count. */
export interface ReadOnlyArtifactStoreOptions {
  readonly apiUrl: string;
  readonly repository: string;
  readonly token: string;
  readonly workflow: string;
  readonly branch: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** A store for a program that is not part of any workflow run; writing to it fails. */
export function createReadOnlyArtifactStore(options: ReadOnlyArtifactStoreOptions): SnapshotStore {
  const { apiUrl, repository, token, workflow, branch, clock, log } = options;
  return createArtifactStore({
    github: createGitHubClient({ apiUrl, repository, token, clock }),
    openService: () => {
      throw new Error("the artifacts of workflow runs cannot be changed from outside of a run");
    },
    // No run has this id.
    own: { id: 0, attempt: 1, workflow, branch: branch ?? "", repositoryId: undefined },
    anyBranch: branch === undefined,
    clock,
    log,
  });
}
