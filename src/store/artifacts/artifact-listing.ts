// Finds the generations of a state key among all artifacts of the repository, and says of the others why they are none.
import type { Artifact, GitHubClient, WorkflowRun } from "../../github/index.ts";
import { GitHubError, type OwnRun } from "../../github/index.ts";
import type { Log } from "../../platform/index.ts";
import { type ArtifactName, parseArtifactName } from "./artifact-name.ts";
import { ArtifactPages } from "./artifact-pages.ts";
import { refuseArtifact, refuseRun, type Trust } from "./artifact-trust.ts";

/** An artifact that is a generation. */
export interface Candidate extends ArtifactName {
  readonly artifact: Artifact;
}

/** What a listing is made from. */
export interface ListingOptions {
  readonly github: GitHubClient;
  readonly own: OwnRun;
  readonly anyBranch: boolean;
  readonly events: readonly string[];
  readonly log: Log;
}

/** So many generations are more than anybody goes back; the runs of older ones are not looked up. */
const enough = 10;
/** The most runs that are looked up for one list. */
const mostRuns = 30;

/** The artifacts that are generations, read anew each time; runs are looked up once. */
export class ArtifactListing {
  readonly #options: ListingOptions;
  readonly #pages: ArtifactPages;
  readonly #runs = new Map<number, WorkflowRun | undefined>();
  readonly #told = new Set<number>();
  /** Those that were found to be generations, by their names, which no two of them share. */
  readonly #found = new Map<string, Candidate>();
  #repositoryId: number | undefined;

  constructor(options: ListingOptions) {
    this.#options = options;
    this.#pages = new ArtifactPages(options.github, options.log);
    this.#repositoryId = options.own.repositoryId;
  }

  /** Highest generation first, of each the oldest artifact first: that one holds. @throws GitHubError */
  async read(stateKey: string): Promise<readonly Candidate[]> {
    const trust = await this.#trust();
    const named = (await this.#pages.read()).flatMap((artifact) => {
      const name = parseArtifactName(stateKey, artifact.name);
      return name ? [{ ...name, artifact }] : [];
    });
    named.sort((a, b) => b.generation - a.generation || a.artifact.id - b.artifact.id);
    const accepted: Candidate[] = [];
    const asked = { runs: 0 };
    for (const candidate of named) {
      const reason = refuseArtifact(candidate.artifact, candidate, trust);
      if (reason === undefined && this.#isUnknown(candidate)) {
        if (accepted.length >= enough || asked.runs >= mostRuns) continue;
        asked.runs += 1;
      }
      const refusal = reason ?? (await this.#refuseRun(candidate, trust));
      if (refusal === undefined) accepted.push(candidate);
      else this.tellSkipped(candidate, refusal);
    }
    for (const candidate of accepted) this.#found.set(candidate.artifact.name, candidate);
    return accepted;
  }

  /** The one of a name, without looking whether it is still there where it was read before. @throws GitHubError */
  async find(stateKey: string, name: string): Promise<Candidate | undefined> {
    if (!this.#found.has(name)) await this.read(stateKey);
    return this.#found.get(name);
  }

  /** Says once of an artifact why it is passed over. */
  tellSkipped({ artifact, generation }: Candidate, reason: string): void {
    if (this.#told.has(artifact.id)) return;
    this.#told.add(artifact.id);
    this.#options.log.info(`generation ${generation} in artifact ${artifact.id} is passed over: ${reason}`);
  }

  async #trust(): Promise<Trust> {
    this.#repositoryId ??= (await this.#options.github.repository()).id;
    const { own, anyBranch, events } = this.#options;
    return { own, anyBranch, events, repositoryId: this.#repositoryId };
  }

  #isUnknown({ runId }: Candidate): boolean {
    return runId !== this.#options.own.id && !this.#runs.has(runId);
  }

  async #refuseRun({ runId }: Candidate, trust: Trust): Promise<string | undefined> {
    if (runId === trust.own.id) return undefined;
    if (!this.#runs.has(runId)) this.#runs.set(runId, await this.#lookUp(runId));
    const run = this.#runs.get(runId);
    return run ? refuseRun(run, trust) : "its run is gone";
  }

  async #lookUp(runId: number): Promise<WorkflowRun | undefined> {
    try {
      return await this.#options.github.run(runId);
    } catch (error) {
      if (error instanceof GitHubError && error.fault === "missing") return undefined;
      throw error;
    }
  }
}
