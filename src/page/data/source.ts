// Where the page gets its data from: the file that it is in, or a live run.
import type { IterationDetails } from "./iteration-details.ts";
import type { ReportData } from "./report-data.ts";

/** What a reader of a live run can ask for. */
export type ReportCommand = "pause" | "resume" | "checkpoint" | "stop" | "stop-now";

/** A change of a live run. */
export type ReportChange =
  | { readonly kind: "data"; readonly data: ReportData }
  /** The details of an iteration have changed; the page asks for them again if it shows them. */
  | { readonly kind: "details"; readonly n: number }
  /** A line of the run's log. */
  | { readonly kind: "line"; readonly text: string }
  /** Whether the run can be heard, in a sentence. */
  | { readonly kind: "connection"; readonly isConnected: boolean; readonly text: string }
  /** The run has ended, and why, in a sentence. Nothing follows but the last data. */
  | { readonly kind: "end"; readonly text: string };

/** A live run behind the page. */
export interface LiveRun {
  /** Calls back for each change until the result is called. */
  follow(listener: (change: ReportChange) => void): () => void;
  /** The commands that this reader may send; empty if it may only read. */
  readonly commands: readonly ReportCommand[];
  /** Sends a command, and gives a sentence about it. @throws Error if the run did not take it */
  send(command: ReportCommand): Promise<string>;
}

/** Gives the page its data. */
export interface ReportSource {
  /** @throws Error with a sentence for the reader */
  load(): Promise<ReportData>;
  /** The details of one iteration; undefined if there are none. @throws Error with a sentence for the reader */
  details(n: number): Promise<IterationDetails | undefined>;
  /** The iterations whose prompt, output, entry, diff or gates contain all these words, which are in lower case. */
  find(words: readonly string[]): Promise<ReadonlySet<number>>;
  /** Missing for a report in a file. */
  readonly live?: LiveRun;
}
