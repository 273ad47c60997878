// The light part of a report: everything that the page shows at once. Times are ISO 8601 in UTC, durations ms.

/** A number of tokens by kind. `input` does not include cached ones. */
export interface TokenCounts {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** How far a story is. */
export type StoryState =
  | "open"
  | "working"
  | "review"
  | "passed"
  | "unverified"
  | "set aside"
  | "blocked"
  | "skipped"
  | "proposed";

/** A story on the board. */
export interface ReportStory {
  readonly id: string;
  readonly title: string;
  readonly state: StoryState;
  /** Why it is in this state, or what it asks for; empty if there is nothing to say. */
  readonly remark: string;
  /** The numbers of its iterations. */
  readonly iterations: readonly number[];
}

/** An iteration in the list, the timeline and the charts. */
export interface ReportIteration {
  readonly n: number;
  readonly runId: string;
  readonly storyId: string;
  readonly agent: string;
  readonly startedAt: string;
  /** Null while it is live, and if it was cut off. */
  readonly endedAt: string | null;
  /** The agent's own time; null if unknown. */
  readonly turnMs: number | null;
  readonly gatesMs: number;
  /** `passed`, `gates-failed` and the like; null while it is live. */
  readonly outcome: string | null;
  readonly reason: string;
  readonly commit: string | null;
  readonly costUsd: number | null;
  readonly tokens: TokenCounts | null;
  readonly hasRecording: boolean;
}

/** A command of a proof. */
export interface ReportProofCommand {
  readonly command: string;
  readonly isSetup: boolean;
  readonly passed: boolean;
  /** `passed`, `exit code 1`, `timed out` and the like. */
  readonly result: string;
  readonly durationMs: number;
  readonly output: string;
}

/** A proof of the effort, or a part of it. */
export interface ReportProof {
  readonly number: number;
  /** The last iteration before it, 0 if there was none. */
  readonly iteration: number;
  readonly at: string;
  readonly durationMs: number;
  readonly passed: boolean;
  /** One or more sentences. */
  readonly text: string;
  readonly commands: readonly ReportProofCommand[];
}

/** One process that worked on the effort. */
export interface ReportRun {
  readonly id: string;
  readonly startedAt: string;
  /** Null while it is live, and if it was killed. */
  readonly endedAt: string | null;
  /** Why it ended, in a sentence; empty while it is live. */
  readonly ending: string;
}

/** Something that happened beside the iterations. */
export interface ReportEvent {
  readonly at: string;
  /** The number of the iteration in which it happened; null between iterations. */
  readonly n: number | null;
  readonly text: string;
}

/** What comes next. */
export interface ReportNext {
  /** Sentences; empty if the command says everything. */
  readonly text: string;
  /** A command for a shell; null if none follows. */
  readonly command: string | null;
}

/** The cost of an effort. */
export interface ReportCost {
  readonly knownUsd: number;
  /** The number of iterations whose cost is unknown. */
  readonly unknown: number;
  /** What the open stories will cost; null if it cannot be told. */
  readonly expectedUsd: number | null;
  readonly tokens: TokenCounts | null;
}

/** Everything of a report but the details of its iterations. */
export interface ReportData {
  readonly effort: string;
  readonly branch: string | null;
  /** `owner/name` or an address; null if unknown. */
  readonly repository: string | null;
  /** When these data were read. */
  readonly at: string;
  /** The version of the program that read them. */
  readonly version: string;
  readonly isLive: boolean;
  /** `completed`, `running`, `paused`, `interrupted` and the like. */
  readonly status: string;
  /** Why it stopped, or what it does now, in sentences. */
  readonly why: string;
  readonly next: ReportNext;
  readonly cost: ReportCost;
  readonly maxIterations: number | null;
  readonly stories: readonly ReportStory[];
  readonly iterations: readonly ReportIteration[];
  readonly runs: readonly ReportRun[];
  readonly proofs: readonly ReportProof[];
  readonly events: readonly ReportEvent[];
  /** What this report leaves out, and where it is; one sentence each. */
  readonly notes: readonly string[];
}
