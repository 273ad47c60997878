// Caches the repository's artifact list, so that a repeated read costs one request instead of all pages.
import type { Artifact, GitHubClient } from "../../github/index.ts";
import type { Log } from "../../platform/index.ts";
import { artifactPrefix } from "./artifact-name.ts";

/** Pages of 100 artifacts. The overlap, in ms, is longer than any upload: one that begins early may be listed late. */
const maxPages = 10;
const overlap = 15 * 60 * 1000;

/** The artifacts of a repository whose names start with `ralph-`. */
export class ArtifactPages {
  readonly #github: Pick<GitHubClient, "artifacts">;
  readonly #log: Log;
  #known = new Map<number, Artifact>();
  /** In ms since the epoch: all artifacts made before are known. */
  #knownUntil = Number.NEGATIVE_INFINITY;

  constructor(github: Pick<GitHubClient, "artifacts">, log: Log) {
    this.#github = github;
    this.#log = log;
  }

  /** The current list; it may still contain old artifacts that were removed since the last read. @throws GitHubError */
  async read(): Promise<readonly Artifact[]> {
    const found = new Map<number, Artifact>();
    let newest = Number.NEGATIVE_INFINITY;
    let isComplete = false;
    let seen = 0;
    let page = 1;
    for (; page <= maxPages; page += 1) {
      const { total_count: total, artifacts } = await this.#github.artifacts(page);
      for (const artifact of artifacts)
        if (artifact.name.startsWith(artifactPrefix)) found.set(artifact.id, artifact);
      const times = artifacts.map(createdAt);
      newest = Math.max(newest, ...times);
      seen += artifacts.length;
      isComplete = artifacts.length === 0 || seen >= total;
      // The newest come first, so a list that grows during the read repeats some but skips none.
      if (isComplete || Math.min(...times) < this.#knownUntil) break;
    }
    if (page > maxPages && this.#knownUntil === Number.NEGATIVE_INFINITY) this.#warnOfTooMany();
    if (!isComplete)
      for (const [id, artifact] of this.#known)
        if (createdAt(artifact) < this.#knownUntil && !found.has(id)) found.set(id, artifact);
    this.#known = found;
    this.#knownUntil = newest - overlap;
    return [...found.values()];
  }

  #warnOfTooMany(): void {
    this.#log.warn(
      `the repository has more artifacts than the ${maxPages * 100} newest, and snapshots are searched only in those; give the artifacts of other workflows a shorter retention-days`,
    );
  }
}

function createdAt({ created_at: text }: Artifact): number {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}
