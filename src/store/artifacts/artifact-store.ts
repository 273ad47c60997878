// Keeps snapshots as artifacts of workflow runs: each generation is an artifact of the run that made it.
import type { ArtifactService, GitHubClient, OwnRun } from "../../github/index.ts";
import { DamagedArtifact } from "../../github/index.ts";
import { type Clock, type Log, SerialQueue } from "../../platform/index.ts";
import { DamagedSnapshot, type FetchLimits, type SnapshotStore, type StoredSnapshot } from "../contract.ts";
import { explainFileErrors } from "../errors.ts";
import { manifestName, maxFiles, maxManifestBytes } from "../manifest/index.ts";
import { ArtifactListing, type GenerationArtifact } from "./artifact-listing.ts";
import { trustedEvents } from "./artifact-trust.ts";
import { ArtifactWriter, toStoredSnapshot } from "./artifact-writer.ts";
import { readZippedFile, unzip } from "./unzip.ts";

/** What a store of artifacts is made from. */
export interface ArtifactStoreOptions {
  readonly github: GitHubClient;
  /** Opens the service for this run's own artifacts; it is ended after each use. */
  openService(): ArtifactService;
  readonly own: OwnRun;
  /** Takes generations of any branch of the repository, as where a state key was given on purpose. */
  readonly anyBranch?: boolean;
  /** What the runs may have begun with whose artifacts count; this run's own always do. */
  readonly events?: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

/** What a zip has beside the bytes of its files: so much for each, and so much for all. */
const zipOverhead = 1_024;
/** The limits for looking into one only for its manifest: as much as a snapshot ever has, as in `snapshots.ts`. */
const maxSnapshotBytes = 100 * 1024 * 1024 + maxManifestBytes;

/** A store in the artifacts of a repository; nothing is asked yet. */
export function createArtifactStore(options: ArtifactStoreOptions): SnapshotStore {
  const { github, openService, own, anyBranch = false, events = trustedEvents, clock, log } = options;
  const listing = new ArtifactListing({ github, own, anyBranch, events, log });
  const download = async (stateKey: string, stored: StoredSnapshot, limits: FetchLimits) => {
    const found = await listing.find(stateKey, stored.name);
    if (!found) throw new DamagedSnapshot("it is gone");
    const longest = limits.bytes + (limits.files + 1) * zipOverhead;
    return github.download(found.artifact, longest).catch(throwAsDamaged);
  };
  const readManifest = async (stateKey: string, stored: StoredSnapshot) => {
    const limits = { files: maxFiles + 1, bytes: maxSnapshotBytes };
    try {
      return await readZippedFile(await download(stateKey, stored, limits), manifestName, limits);
    } catch (error) {
      if (error instanceof DamagedSnapshot) return undefined;
      throw error;
    }
  };
  const puts = new ArtifactWriter({ listing, own, openService, readManifest, clock, log });
  // Two uploads of one process at a time would compete for one name.
  const uploads = new SerialQueue();
  let hasTold = false;
  return {
    description: `the artifact store of ${github.name}`,
    async list(stateKey) {
      const candidates = (await listing.read(stateKey)).filter((each) => !puts.isLeftover(each));
      return firstOfEachGeneration(candidates, listing).map((candidate) => {
        const stored = toStoredSnapshot(candidate);
        // The service of a run need not know what an earlier attempt of it made.
        const isOwn = candidate.runId === own.id && candidate.attempt === own.attempt;
        return isOwn ? stored : { ...stored, expires: true as const };
      });
    },
    async fetch(stateKey, stored, into, limits) {
      const bytes = await download(stateKey, stored, limits);
      const fix = "let it be a folder that this user can write to";
      await explainFileErrors(`a snapshot cannot be put into ${into}`, fix, () => unzip(bytes, into, limits));
    },
    readManifest,
    put: (stateKey, generation, staged) => uploads.run(() => puts.put({ stateKey, generation, staged })),
    async remove(stateKey, stored) {
      if (stored.expires) {
        if (!hasTold)
          log.info(
            `the artifacts of other runs and attempts stay until they expire: removing them needs "actions: write"`,
          );
        hasTold = true;
        return;
      }
      if (!(await listing.find(stateKey, stored.name))) return;
      await using service = openService();
      await service.remove(stored.name);
    },
  };
}

/** Of two that have one generation the older one holds; the other one's writer has yielded or is about to. */
function firstOfEachGeneration(
  candidates: readonly GenerationArtifact[],
  listing: ArtifactListing,
): GenerationArtifact[] {
  return candidates.filter((candidate, index) => {
    const before = candidates[index - 1];
    const isFirst = before?.generation !== candidate.generation;
    if (!isFirst && before.artifact.name !== candidate.artifact.name)
      listing.logSkipped(candidate, "another writer was first with that generation");
    return isFirst;
  });
}

function throwAsDamaged(error: unknown): never {
  if (error instanceof DamagedArtifact) throw new DamagedSnapshot(error.message);
  throw error;
}
