// Describes the machine that a run works on; cli and action each supply one.
import type { Credentials } from "../git/index.ts";
import type { LoopEvent } from "../loop/index.ts";
import type { Clock } from "../platform/index.ts";
import type { Handoff } from "./handoff.ts";
import type { Location } from "./workspace.ts";

/** The machine that a run works on. */
export interface RunHost extends Location {
  clock: Clock;
  /** When the process started, in ms since the epoch. */
  startedAt: number;
  /** The Node that runs the program. */
  program: string;
  announce(event: LoopEvent): void;
  /** The default state key of an effort on this machine, by the effort's slug. */
  stateKey(effort: string): string;
  /** `owner/name`, where known. */
  repository?: string | undefined;
  /** The attempt of the job, from 1. */
  attempt: number;
  /** The id of the workflow's run, in a workflow. */
  workflowRun?: string | undefined;
  /** The credentials for GitHub and for git's remote. */
  credentials?: Credentials | undefined;
  /** Whether a token stored in the checkout is hidden from the agent. */
  hidesCredentials?: boolean;
  /** The pull request of the run: its newest commit, and whether its branch is in this repository. */
  pullRequest?: { head: string; isOwn: boolean } | undefined;
  /** How many days artifacts are kept; undefined for the repository's default. */
  retentionDays?: number | undefined;
  /** The most runs that may follow one another automatically; undefined where no run starts the next. */
  continueLimit?: number | undefined;
  /** Where missing programs are installed; undefined where nothing may be installed. */
  toolFolder?: string | undefined;
  /** Why attaching is refused, in spite of the inputs; undefined where it is allowed. */
  attachRefusal?: string | undefined;
  /** Receives the handoff once the state is open, and again after each snapshot. */
  saveHandoff?(handoff: Handoff): void;
}
