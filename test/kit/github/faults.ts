// Faults of a service: refusals, delays, silence, broken connections, lost answers.

export type Route =
  | "CreateArtifact"
  | "FinalizeArtifact"
  | "ListArtifacts"
  | "GetSignedArtifactURL"
  | "DeleteArtifact"
  | "blob put"
  | "blob get"
  | "repository"
  | "artifacts"
  | "artifact"
  | "artifact delete"
  | "artifact zip"
  | "run"
  | "runs"
  | "dispatch"
  | "contents"
  | "pulls"
  | "pull create"
  | "pull update"
  | "pull reviewers"
  | "pull labels"
  | "pull assignees"
  | "pull"
  | "comments"
  | "comment create"
  | "reactions"
  | "react"
  | "check create"
  | "issue"
  | "issue update"
  | "sub-issues"
  | "checks"
  | "check annotations"
  | "job log"
  | "review reply"
  | "commit create"
  | "graphql"
  | "viewer"
  | "permission"
  | "settings"
  | "secrets"
  | "rules"
  | "protection"
  | "user keys"
  | "unknown";

/** What happens instead of an answer. */
export interface Fault {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** The body of the answer; by default an error in GitHub's format. */
  body?: string;
  /** There is no answer until the server ends. */
  hangs?: boolean;
  breaks?: boolean;
  /** The request is carried out, and only its answer is lost. */
  isDone?: boolean;
  /** The answer waits for this. */
  until?: Promise<unknown>;
  change?: (bytes: Buffer) => Buffer;
}

/** The active faults, each for a number of requests. */
export class Faults {
  readonly #planted: { route: Route; fault: Fault; left: number }[] = [];

  /** Adds a fault; without `times` it is permanent. */
  plant(route: Route, fault: Fault, times = Number.POSITIVE_INFINITY): void {
    this.#planted.push({ route, fault, left: times });
  }

  /** The fault of the next request of a route. */
  take(route: Route): Fault | undefined {
    const planted = this.#planted.find((each) => each.route === route && each.left > 0);
    if (planted) planted.left -= 1;
    return planted?.fault;
  }

  clear(): void {
    this.#planted.length = 0;
  }
}
