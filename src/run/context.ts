// Holds everything that stays the same from the start of a run to its end, the machine included.
import type { EffortLocation } from "../effort/index.ts";
import { type Checkout, type Credentials, GitPatience } from "../git/index.ts";
import type { RunInputs } from "../inputs/index.ts";
import { type Journal, openJournal, stateFolder } from "../journal/index.ts";
import type { LoopContext, LoopEvent } from "../loop/index.ts";
import {
  type Clock,
  createRedactor,
  ListenerSet,
  type Log,
  type OwnerStack,
  type Redactor,
  randomId,
  runMarkerVariable,
  secretValues,
} from "../platform/index.ts";
import { redactEvent } from "../report/index.ts";
import type { Handoff } from "./handoff.ts";
import {
  type Location,
  locateStateFolder,
  locateStore,
  locateWorkspace,
  prepareFolder,
} from "./workspace.ts";

/** The machine that a run works on. */
export interface RunHost extends Location {
  clock: Clock;
  /** When the process started, in ms since the epoch. */
  startedAt: number;
  program: string;
  announce(event: LoopEvent): void;
  /** The default state key of an effort on this machine, by the effort's slug. */
  stateKey(effort: string): string;
  /** `owner/name`, where known. */
  repository?: string | undefined;
  attempt: number;
  workflowRun?: string | undefined;
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

/** One run: its inputs, its machine, its checkout and its records. Immutable; passed as one value. */
export interface RunContext {
  readonly runId: string;
  readonly inputs: RunInputs;
  readonly host: RunHost;
  readonly limits: LoopContext["limits"];
  readonly clock: Clock;
  /** The top of the checkout; without a repository, the given folder. */
  readonly folder: string;
  /** Undefined without a repository. */
  readonly checkout: Checkout | undefined;
  /** How long calls of git may take: those of the run's own steps, and those made while an agent works. */
  readonly patience: GitPatience;
  readonly backgroundPatience: GitPatience;
  readonly location: EffortLocation;
  /** The environment of the run, with the marker by which its processes are found. */
  readonly environment: Location["environment"];
  readonly stateDir: string;
  /** The effort's records in the state folder. */
  readonly effortState: string;
  readonly signals: string;
  /** The folder of the snapshots, or `artifacts`. */
  readonly store: string;
  readonly stateKey: string;
  readonly journal: Journal;
  readonly redactor: Redactor;
  readonly log: Log;
  /** Publishes an event, redacted, to the host and all observers. */
  announce(event: LoopEvent): void;
  /** Calls back with every event from now on, redacted. */
  observe(observer: (event: LoopEvent) => void): void;
}

/** Opens the journal and finds the checkout and the effort. @throws ConfigurationError */
export async function openContext(inputs: RunInputs, host: RunHost, owned: OwnerStack): Promise<RunContext> {
  const { agentValues, stateKey } = inputs;
  const redactor = createRedactor([...secretValues(host.environment), ...secretValues(agentValues)]);
  const { announce, observe } = createAnnouncer(host, redactor);
  const log = createEventLog(announce);
  const state = stateFolder(locateStateFolder(inputs, host));
  // Sixteen characters are enough to tell runs apart; the id stands in every row of the journal.
  const runId = randomId().slice(0, 16);
  const environment = { ...host.environment, [runMarkerVariable]: runId };
  const ownership = { patience: new GitPatience(), removesObstacles: true };
  const [workspace, journal] = await Promise.all([
    locateWorkspace(inputs, { folder: host.folder, environment }, log, ownership),
    openJournal(state.root, { log, now: host.clock.now }),
  ]);
  owned.use(journal);
  const { folder, checkout, location } = workspace;
  prepareFolder(state.root, { what: "the state folder", option: "--state-dir" }, workspace);
  return Object.freeze({
    runId,
    inputs,
    host,
    limits: inputs,
    clock: host.clock,
    folder,
    checkout,
    patience: ownership.patience,
    backgroundPatience: new GitPatience(),
    location,
    environment,
    stateDir: state.root,
    effortState: state.effort(location.slug),
    signals: state.signals(location.slug),
    store: locateStore(inputs, host, workspace) ?? state.snapshots,
    stateKey: stateKey ?? host.stateKey(location.slug),
    journal,
    redactor,
    log,
    announce,
    observe,
  });
}

function createAnnouncer(host: RunHost, redactor: Redactor): Pick<RunContext, "announce" | "observe"> {
  const observers = new ListenerSet<[LoopEvent]>();
  return {
    announce: (event) => {
      const redacted = redactEvent(event, redactor);
      host.announce(redacted);
      observers.call(redacted);
    },
    observe: (observer) => void observers.add(observer),
  };
}

function createEventLog(announce: (event: LoopEvent) => void): Log {
  return {
    info: (text) => announce({ kind: "note", text }),
    warn: (text) => announce({ kind: "warning", text }),
  };
}
