// Finds the generations of a state key among all artifacts of the repository, and says of the others why they are none.
import type { Artifact, GitHubClient, WorkflowRun } from "../../github/index.ts";
import { GitHubError, type OwnRun } from "../../github/index.ts";
import type { Log } from "../../platform/index.ts";
import { type ArtifactName, parseArtifactName } from "./artifact-name.ts";
import { ArtifactPages } from "./artifact-pages.ts";
import { describeArtifactRefusal, describeRunRefusal, type TrustRules } from "./artifact-trust.ts";

/** An artifact that is a generation. */
export interface GenerationArtifact extends ArtifactName {
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
const maxGenerationsChecked = 10;
/** The most runs that are looked up for one list. */
const maxRunsLookedUp = 30;

/** The artifacts that are generations, read anew each time; runs are looked up once. */
export class ArtifactListing {
  readonly #options: ListingOptions;
  readonly #pages: ArtifactPages;
  readonly #runs = new Map<number, WorkflowRun | undefined>();
  readonly #loggedIds = new Set<number>();
  /** Those that were found to be generations, by their names, which no two of them share. */
  readonly #byName = new Map<string, GenerationArtifact>();
  #repositoryId: number | undefined;

  constructor(options: ListingOptions) {
    this.#options = options;
    this.#pages = new ArtifactPages(options.github, options.log);
    this.#repositoryId = options.own.repositoryId;
  }

  /** Highest generation first, of each the oldest artifact first: that one holds. @throws GitHubError */
  async read(stateKey: string): Promise<readonly GenerationArtifact[]> {
    const trust = await this.#trust();
    const named = (await this.#pages.read()).flatMap((artifact) => {
      const name = parseArtifactName(stateKey, artifact.name);
      return name ? [{ ...name, artifact }] : [];
    });
    named.sort((a, b) => b.generation - a.generation || a.artifact.id - b.artifact.id);
    const accepted: GenerationArtifact[] = [];
    const asked = { runs: 0 };
    for (const candidate of named) {
      const reason = describeArtifactRefusal(candidate.artifact, candidate, trust);
      if (reason === undefined && this.#needsRunLookup(candidate)) {
        if (accepted.length >= maxGenerationsChecked || asked.runs >= maxRunsLookedUp) continue;
        asked.runs += 1;
      }
      const refusal = reason ?? (await this.#refuseRun(candidate, trust));
      if (refusal === undefined) accepted.push(candidate);
      else this.logSkipped(candidate, refusal);
    }
    for (const candidate of accepted) this.#byName.set(candidate.artifact.name, candidate);
    return accepted;
  }

  /** The one of a name, without looking whether it is still there where it was read before. @throws GitHubError */
  async find(stateKey: string, name: string): Promise<GenerationArtifact | undefined> {
    if (!this.#byName.has(name)) await this.read(stateKey);
    return this.#byName.get(name);
  }

  /** Says once of an artifact why it is passed over. */
  logSkipped({ artifact, generation }: GenerationArtifact, reason: string): void {
    if (this.#loggedIds.has(artifact.id)) return;
    this.#loggedIds.add(artifact.id);
    this.#options.log.info(`generation ${generation} in artifact ${artifact.id} is passed over: ${reason}`);
  }

  async #trust(): Promise<TrustRules> {
    this.#repositoryId ??= (await this.#options.github.repository()).id;
    const { own, anyBranch, events } = this.#options;
    return { own, anyBranch, events, repositoryId: this.#repositoryId };
  }

  #needsRunLookup({ runId }: GenerationArtifact): boolean {
    return runId !== this.#options.own.id && !this.#runs.has(runId);
  }

  async #refuseRun({ runId }: GenerationArtifact, trust: TrustRules): Promise<string | undefined> {
    if (runId === trust.own.id) return undefined;
    if (!this.#runs.has(runId)) this.#runs.set(runId, await this.#lookUp(runId));
    const run = this.#runs.get(runId);
    return run ? describeRunRefusal(run, trust) : "its run is gone";
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
