// Finds the generations of a state key among the repository's artifacts and logs why others are skipped.
import type { Artifact, GitHubClient, WorkflowRun } from "../../github/index.ts";
import { GitHubError, type OwnRun } from "../../github/index.ts";
import type { Log } from "../../platform/index.ts";
import { type ArtifactName, parseArtifactName } from "./artifact-name.ts";
import { ArtifactPages } from "./artifact-pages.ts";
import { describeArtifactRefusal, describeRunRefusal, type TrustRules } from "./artifact-trust.ts";

/** An artifact that holds a generation. */
export interface GenerationArtifact extends ArtifactName {
  readonly artifact: Artifact;
}

/** The GitHub client and the rules for accepted artifacts. */
export interface ListingOptions {
  readonly github: GitHubClient;
  readonly own: OwnRun;
  readonly anyBranch: boolean;
  readonly events: readonly string[];
  readonly log: Log;
}

/** After this many accepted generations, the runs of older ones are not looked up. */
const maxGenerationsChecked = 10;
const maxRunsLookedUp = 30;

/** The artifacts that hold generations. Reads ask for artifacts again, but for each run only once. @throws GitHubError */
export class ArtifactListing {
  readonly #options: ListingOptions;
  readonly #pages: ArtifactPages;
  readonly #runs = new Map<number, WorkflowRun | undefined>();
  readonly #loggedIds = new Set<number>();
  readonly #byName = new Map<string, GenerationArtifact>();
  #repositoryId: number | undefined;

  constructor(options: ListingOptions) {
    this.#options = options;
    this.#pages = new ArtifactPages(options.github, options.log);
    this.#repositoryId = options.own.repositoryId;
  }

  /** Highest generation first; within one, the oldest artifact, which is the valid one, first. */
  async read(stateKey: string): Promise<readonly GenerationArtifact[]> {
    const rules = await this.#trustRules();
    const named = (await this.#pages.read()).flatMap((artifact) => {
      const name = parseArtifactName(stateKey, artifact.name);
      return name ? [{ ...name, artifact }] : [];
    });
    named.sort((a, b) => b.generation - a.generation || a.artifact.id - b.artifact.id);
    const accepted: GenerationArtifact[] = [];
    let lookups = 0;
    for (const candidate of named) {
      const reason = describeArtifactRefusal(candidate.artifact, candidate, rules);
      if (reason === undefined && this.#needsRunLookup(candidate)) {
        if (accepted.length >= maxGenerationsChecked || lookups >= maxRunsLookedUp) continue;
        lookups += 1;
      }
      const refusal = reason ?? (await this.#describeRunRefusal(candidate, rules));
      if (refusal === undefined) accepted.push(candidate);
      else this.logSkipped(candidate, refusal);
    }
    for (const candidate of accepted) this.#byName.set(candidate.artifact.name, candidate);
    return accepted;
  }

  async find(stateKey: string, name: string): Promise<GenerationArtifact | undefined> {
    if (!this.#byName.has(name)) await this.read(stateKey);
    return this.#byName.get(name);
  }

  logSkipped({ artifact, generation }: GenerationArtifact, reason: string): void {
    if (this.#loggedIds.has(artifact.id)) return;
    this.#loggedIds.add(artifact.id);
    this.#options.log.info(`generation ${generation} in artifact ${artifact.id} is skipped: ${reason}`);
  }

  async #trustRules(): Promise<TrustRules> {
    this.#repositoryId ??= (await this.#options.github.repository()).id;
    const { own, anyBranch, events } = this.#options;
    return { own, anyBranch, events, repositoryId: this.#repositoryId };
  }

  #needsRunLookup({ runId }: GenerationArtifact): boolean {
    return runId !== this.#options.own.id && !this.#runs.has(runId);
  }

  async #describeRunRefusal({ runId }: GenerationArtifact, rules: TrustRules): Promise<string | undefined> {
    if (runId === rules.own.id) return undefined;
    if (!this.#runs.has(runId)) this.#runs.set(runId, await this.#lookUpRun(runId));
    const run = this.#runs.get(runId);
    return run ? describeRunRefusal(run, rules) : "its run no longer exists";
  }

  async #lookUpRun(runId: number): Promise<WorkflowRun | undefined> {
    try {
      return await this.#options.github.run(runId);
    } catch (error) {
      if (error instanceof GitHubError && error.fault === "missing") return undefined;
      throw error;
    }
  }
}
