// Says what is known of a gate once it has run, apart from how it is run and what follows from it.

/** A gate that has run. */
export interface GateRun {
  command: string;
  /** Undefined where it was ended by a signal. */
  exitCode: number | undefined;
  timedOut: boolean;
  durationMs: number;
  passed: boolean;
  /** The end of its redacted output. */
  outputTail: string;
}
