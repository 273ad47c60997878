// Keeps snapshots as artifacts of workflow runs: each generation is an artifact of the run that made it.
import type { ArtifactService, GitHubClient, OwnRun } from "../../github/index.ts";
import { DamagedArtifact } from "../../github/index.ts";
import { type Clock, type Log, SerialQueue } from "../../platform/index.ts";
import type { FetchLimits, SnapshotStore, StoredSnapshot } from "../contract.ts";
import { DamagedSnapshot, explainFileErrors } from "../errors.ts";
import { manifestName, maxFiles, maxManifestBytes } from "../manifest/index.ts";
import { ArtifactListing, type GenerationArtifact } from "./artifact-listing.ts";
import { trustedEvents } from "./artifact-trust.ts";
import { ArtifactWriter, toStoredSnapshot } from "./artifact-writer.ts";
import { readZippedFile, unzip } from "./unzip.ts";

/** The GitHub services, this run, and the rules for artifacts of other runs. An opened service is disposed after its use. */
export interface ArtifactStoreOptions {
  readonly github: GitHubClient;
  openService(): ArtifactService;
  readonly own: OwnRun;
  readonly anyBranch?: boolean;
  readonly events?: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  /** Called once, with a sentence, when old artifacts are left to expire; by default it goes to the log. */
  readonly explainExpiry?: ((sentence: string) => void) | undefined;
}

/** In bytes: what a zip adds for each file and once more; the largest snapshot, which limits a download for a manifest. */
const zipOverhead = 1_024;
const maxSnapshotBytes = 100 * 1024 * 1024 + maxManifestBytes;

/** A store in the artifacts of a repository; nothing is requested yet. */
export function createArtifactStore(options: ArtifactStoreOptions): SnapshotStore {
  const { github, openService, own, anyBranch = false, events = trustedEvents, clock, log } = options;
  const { explainExpiry = log.info } = options;
  const listing = new ArtifactListing({ github, own, anyBranch, events, log });
  const { download, readManifest } = createDownloads(github, listing);
  const writer = new ArtifactWriter({ listing, own, openService, readManifest, clock, log });
  // Two uploads of one process at a time would compete for one name.
  const uploads = new SerialQueue();
  let hasExplainedExpiry = false;
  return {
    description: `the artifact store of ${github.name}`,
    async list(stateKey) {
      const candidates = (await listing.read(stateKey)).filter((each) => !writer.isLeftover(each));
      return firstOfEachGeneration(candidates, listing).map((candidate) => {
        const stored = toStoredSnapshot(candidate);
        // The service may not know the artifacts of an earlier attempt of this run.
        const isOwn = candidate.runId === own.id && candidate.attempt === own.attempt;
        return isOwn ? stored : { ...stored, expires: true as const };
      });
    },
    async fetch(stateKey, stored, into, limits) {
      const bytes = await download(stateKey, stored, limits);
      const fix = "make it a folder that this user can write to";
      await explainFileErrors(`a snapshot cannot be extracted into ${into}`, fix, () =>
        unzip(bytes, into, limits),
      );
    },
    readManifest,
    put: (stateKey, generation, staged) => uploads.run(() => writer.put({ stateKey, generation, staged })),
    async remove(stateKey, stored) {
      if (stored.expires) {
        if (!hasExplainedExpiry)
          explainExpiry(
            `the artifacts of other runs and attempts stay until they expire: removing them needs "actions: write"`,
          );
        hasExplainedExpiry = true;
        return;
      }
      if (!(await listing.find(stateKey, stored.name))) return;
      await using service = openService();
      await service.remove(stored.name);
    },
  };
}

function createDownloads(github: GitHubClient, listing: ArtifactListing) {
  const download = async (stateKey: string, stored: StoredSnapshot, limits: FetchLimits) => {
    const found = await listing.find(stateKey, stored.name);
    if (!found) throw new DamagedSnapshot("it no longer exists");
    const maxZipBytes = limits.bytes + (limits.files + 1) * zipOverhead;
    return github.download(found.artifact, maxZipBytes).catch(throwAsDamaged);
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
  return { download, readManifest };
}

/** If two artifacts hold one generation, the older one is valid; the writer of the other one gives up. */
function firstOfEachGeneration(
  candidates: readonly GenerationArtifact[],
  listing: ArtifactListing,
): GenerationArtifact[] {
  return candidates.filter((candidate, index) => {
    const before = candidates[index - 1];
    const isFirst = before?.generation !== candidate.generation;
    if (!isFirst && before.artifact.name !== candidate.artifact.name)
      listing.logSkipped(candidate, "another run stored that generation first");
    return isFirst;
  });
}

function throwAsDamaged(error: unknown): never {
  if (error instanceof DamagedArtifact) throw new DamagedSnapshot(error.message);
  throw error;
}
