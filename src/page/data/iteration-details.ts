// The heavy part of a report: what one iteration was asked, did and was judged by.

/** A text, and a sentence that says what is left out of it and where the whole is; an empty sentence if nothing is. */
export interface CutText {
  readonly text: string;
  readonly cut: string;
}

/** A gate of an iteration. */
export interface GateDetails {
  readonly command: string;
  readonly passed: boolean;
  /** `passed`, `exit code 1`, `timed out` and the like. */
  readonly result: string;
  readonly durationMs: number;
  readonly output: CutText;
}

/** What commits changed. */
export interface ChangeDetails {
  /** A unified diff of each file, with git's headers. */
  readonly files: readonly CutText[];
  /** Which files are left out, and where they are; empty if none is. */
  readonly cut: string;
}

/** The details of one iteration. A part that is not on the machine is null, and `missing` says why. */
export interface IterationDetails {
  readonly n: number;
  readonly prompt: CutText | null;
  /** What its commits changed. */
  readonly changes: ChangeDetails | null;
  readonly gates: readonly GateDetails[];
  /** What the agent printed. */
  readonly output: CutText | null;
  /** The entry of the progress log. */
  readonly entry: CutText | null;
  /** An asciicast v2, to be played. */
  readonly recording: CutText | null;
  /** What is not here and where it is; one sentence each. */
  readonly missing: readonly string[];
}
