// Holds everything that stays the same from the start of a run to its end, the machine included.
import * as path from "node:path";
import type { EffortLocation } from "../effort/index.ts";
import {
  type Checkout,
  type CommitSecrets,
  type Credentials,
  GitPatience,
  openCheckout,
} from "../git/index.ts";
import type { RunInputs } from "../inputs/index.ts";
import { type Journal, openJournal, preloadEngine, stateFolder } from "../journal/index.ts";
import {
  createProtectedPaths,
  endOpenTurn,
  findLostEffort,
  findOpenTurn,
  isEffortFile,
  type LoopContext,
  type LoopEvent,
  type ProtectedPaths,
} from "../loop/index.ts";
import {
  type Clock,
  ConfigurationError,
  createRedactor,
  isLock,
  ListenerSet,
  type Log,
  type OwnerStack,
  plainSettings,
  type Redactor,
  randomId,
  realPath,
  runMarkerVariable,
  secretValues,
  tryLock,
} from "../platform/index.ts";
import { redactEvent } from "../report/index.ts";
import { endDeadRuns } from "./finish.ts";
import type { Handoff } from "./handoff.ts";
import { findRunState } from "./state-folders/index.ts";
import {
  type CheckoutOwnership,
  checkoutLockName,
  createCommitSecrets,
  type Location,
  locateStore,
  locateWorkspace,
  prepareFolder,
  startFolder,
  type Workspace,
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
  /** Where a person starts the next run. */
  place: "machine" | "workflow";
  credentials?: Credentials | undefined;
  /** Whether a token stored in the checkout is hidden from the agent. */
  hidesCredentials?: boolean;
  /** Known secrets besides those in the environment. */
  secrets?: readonly string[] | undefined;
  /** Secrets that every step of the job has and no agent; what is hidden is kept sealed with them. */
  sealing?: readonly string[];
  /** Whether a person started it, and not a schedule or an earlier run; unknown counts as a person. */
  isStartedByPerson?: boolean;
  /** The pull request of the run: its newest commit, and whether its branch is in this repository. */
  pullRequest?: { head: string; isOwn: boolean } | undefined;
  /** Events whose runs left snapshots that count, besides those that only people with write access can cause. */
  allowedEvents?: readonly string[] | undefined;
  /** Bots whose reviews count, by their exact names, such as `renovate[bot]`. */
  allowedBots?: readonly string[] | undefined;
  /** How many days artifacts are kept; undefined for the repository's default. */
  retentionDays?: number | undefined;
  /** The most runs that may follow one another automatically; undefined where no run starts the next. */
  continueLimit?: number | undefined;
  /** Where missing programs are installed; undefined where nothing may be installed. */
  toolFolder?: string | undefined;
  /** For each agent whose program could not be installed, why, as a clause; complete once the agents are ready. */
  notInstalled?: ReadonlyMap<string, string> | undefined;
  /** What is still being installed; undefined where nothing is. */
  setup?: HostSetup | undefined;
  /** Why attaching is refused, in spite of the inputs; undefined where it is allowed. */
  attachRefusal?: string | undefined;
  /** Receives the handoff once the state is open, and again after each snapshot. */
  saveHandoff?(handoff: Handoff): void;
}

/** Programs that are installed while a run starts. The waits never reject: what is missing is reported where it is needed. */
export interface HostSetup {
  /** tmux, and what the sandbox needs. */
  packagesReady(): Promise<void>;
  /** The programs of the agents. */
  agentsReady(): Promise<void>;
}

/** One run: its inputs, its machine, its checkout and its records. Immutable; passed as one value. */
export interface RunContext {
  readonly runId: string;
  readonly inputs: RunInputs;
  readonly host: RunHost;
  /** Without the limits over all runs; see `settleLimits`. */
  readonly limits: Omit<LoopContext["limits"], "maxIterations" | "maxCost">;
  readonly clock: Clock;
  /** The top of the checkout; without a repository, the given folder. */
  readonly folder: string;
  /** Where agent and gates work: the top, or the folder below it that was given. */
  readonly workFolder: string;
  /** Undefined without a repository. */
  readonly checkout: Checkout | undefined;
  /** How long calls of git may take: those of the run's own steps, and those made while an agent works. */
  readonly patience: GitPatience;
  readonly backgroundPatience: GitPatience;
  readonly location: EffortLocation;
  readonly protectedPaths: ProtectedPaths;
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
  readonly commitSecrets: CommitSecrets;
  readonly log: Log;
  /** Publishes an event, redacted, to the host and all observers. */
  announce(event: LoopEvent): void;
  /** Calls back with every event from now on, redacted. */
  observe(observer: (event: LoopEvent) => void): void;
}

/** Opens the journal and finds the checkout and the effort. @throws ConfigurationError */
export async function openContext(inputs: RunInputs, host: RunHost, owned: OwnerStack): Promise<RunContext> {
  const { agentValues, stateKey } = inputs;
  preloadEngine();
  const secretsOfRun = [...secretValues(host.environment, agentValues), ...(host.secrets ?? [])];
  const redactor = createRedactor(secretsOfRun, plainSettings(agentValues));
  const { announce, observe } = createAnnouncer(host, redactor);
  const log = createEventLog(announce);
  const records = await findRunState(inputs, host);
  const state = stateFolder(records.root);
  // Sixteen characters are enough to tell runs apart; the id stands in every row of the journal.
  const runId = randomId().slice(0, 16);
  const environment = { ...host.environment, [runMarkerVariable]: runId };
  const secrets = createCommitSecrets(redactor);
  const ownership = { patience: new GitPatience(), removesObstacles: true, secrets };
  const from = { folder: host.folder, environment };
  const [located, journal] = await Promise.all([
    locateWorkspace(inputs, from, log, ownership).catch((error: unknown) => ({ error })),
    openJournal(state.root, { log, now: host.clock.now }),
  ]);
  owned.use(journal);
  await records.takeOver(journal, log);
  const workspace =
    "error" in located
      ? await locateAfterReturn(inputs, from, { journal, log, announce, ownership }, located.error)
      : located;
  const { folder, workFolder, checkout, location } = workspace;
  const store = locateStore(inputs, host, workspace) ?? state.snapshots;
  prepareFolder(state.root, { what: "the state folder", option: "--state-dir" }, workspace);
  await records.record();
  return Object.freeze({
    runId,
    inputs,
    host,
    limits: inputs,
    clock: host.clock,
    folder,
    workFolder,
    checkout,
    patience: ownership.patience,
    commitSecrets: secrets,
    backgroundPatience: new GitPatience(),
    location,
    protectedPaths: createProtectedPaths({
      protect: inputs.protect,
      allow: inputs.allowProtected,
      isOwn: ownPaths(workspace, [state.root, store]),
    }),
    environment,
    stateDir: state.root,
    effortState: state.effort(location.slug),
    signals: state.signals(location.slug),
    store,
    stateKey: stateKey ?? host.stateKey(location.slug),
    journal,
    redactor,
    log,
    announce,
    observe,
  });
}

/** The effort's files, which the program looks after itself, and the run's own folders. */
function ownPaths({ folder, location }: Workspace, folders: readonly string[]): (name: string) => boolean {
  const inside = folders.map((each) => path.relative(folder, realPath(each)).split(path.sep).join("/"));
  return (name) => isEffortFile(name, location) || inside.some((each) => name.startsWith(`${each}/`));
}

/** Returns to the branch of an effort that is missing where a dead run's agent left the checkout. @throws the error */
async function locateAfterReturn(
  inputs: RunInputs,
  from: Location,
  records: Pick<RunContext, "journal" | "log" | "announce"> & { ownership: CheckoutOwnership },
  error: unknown,
): Promise<Workspace> {
  const { journal, log, announce, ownership } = records;
  if (!(error instanceof ConfigurationError) || inputs.commit !== "each") throw error;
  const { environment } = from;
  const start = startFolder(inputs, from);
  const checkout = await openCheckout({ folder: start, environment, log, ...ownership });
  const folders = [start, checkout?.top ?? start];
  const location = checkout && findLostEffort({ journal, checkout, named: inputs.effort, folders });
  const turn = location && (await findOpenTurn({ journal, checkout, location }));
  if (!turn) throw error;
  // A living run of this checkout keeps it.
  const lock = tryLock(checkout.gitFolder, checkoutLockName);
  if (!isLock(lock)) throw error;
  using _lock = lock;
  await endDeadRuns(
    { journal, announce },
    journal.read((tables) => tables.runs.unfinished(location.slug)),
  );
  await checkout.removeStaleLocks();
  await endOpenTurn({ checkout }, turn);
  return locateWorkspace(inputs, from, log, ownership);
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
