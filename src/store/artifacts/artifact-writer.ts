// Keeps a generation as an artifact of this run: names are used once, uploads have an end, and of two writers one yields.
import * as path from "node:path";
import {
  ArtifactNameTaken,
  type ArtifactService,
  type OwnArtifact,
  type OwnRun,
} from "../../github/index.ts";
import { type Clock, describeError, type Log, randomId, readBytes } from "../../platform/index.ts";
import { GenerationTaken, type StoredSnapshot } from "../contract.ts";
import { manifestName } from "../manifest/index.ts";
import type { ArtifactListing, GenerationArtifact } from "./artifact-listing.ts";
import { artifactName, parseArtifactName } from "./artifact-name.ts";

/** What puts are made with. */
export interface ArtifactWriterOptions {
  readonly listing: ArtifactListing;
  readonly own: OwnRun;
  openService(): ArtifactService;
  /** The manifest of an artifact; undefined where it has none that can be read. */
  readManifest(stateKey: string, stored: StoredSnapshot): Promise<Uint8Array | undefined>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is put. */
interface PutRequest {
  readonly stateKey: string;
  readonly generation: number;
  readonly staged: string;
}

/** How often the list is read until it shows what was just uploaded, and the pause between, in ms. */
const maxListReads = 5;
const listReadInterval = 2_000;

/** Puts generations of one run. */
export class ArtifactWriter {
  readonly #options: ArtifactWriterOptions;
  readonly #usedNames = new Set<string>();
  /** Names of tries whose end is not known: what bears them is not in the line, though it may come to be there. */
  readonly #failedNames = new Set<string>();

  constructor(options: ArtifactWriterOptions) {
    this.#options = options;
  }

  /** Whether an artifact is what is left of a put that was said to have failed. */
  isLeftover({ artifact }: GenerationArtifact): boolean {
    return this.#failedNames.has(artifact.name);
  }

  /** @throws GenerationTaken */
  async put(put: PutRequest): Promise<StoredSnapshot> {
    await using service = this.#options.openService();
    await this.#clearGeneration(service, put);
    const own = await this.#upload(service, put);
    await this.#yieldToRival(service, put, own);
    return { name: own.name, generation: put.generation };
  }

  /** Spares the upload where it is in vain, and makes room where a try before was kept after all. */
  async #clearGeneration(service: ArtifactService, { stateKey, generation }: PutRequest): Promise<void> {
    for (const candidate of await this.#options.listing.read(stateKey)) {
      if (candidate.generation < generation) return;
      if (!this.isLeftover(candidate)) throw new GenerationTaken(toStoredSnapshot(candidate));
      await service.remove(candidate.artifact.name);
    }
  }

  async #upload(service: ArtifactService, put: PutRequest): Promise<OwnArtifact> {
    try {
      return await this.#tryUpload(service, put);
    } catch (error) {
      // The name is used up by a try that was never finished, of this process or of one that died.
      if (error instanceof ArtifactNameTaken) return this.#tryUpload(service, put, randomId().slice(0, 8));
      throw error;
    }
  }

  async #tryUpload(service: ArtifactService, put: PutRequest, again?: string): Promise<OwnArtifact> {
    const { stateKey, generation, staged } = put;
    const { id: runId, attempt } = this.#options.own;
    const name = artifactName(stateKey, { runId, attempt, generation }, again);
    if (again === undefined && this.#usedNames.has(name)) throw new ArtifactNameTaken(name);
    this.#usedNames.add(name);
    try {
      return await service.upload(name, staged);
    } catch (error) {
      const found = await this.#find(service, name);
      if (found && (await this.#isWhole(found, put))) {
        this.#options.log.info(
          `generation ${generation} is kept, although its upload failed: ${describeError(error)}`,
        );
        return found;
      }
      if (!(error instanceof ArtifactNameTaken)) this.#failedNames.add(name);
      else if (found) throw new GenerationTaken({ name, generation });
      throw error;
    }
  }

  /** What the service says that it has under a name; the error before matters more than one of this look. */
  async #find(service: ArtifactService, name: string): Promise<OwnArtifact | undefined> {
    try {
      return (await service.list()).find((artifact) => artifact.name === name);
    } catch {
      return undefined;
    }
  }

  /** Whether what is kept is what was staged: the manifest names each file with its hash. */
  async #isWhole({ name }: OwnArtifact, { stateKey, generation, staged }: PutRequest): Promise<boolean> {
    try {
      const kept = await this.#options.readManifest(stateKey, { name, generation });
      const ours = readBytes(path.join(staged, manifestName));
      return kept !== undefined && ours !== undefined && Buffer.from(kept).equals(ours);
    } catch {
      return false;
    }
  }

  /**
   * Yields to another writer that was first. A list that cannot be read is no reason to: what is uploaded is kept, and
   * the next put looks again.
   */
  async #yieldToRival(service: ArtifactService, put: PutRequest, own: OwnArtifact): Promise<void> {
    const rival = await this.#findRival(service, put, own).catch((error: unknown) => {
      const what = `generation ${put.generation} is kept, but whether another run has kept one too is not known`;
      this.#options.log.warn(`${what} (${describeError(error)})`);
    });
    if (!rival) return;
    this.#failedNames.add(own.name);
    await service.remove(own.name).catch((error: unknown) => {
      const what = `artifact ${own.name} is superfluous and cannot be removed`;
      this.#options.log.warn(`${what} (${describeError(error)}); it goes by its age`);
    });
    throw new GenerationTaken(rival);
  }

  async #findRival(
    service: ArtifactService,
    put: PutRequest,
    own: OwnArtifact,
  ): Promise<StoredSnapshot | undefined> {
    const { listing, clock, log } = this.#options;
    // The service knows other jobs of this run at once.
    const ofRun = await service.list();
    // Where an answer was lost and asked for again, two bear our name: the older one is what others go by.
    const ownId = Math.min(own.id, ...ofRun.filter(({ name }) => name === own.name).map(({ id }) => id));
    const isFirst = (generation: number, id: number, name: string) =>
      name !== own.name &&
      !this.#failedNames.has(name) &&
      (generation > put.generation || (generation === put.generation && id < ownId));
    for (const { name, id } of ofRun) {
      // A try that the service has finished after all would hold for others, because it is older.
      if (this.#failedNames.has(name)) await service.remove(name).catch(() => {});
      const generation = parseArtifactName(put.stateKey, name)?.generation ?? 0;
      if (isFirst(generation, id, name)) return { name, generation };
    }
    for (let looks = 1; ; looks += 1) {
      const candidates = await listing.read(put.stateKey);
      const rival = candidates.find(({ generation, artifact }) =>
        isFirst(generation, artifact.id, artifact.name),
      );
      if (rival) return toStoredSnapshot(rival);
      // A list that does not show ours may not show another one's either.
      if (candidates.some(({ artifact }) => artifact.name === own.name)) return undefined;
      if (looks === maxListReads) {
        log.info(`generation ${put.generation} is kept, and the list of artifacts does not show it yet`);
        return undefined;
      }
      await clock.sleep(listReadInterval);
    }
  }
}

/** A candidate as others see it. */
export function toStoredSnapshot({ artifact, generation }: GenerationArtifact): StoredSnapshot {
  return { name: artifact.name, generation };
}
