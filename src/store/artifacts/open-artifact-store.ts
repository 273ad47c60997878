// Opens the store of artifacts for the run that this process is a step of, or says why there can be none.
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

/** What the store of a run is made from. */
export interface ArtifactRunOptions {
  /** What the runner gave to the step. */
  readonly environment: Environment;
  /** A token that has `actions: read`. */
  readonly token: string | undefined;
  /** Takes generations of any branch of the repository, as where a state key was given on purpose. */
  readonly anyBranch: boolean;
  /** How long an artifact is kept; the repository's own setting where it is undefined. */
  readonly retentionDays: number | undefined;
  /** Until an upload is given up, in ms. */
  readonly uploadDeadline?: number;
  /** When it aborts, nothing more is asked of GitHub's REST API. */
  readonly stop?: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}

/** A store, or one sentence that says why there is none and ends with the fix. */
export type OpenedArtifactStore =
  | {
      readonly kind: "store";
      readonly store: SnapshotStore;
      /** Whether a run of the repository still goes on; undefined where that cannot be found out. */
      isLive(run: string): Promise<boolean | undefined>;
      /** Ends what the store has begun; it can be used no more. */
      end(): Promise<void>;
    }
  | { readonly kind: "obstacle"; readonly sentence: string };

const defaultUploadDeadline = 60_000;
/** Until listing or removing this run's own artifacts is given up, in ms. */
const serviceDeadline = 30_000;

/** Asks GitHub once, whether the token may list artifacts. */
export async function openArtifactStore(options: ArtifactRunOptions): Promise<OpenedArtifactStore> {
  const { environment, token, anyBranch, retentionDays, clock, log, stop } = options;
  const refuse = (sentence: string) => ({ kind: "obstacle", sentence }) as const;
  const obstacle = describeArtifactObstacle(environment, token);
  if (obstacle !== undefined) return refuse(obstacle);
  const own = readOwnRun(environment);
  const { GITHUB_REPOSITORY: repository, GITHUB_API_URL: apiUrl = "https://api.github.com" } = environment;
  if (!own || !repository || !token)
    return refuse(
      "artifacts can be used only in a run of a workflow, and GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_REF_NAME or GITHUB_WORKFLOW_REF is not set here; run it as a step of a workflow, or give a folder for snapshots with --store",
    );
  const github = createGitHubClient({ apiUrl, repository, token, clock, stop });
  const refused = await findListObstacle(github);
  if (refused !== undefined) return refuse(refused);
  await warnOfReaders(github, log);
  const { uploadDeadline = defaultUploadDeadline } = options;
  const service = { environment, clock, retentionDays, uploadDeadline, deadline: serviceDeadline };
  // Loading the package takes a third of a second: it is done once, and whoever opened the store ends it.
  const shared = openArtifactService(service);
  const openService = () => ({ ...shared, [Symbol.asyncDispose]: async () => {} });
  const store = createArtifactStore({ github, openService, own, anyBranch, clock, log });
  const isLive = (run: string) =>
    github.run(Number(run)).then(
      ({ status }) => status !== "completed",
      () => undefined,
    );
  return { kind: "store", store, isLive, end: async () => shared[Symbol.asyncDispose]() };
}

/** Whoever may read a public repository may download its artifacts, logged in with any account. */
async function warnOfReaders(github: GitHubClient, log: Log): Promise<void> {
  const repository = await github.repository().catch(() => undefined);
  if (repository && !repository.private)
    log.warn(
      `everybody can read the artifacts of ${github.name}, which is public: snapshots hold the log, prompts and output of the agent, secrets taken out; give a folder with --store to keep them elsewhere`,
    );
}
