// What can go wrong with a service on the way: it refuses, is slow, says nothing, breaks off, or loses its answer.

/** The parts that a request can be for. */
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
  | "permission"
  | "user keys"
  | "unknown";

/** What happens in place of an answer. */
export interface Fault {
  /** The status that is answered. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** The text that is answered; a JSON of GitHub's own shape where there is none. */
  body?: string;
  /** Nothing is answered until the server ends. */
  hangs?: boolean;
  /** The connection is broken. */
  breaks?: boolean;
  /** What was asked for is done all the same, and only its answer is lost. */
  isDone?: boolean;
  /** The answer waits for this. */
  until?: Promise<unknown>;
  /** What becomes of the bytes of a blob. */
  change?: (bytes: Buffer) => Buffer;
}

/** The faults that are planted, each for a number of requests. */
export class Faults {
  readonly #planted: { route: Route; fault: Fault; left: number }[] = [];

  /** Plants a fault; without `times` it stays. */
  plant(route: Route, fault: Fault, times = Number.POSITIVE_INFINITY): void {
    this.#planted.push({ route, fault, left: times });
  }

  /** The one that the next request of a route meets. */
  take(route: Route): Fault | undefined {
    const planted = this.#planted.find((each) => each.route === route && each.left > 0);
    if (planted) planted.left -= 1;
    return planted?.fault;
  }

  clear(): void {
    this.#planted.length = 0;
  }
}
