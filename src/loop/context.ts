// What the loop is built from. Whoever builds a loop supplies every part; the loop looks for none.
import type { Agents } from "../agents/index.ts";
import type { EffortLocation } from "../effort/index.ts";
import type { Checkout } from "../git/index.ts";
import type { Journal } from "../journal/index.ts";
import type { Clock, Redactor } from "../platform/index.ts";
import type { PreExistingChanges } from "./checkout/index.ts";
import type { Control, Presence } from "./control/index.ts";
import type { AgentChoice, Limits } from "./decide/index.ts";
import type { LoopEvent } from "./events.ts";

/** Limits of single steps beside those of the run; durations in ms. */
export interface StepLimits {
  iterationTimeout: number;
  /** How long an agent that tells of everything it does may do nothing. */
  stallTimeout: number;
  /** The same for one that does not; undefined where its silence says nothing. */
  silentStallTimeout: number | undefined;
  /** How long a provider that is too busy, and does not say for how long, is left alone the first time. */
  overloadWait: number;
  gateTimeout: number;
  /** How long it takes at most from one snapshot to the next. */
  checkpointEvery: number;
  /** Lines of the progress log from which it is rotated. */
  rotateAt: number;
}

/** The parts of one loop. */
export interface LoopContext {
  readonly runId: string;
  /** What an agent has to repeat for its claim of completion to count. */
  readonly nonce: string;
  readonly place: EffortLocation;
  /** As the effort writes it, such as `Bug Investigation`. */
  readonly effortType: string;
  /** The top of the checkout. */
  readonly folder: string;
  /** Undefined where the folder is in no repository. */
  readonly checkout: Checkout | undefined;
  /** Where this effort's records are kept in the state folder. */
  readonly effortState: string;
  /** A folder of this run alone, for what lives no longer than an agent session. */
  readonly privateFolder: string;
  readonly journal: Journal;
  readonly agents: Agents;
  readonly choice: AgentChoice;
  /** The environment of agents and gates; it holds the mark. */
  readonly environment: Readonly<Record<string, string>>;
  /** `NAME=value` by which everything that this run starts is found again. */
  readonly runMarker: string;
  /** Gates given for the run; empty means those that the effort names. */
  readonly verify: readonly string[];
  readonly limits: Limits & StepLimits;
  /** The work branch; undefined where nothing is committed. */
  readonly branch: string | undefined;
  /** Paths that were already changed before the run and are not its own. */
  readonly foreign: PreExistingChanges;
  /** When the run began, ms since the epoch. */
  readonly startedAt: number;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly control: Control;
  readonly people: Presence;
  /** Makes new commits known to others; called after each iteration. @returns whether HEAD has moved onto theirs */
  push(): Promise<boolean>;
  /** Makes what is on disk safe elsewhere; called after each checkpoint. */
  save(reason: string): Promise<void>;
  /** The same while the loop goes on; called after each iteration. */
  saveLater(reason: string): void;
  announce(event: LoopEvent): void;
}
