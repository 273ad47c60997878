// Holds everything the loop works with. The run builds it; the loop itself looks for nothing.
import type { Agents } from "../agents/index.ts";
import type { EffortLocation } from "../effort/index.ts";
import type { Checkout } from "../git/index.ts";
import type { Journal } from "../journal/index.ts";
import type { Clock, Redactor } from "../platform/index.ts";
import type { Sandbox } from "../sandbox/index.ts";
import type { PreExistingChanges } from "./checkout/index.ts";
import type { Control, Presence } from "./control/index.ts";
import type { AgentChoice, Limits } from "./decide/index.ts";
import type { LoopEvent } from "./events.ts";
import type { PathGuard, ProtectedPaths } from "./protection/index.ts";

/** Limits of single steps; durations in ms. */
interface StepLimits {
  iterationTimeout: number;
  /** How long an agent that reports all its activity may be silent. */
  stallTimeout: number;
  /** The same for other agents; undefined if their silence means nothing. */
  silentStallTimeout: number | undefined;
  overloadWait: number;
  gateTimeout: number;
  checkpointEvery: number;
  rotateAt: number;
}

/** Everything the loop works with; it does not change during a run. `startedAt` is in ms since the epoch. */
export interface LoopContext {
  readonly runId: string;
  /** An agent must repeat it for its claim of completion to count. */
  readonly nonce: string;
  readonly location: EffortLocation;
  readonly effortType: string;
  /** The top of the checkout. */
  readonly folder: string;
  /** Where agent and gates work: the top, or the folder below it that was given. */
  readonly workFolder: string;
  readonly checkout: Checkout | undefined;
  readonly effortState: string;
  /** A folder of this run alone, for what lives no longer than an agent session. */
  readonly privateFolder: string;
  readonly journal: Journal;
  readonly agents: Agents;
  /** Where agents and gates work. */
  readonly sandbox: Sandbox;
  readonly choice: AgentChoice;
  readonly environment: Readonly<Record<string, string>>;
  /** `NAME=value`, by which the processes of this run are found. */
  readonly runMarker: string;
  /** The run's gates; without any, the effort's own apply. */
  readonly verify: readonly string[];
  /** When all gates run once more; without a setup of the run, the effort's own applies. */
  readonly proof: { readonly when: "complete" | "story" | "never"; readonly setup: readonly string[] };
  readonly limits: Limits & StepLimits;
  readonly branch: string | undefined;
  readonly preExistingChanges: PreExistingChanges;
  readonly protectedPaths: ProtectedPaths;
  readonly guard: PathGuard;
  /** Ignored files and folders from before the effort began. */
  readonly ignoredBefore: ReadonlySet<string>;
  /** Whether dependency folders, files that hold secrets and thousands of new files are committed, too. */
  readonly commitAll: boolean;
  readonly startedAt: number;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly control: Control;
  readonly presence: Presence;
  /** Treats files from now on like changes from before the run, until a turn changes them. */
  leaveOut(paths: readonly string[]): void;
  /** Between iterations: takes in what people asked for elsewhere, such as on the pull request. It never rejects, and takes a few seconds at most. */
  listen(): Promise<void>;
  /** Pushes after each iteration. @returns whether HEAD moved because of commits of others */
  push(): Promise<boolean>;
  save(reason: string): Promise<void>;
  saveLater(reason: string): void;
  announce(event: LoopEvent): void;
}
