// Keeps records and work safe outside this machine: the store, its snapshots, and the sync of the work branch.
import { openCheckout } from "../git/index.ts";
import type { RunInputs } from "../inputs/index.ts";
import type { Control } from "../loop/index.ts";
import { fileStatus } from "../platform/index.ts";
import type { WorkPush } from "../report/index.ts";
import {
  artifactsLocation,
  createSaver,
  explainExpiryOnce,
  type OpenedStore,
  openSnapshotHistory,
  openStore,
  type RestoredSnapshot,
  restoreSnapshot,
  type Saver,
  stagingFolder,
} from "../snapshot/index.ts";
import type { SnapshotHistory } from "../store/index.ts";
import { type BranchSync, openBranchSync } from "./branch-sync.ts";
import type { RunContext } from "./context.ts";
import { describeLostHistory } from "./finish.ts";
import { openCommitSigner } from "./signing/index.ts";

/** Saves and restores the records and the work of one run. */
export interface Persistence extends AsyncDisposable {
  readonly saver: Saver;
  readonly branchSync: BranchSync;
  /** Restores the newest snapshot if it is newer than the records of this machine. */
  restore(): Promise<RestoredSnapshot | undefined>;
  /** Pushes the work branch or saves a first snapshot; from here on snapshots hold this branch's unpushed work. */
  start(branch: string | undefined, base?: string): Promise<void>;
  /** Squashes and pushes the work branch as the options say. @returns whether its tip is another commit now */
  push(): Promise<boolean>;
  /** Whether the remote has the work; undefined where nothing is to be pushed. */
  readPush(): Promise<WorkPush | undefined>;
  /** The commit that the remote had after the last push of this run; undefined if there was none. */
  pushedCommit(): string | undefined;
  /** Says where the work is if the repository is lost; from there on snapshots hold the work as the last one did. */
  describeLoss(): Promise<string | undefined>;
  /** Tells the post step where the state is. */
  saveHandoff(): void;
}

/** Opens the persistence of a run; it restores and saves nothing yet. @throws ConfigurationError */
export async function openPersistence(context: RunContext, control: Control): Promise<Persistence> {
  const { store, inputs, host, clock, log } = context;
  const restoring = abortIfCancelled(control);
  const opened = await openStore(store, {
    stop: restoring.signal,
    environment: host.environment,
    token: host.credentials?.token,
    clock,
    log,
    anyBranch: inputs.stateKey !== undefined,
    allowedEvents: host.allowedEvents,
    retentionDays: host.retentionDays,
    explainExpiry: (sentence) => void explainExpiryOnce(context, sentence),
  });
  const over = new AbortController();
  const opening = openRunBranchSync(context, over.signal);
  const snapshots = await openRunSnapshots(context, opened).catch(async (error) => {
    // What it has hidden in the checkout comes back.
    const [branchSync] = await Promise.allSettled([opening]);
    if (branchSync.status === "fulfilled") branchSync.value[Symbol.dispose]();
    throw error;
  });
  const branchSync = await opening;
  context.redactor.add(branchSync.secrets);
  return new RunPersistence(context, control, {
    snapshots,
    branchSync,
    restored: restoring.done,
    over,
    endStore: opened.end,
  });
}

/** Until the snapshot is restored nothing has started, so that a cancelled run need not wait for GitHub's answer. */
function abortIfCancelled(control: Control): { signal: AbortSignal; done: () => void } {
  const restoring = new AbortController();
  let isDone = false;
  void whenCancelled(control).then(() => {
    if (!isDone) restoring.abort(new Error("the run was cancelled before its first iteration"));
  });
  return {
    signal: restoring.signal,
    done: () => {
      isDone = true;
    },
  };
}

async function openRunSnapshots(context: RunContext, opened: OpenedStore): Promise<SnapshotHistory> {
  const { inputs, host, clock, log, stateKey, runId, effortState, checkout } = context;
  return openSnapshotHistory({
    store: opened.store,
    isLive: opened.isLive,
    stateKey,
    runId,
    effortState,
    log,
    keepGenerations: inputs.keepSnapshots,
    attempt: host.attempt,
    workflowRun: host.workflowRun,
    repository: host.repository ?? (await checkout?.repositoryId()),
    restoreFrom: inputs.stateFrom,
    now: clock.now,
    leaseLength: isShared(context) ? leaseLength(inputs) : undefined,
  });
}

async function openRunBranchSync(context: RunContext, stop: AbortSignal): Promise<BranchSync> {
  const { host, runId, folder, location, checkout, effortState, journal, announce, log } = context;
  // The environment without the run's marker: git with the marker would be ended as a leftover of the agent.
  const backgroundCheckout = isShared(context)
    ? await openCheckout({
        folder,
        environment: host.environment,
        log,
        stop,
        patience: context.backgroundPatience,
        secrets: context.commitSecrets,
      })
    : undefined;
  return openBranchSync({
    runId,
    folder,
    location,
    checkout,
    effortState,
    journal,
    announce,
    backgroundCheckout,
    stop,
    pushes: mayPush(context),
    credentials: host.credentials,
    signer: mayPush(context) ? openCommitSigner(context, stop) : undefined,
    // The checked-out commit of a pull request is a merge that is on no branch.
    startCommit: host.pullRequest?.head,
    hidesCredentials: host.hidesCredentials ?? false,
    sealing: host.sealing,
  });
}

/** A pull request of a fork does not belong to the repository, so that nothing of it is pushed there. */
function mayPush({ inputs, host }: RunContext): boolean {
  return inputs.push === "auto" && inputs.commit === "each" && host.pullRequest?.isOwn !== false;
}

/** Whether other machines can read the snapshots. Otherwise the lock in the state folder and this checkout suffice. */
function isShared({ inputs }: RunContext): boolean {
  return inputs.store !== undefined;
}

interface PersistenceParts {
  readonly snapshots: SnapshotHistory;
  readonly branchSync: BranchSync;
  restored(): void;
  readonly over: AbortController;
  readonly endStore: (() => Promise<void>) | undefined;
}

class RunPersistence implements Persistence {
  readonly saver: Saver;
  readonly branchSync: BranchSync;
  readonly #context: RunContext;
  readonly #control: Control;
  readonly #parts: PersistenceParts;
  #branch: string | undefined;
  #keepsSavedWork = false;
  #hasSavedWork = false;
  /** The branch that the effort came from. */
  #base: string | undefined;

  constructor(context: RunContext, control: Control, parts: PersistenceParts) {
    this.#context = context;
    this.#control = control;
    this.#parts = parts;
    this.branchSync = parts.branchSync;
    this.saver = this.#createSaver();
  }

  async restore(): Promise<RestoredSnapshot | undefined> {
    const { journal, location, effortState, log } = this.#context;
    const records = { journal, location, effortState };
    const options = { temporaryFolder: stagingFolder(effortState), log };
    const snapshot = await restoreSnapshot(records, this.#parts.snapshots, options);
    this.#parts.restored();
    return snapshot;
  }

  async start(branch: string | undefined, base?: string): Promise<void> {
    this.#branch = branch;
    this.#base = base;
    await this.push();
    // Of two runs that start at once, one learns here that it must yield, before its first iteration.
    if (isShared(this.#context)) await this.saver.save("begin");
  }

  async push(): Promise<boolean> {
    const branch = this.#branch;
    if (branch === undefined) return false;
    const { updateBranch, squash } = this.#context.inputs;
    const squashed = squash === "story" ? await this.branchSync.squash(branch) : "nothing";
    if (squashed === "held") return false;
    const updates = this.#base !== undefined && updateBranch !== "never";
    const isUpdated = updates && (await this.branchSync.update(branch, this.#base ?? "", updateBranch));
    return (await this.branchSync.push(branch)) || isUpdated || squashed === "moved";
  }

  async readPush(): Promise<WorkPush | undefined> {
    return this.#branch === undefined ? undefined : this.branchSync.readPush(this.#branch);
  }

  pushedCommit(): string | undefined {
    return this.branchSync.pushedCommit();
  }

  async describeLoss(): Promise<string | undefined> {
    const { journal, location, checkout, folder } = this.#context;
    const loss = await describeLostHistory({
      journal,
      location,
      checkout,
      folder,
      branch: this.#branch,
      pushed: this.branchSync.pushedTo(),
      generation: this.#hasSavedWork ? this.saver.generation() : null,
    });
    this.#keepsSavedWork = loss !== undefined;
    return loss;
  }

  saveHandoff(): void {
    this.#saveHandoff(this.saver.generation());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#parts.over.abort(new Error("the run is over"));
    this.branchSync[Symbol.dispose]();
    await this.#parts.endStore?.();
  }

  #createSaver(): Saver {
    const { journal, location, effortState, redactor, stateKey, store, log } = this.#context;
    const bundle = async (file: string) => {
      if (!this.#keepsSavedWork)
        this.#hasSavedWork = this.#branch !== undefined && (await this.branchSync.bundle(this.#branch, file));
      return this.#hasSavedWork && fileStatus(file) !== undefined;
    };
    const contents = {
      journal,
      location,
      effortState,
      redactor,
      writeUnpushedWork: isShared(this.#context) ? bundle : undefined,
    };
    return createSaver(contents, this.#parts.snapshots, {
      stateKey,
      log,
      onSaved: (generation) => this.#saveHandoff(generation),
      onSuperseded: this.#control.yield,
      // A cancelled job has seconds left and an upload may take a minute: the post step uploads.
      outOfTime: store === artifactsLocation ? whenCancelled(this.#control) : undefined,
    });
  }

  #saveHandoff(generation: number | null): void {
    const { host, stateDir, location, runId, store, stateKey, inputs } = this.#context;
    host.saveHandoff?.({
      stateDir,
      effort: location.slug,
      runId,
      store,
      stateKey,
      keepSnapshots: inputs.keepSnapshots,
      pushes: mayPush(this.#context),
      generation,
    });
  }
}

function whenCancelled(control: Control): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (control.request() === "cancel") resolve();
    };
    control.onChange(look);
    look();
  });
}

/** How long after its last save a run counts as alive, in ms: two saves may fail in that time. */
function leaseLength({ checkpointEvery }: RunInputs): number {
  return 2 * checkpointEvery + 5 * 60_000;
}
