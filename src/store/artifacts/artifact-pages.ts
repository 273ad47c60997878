// Keeps a copy of the repository's list of artifacts, so that looking again costs one request and not all its pages.
import type { Artifact, GitHubClient } from "../../github/index.ts";
import type { Log } from "../../platform/index.ts";
import { artifactPrefix } from "./artifact-name.ts";

/** The most pages that are read at a time, of 100 artifacts each. */
const maxPages = 10;
/** Who began to upload so long before the newest one, in ms, may have finished after it; an upload has an end long before. */
const overlap = 15 * 60 * 1000;

/** The artifacts of a repository that have a name of ours. */
export class ArtifactPages {
  readonly #github: Pick<GitHubClient, "artifacts">;
  readonly #log: Log;
  #known = new Map<number, Artifact>();
  /** What was made before this is known, in ms since the epoch. */
  #knownUntil = Number.NEGATIVE_INFINITY;

  constructor(github: Pick<GitHubClient, "artifacts">, log: Log) {
    this.#github = github;
    this.#log = log;
  }

  /** All of them, as they are now but for old ones that others removed meanwhile. @throws GitHubError */
  async read(): Promise<readonly Artifact[]> {
    const found = new Map<number, Artifact>();
    let newest = Number.NEGATIVE_INFINITY;
    let isWhole = false;
    let seen = 0;
    let page = 1;
    for (; page <= maxPages; page += 1) {
      const { total_count: total, artifacts } = await this.#github.artifacts(page);
      for (const artifact of artifacts)
        if (artifact.name.startsWith(artifactPrefix)) found.set(artifact.id, artifact);
      const times = artifacts.map(timeOf);
      newest = Math.max(newest, ...times);
      seen += artifacts.length;
      isWhole = artifacts.length === 0 || seen >= total;
      // A list that is read while it grows shows some twice and leaves none out: the newest are first.
      if (isWhole || Math.min(...times) < this.#knownUntil) break;
    }
    if (page > maxPages && this.#knownUntil === Number.NEGATIVE_INFINITY) this.#warnOfTooMany();
    if (!isWhole)
      for (const [id, artifact] of this.#known)
        if (timeOf(artifact) < this.#knownUntil && !found.has(id)) found.set(id, artifact);
    this.#known = found;
    this.#knownUntil = newest - overlap;
    return [...found.values()];
  }

  #warnOfTooMany(): void {
    this.#log.warn(
      `the repository has more artifacts than the ${maxPages * 100} newest, and snapshots are looked for only in those; let other workflows keep theirs for fewer days with retention-days`,
    );
  }
}

/** When it was made, in ms since the epoch; one that does not say it counts as made now. */
function timeOf({ created_at: createdAt }: Artifact): number {
  const time = Date.parse(createdAt ?? "");
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}
