// Stores generations as artifacts of this run: each name is used once, and of two writers of a generation one gives up.
import * as path from "node:path";
import {
  ArtifactNameTaken,
  type ArtifactService,
  type OwnArtifact,
  type OwnRun,
} from "../../github/index.ts";
import { type Clock, describeError, type Log, randomId, readBytes } from "../../platform/index.ts";
import type { StoredSnapshot } from "../contract.ts";
import { GenerationTaken } from "../errors.ts";
import { manifestName } from "../manifest/index.ts";
import type { ArtifactListing, GenerationArtifact } from "./artifact-listing.ts";
import { artifactName, parseArtifactName } from "./artifact-name.ts";

/** The services that a writer uses. */
export interface ArtifactWriterOptions {
  readonly listing: ArtifactListing;
  readonly own: OwnRun;
  openService(): ArtifactService;
  readManifest(stateKey: string, stored: StoredSnapshot): Promise<Uint8Array | undefined>;
  readonly clock: Clock;
  readonly log: Log;
}

interface PutRequest {
  readonly stateKey: string;
  readonly generation: number;
  readonly staged: string;
}

/** How often the list is read until it shows a new upload, and the pause in between, in ms. */
const maxListReads = 5;
const listReadInterval = 2_000;

/** Stores the generations of one run. @throws GenerationTaken from `put` */
export class ArtifactWriter {
  readonly #options: ArtifactWriterOptions;
  readonly #usedNames = new Set<string>();
  /** Names of uploads with an unknown result. Their artifacts do not count, although they may still appear. */
  readonly #failedNames = new Set<string>();

  constructor(options: ArtifactWriterOptions) {
    this.#options = options;
  }

  isLeftover({ artifact }: GenerationArtifact): boolean {
    return this.#failedNames.has(artifact.name);
  }

  async put(request: PutRequest): Promise<StoredSnapshot> {
    await using service = this.#options.openService();
    await this.#clearGeneration(service, request);
    const own = await this.#upload(service, request);
    await this.#yieldToRival(service, request, own);
    return { name: own.name, generation: request.generation };
  }

  async #clearGeneration(service: ArtifactService, { stateKey, generation }: PutRequest): Promise<void> {
    for (const candidate of await this.#options.listing.read(stateKey)) {
      if (candidate.generation < generation) return;
      if (!this.isLeftover(candidate)) throw new GenerationTaken(toStoredSnapshot(candidate));
      await service.remove(candidate.artifact.name);
    }
  }

  async #upload(service: ArtifactService, request: PutRequest): Promise<OwnArtifact> {
    try {
      return await this.#tryUpload(service, request);
    } catch (error) {
      // An unfinished upload of this process or a dead one has used up the name.
      if (error instanceof ArtifactNameTaken)
        return this.#tryUpload(service, request, randomId().slice(0, 8));
      throw error;
    }
  }

  async #tryUpload(
    service: ArtifactService,
    request: PutRequest,
    retrySuffix?: string,
  ): Promise<OwnArtifact> {
    const { stateKey, generation, staged } = request;
    const { id: runId, attempt } = this.#options.own;
    const name = artifactName(stateKey, { runId, attempt, generation }, retrySuffix);
    if (retrySuffix === undefined && this.#usedNames.has(name)) throw new ArtifactNameTaken(name);
    this.#usedNames.add(name);
    try {
      return await service.upload(name, staged);
    } catch (error) {
      const found = await this.#find(service, name);
      if (found && (await this.#matchesStaged(found, request))) {
        this.#options.log.info(
          `generation ${generation} is stored, although its upload reported an error: ${describeError(error)}`,
        );
        return found;
      }
      if (!(error instanceof ArtifactNameTaken)) this.#failedNames.add(name);
      else if (found) throw new GenerationTaken({ name, generation });
      throw error;
    }
  }

  /** The artifact of a name. An error here is ignored: the upload's error matters more. */
  async #find(service: ArtifactService, name: string): Promise<OwnArtifact | undefined> {
    try {
      return (await service.list()).find((artifact) => artifact.name === name);
    } catch {
      return undefined;
    }
  }

  /** Compares the manifests, which contain the hash of every file. */
  async #matchesStaged(
    { name }: OwnArtifact,
    { stateKey, generation, staged }: PutRequest,
  ): Promise<boolean> {
    try {
      const stored = await this.#options.readManifest(stateKey, { name, generation });
      const own = readBytes(path.join(staged, manifestName));
      return stored !== undefined && own !== undefined && Buffer.from(stored).equals(own);
    } catch {
      return false;
    }
  }

  /** Removes the upload if another writer was first. If the list cannot be read, it stays, and the next put checks again. */
  async #yieldToRival(service: ArtifactService, request: PutRequest, own: OwnArtifact): Promise<void> {
    const rival = await this.#findRival(service, request, own).catch((error: unknown) => {
      const what = `generation ${request.generation} is stored, but whether another run has stored it too is unknown`;
      this.#options.log.warn(`${what} (${describeError(error)})`);
    });
    if (!rival) return;
    this.#failedNames.add(own.name);
    await service.remove(own.name).catch((error: unknown) => {
      const what = `artifact ${own.name} is not needed and cannot be removed`;
      this.#options.log.warn(`${what} (${describeError(error)}); it stays until it expires`);
    });
    throw new GenerationTaken(rival);
  }

  async #findRival(
    service: ArtifactService,
    request: PutRequest,
    own: OwnArtifact,
  ): Promise<StoredSnapshot | undefined> {
    const { listing, clock, log } = this.#options;
    // The service knows the artifacts of other jobs in this run at once; the list may be late.
    const ofRun = await service.list();
    // After a lost response and a retry, two artifacts have our name: other writers look at the older one.
    const ownId = Math.min(own.id, ...ofRun.filter(({ name }) => name === own.name).map(({ id }) => id));
    const isFirst = (generation: number, id: number, name: string) =>
      name !== own.name &&
      !this.#failedNames.has(name) &&
      (generation > request.generation || (generation === request.generation && id < ownId));
    for (const { name, id } of ofRun) {
      // A failed upload that completed late is older, so other writers would accept it as valid.
      if (this.#failedNames.has(name)) await service.remove(name).catch(() => {});
      const generation = parseArtifactName(request.stateKey, name)?.generation ?? 0;
      if (isFirst(generation, id, name)) return { name, generation };
    }
    for (let reads = 1; ; reads += 1) {
      const candidates = await listing.read(request.stateKey);
      const rival = candidates.find(({ generation, artifact }) =>
        isFirst(generation, artifact.id, artifact.name),
      );
      if (rival) return toStoredSnapshot(rival);
      // A list without our artifact may lack another writer's too.
      if (candidates.some(({ artifact }) => artifact.name === own.name)) return undefined;
      if (reads === maxListReads) {
        log.info(
          `generation ${request.generation} is stored, but the list of artifacts does not show it yet`,
        );
        return undefined;
      }
      await clock.sleep(listReadInterval);
    }
  }
}

/** The artifact in the form of the store's contract. */
export function toStoredSnapshot({ artifact, generation }: GenerationArtifact): StoredSnapshot {
  return { name: artifact.name, generation };
}
