// Opens all that makes a run's records and work safe elsewhere: store, line of snapshots, saver, and the way of the work.

import { type Credentials, openCheckout } from "../git/index.ts";
import type { RunInputs } from "../inputs/index.ts";
import type { LoopContext } from "../loop/index.ts";
import type { Clock, Environment, Log } from "../platform/index.ts";
import {
  artifactsLocation,
  createSaver,
  openSnapshotHistory,
  openStore,
  type RestoredSnapshot,
  restoreSnapshot,
  type Saver,
  stagingFolder,
} from "../snapshot/index.ts";
import { type BranchSync, openBranchSync } from "./branch-sync.ts";
import type { Handoff } from "./handoff.ts";
import type { Workspace } from "./workspace.ts";

/** What safekeeping takes from the machine it is on. */
export interface PersistenceHost {
  clock: Clock;
  environment: Environment;
  /** Which line of snapshots an effort has here unless it is given, by the effort's slug. */
  stateKey(effort: string): string;
  /** `owner/name`, where the machine knows it. */
  repository?: string | undefined;
  /** Which try of the job this is, from 1. */
  attempt: number;
  /** The id of the workflow's run, where there is one. */
  workflowRun?: string | undefined;
  /** What lets us in at the service that runs the workflow, and git at its remote. */
  credentials?: Credentials | undefined;
  /** Whether a token that the checkout holds is kept from the agent. */
  hidesCredentials?: boolean;
  /** The pull request that the run is for: its newest commit, and whether it comes from the repository itself. */
  pullRequest?: { head: string; isOwn: boolean } | undefined;
  /** How many days artifacts are kept; undefined for as many as the repository keeps any. */
  retentionDays?: number | undefined;
  /** Is told where the state is as soon as it is open, and again after each snapshot. */
  handOver?(handoff: Handoff): void;
}

/** What is kept safe, of a run that is about to begin. */
export type Kept = Workspace &
  Pick<LoopContext, "runId" | "journal" | "effortState" | "control" | "redactor" | "announce"> & {
    readonly stateDir: string;
    /** The folder of the store, or the word for artifacts. */
    readonly store: string;
    readonly log: Log;
  };

/** The safekeeping of one run. */
export interface Persistence extends AsyncDisposable {
  readonly saver: Saver;
  readonly delivery: BranchSync;
  /** Takes over the newest snapshot where it is newer than the records of this machine. */
  restore(): Promise<RestoredSnapshot | undefined>;
  /** From here on the work of this branch is pushed, or travels. @returns what pushes it */
  begin(branch: string | undefined): Promise<() => Promise<boolean>>;
  /** Tells whoever may have to finish for this run where everything is. */
  handOver(): void;
}

/** Opens the safekeeping of a run; nothing is restored or saved yet. @throws ConfigurationError */
export async function openPersistence(
  inputs: RunInputs,
  host: PersistenceHost,
  kept: Kept,
): Promise<Persistence> {
  const { place, runId, effortState, control, log, store, stateDir } = kept;
  const { keepSnapshots } = inputs;
  // Where nobody else gets to the snapshots, the lock of the state folder says enough, and the work stays in this checkout.
  const isShared = inputs.store !== undefined;
  const stateKey = inputs.stateKey ?? host.stateKey(place.slug);
  // Nothing has begun before all is restored: whoever cancels by then need not wait for what GitHub answers.
  const beginning = new AbortController();
  let isRestored = false;
  void whenCancelled(control).then(() => {
    if (!isRestored) beginning.abort(new Error("the run was cancelled before it had begun"));
  });
  const opened = await openStore(store, {
    stop: beginning.signal,
    ...{ environment: host.environment, token: host.credentials?.token, clock: host.clock, log },
    ...{ anyBranch: inputs.stateKey !== undefined, retentionDays: host.retentionDays },
  });
  const snapshots = openSnapshotHistory({
    ...{ store: opened.store, isLive: opened.isLive, stateKey, runId, effortState, log },
    ...{ keepGenerations: keepSnapshots, attempt: host.attempt, workflowRun: host.workflowRun },
    repository: host.repository ?? (await kept.checkout?.repositoryId()),
    ...{ restoreFrom: inputs.stateFrom, now: host.clock.now },
    leaseLength: isShared ? leaseLength(inputs) : undefined,
  });
  const { pullRequest } = host;
  // What comes from a fork is not the repository's: nothing of it is pushed there.
  const pushes = inputs.push === "auto" && inputs.commit === "each" && pullRequest?.isOwn !== false;
  // With the mark of the run its git would be taken for what an agent has left behind, and ended with it.
  const over = new AbortController();
  const besides = isShared
    ? await openCheckout({ folder: kept.folder, environment: host.environment, log, stop: over.signal })
    : undefined;
  const delivery = await openBranchSync({
    ...{ ...kept, besides, stop: over.signal, pushes, credentials: host.credentials },
    hidesCredentials: host.hidesCredentials ?? false,
    // What is checked out for a pull request is a merge that nobody has made.
    startCommit: pullRequest?.head,
  });
  let branch: string | undefined;
  const carry = isShared ? async (file: string) => !!branch && delivery.bundle(branch, file) : undefined;
  const handOver = (generation: number | null) =>
    host.handOver?.({
      ...{ stateDir, effort: place.slug, runId, store, stateKey, keepSnapshots },
      generation,
    });
  const saver = createSaver({ ...kept, writeUnpushedWork: carry }, snapshots, {
    ...{ stateKey, log, onSaved: handOver, onSuperseded: control.yield },
    // A cancelled job has seconds left, and an upload may take a minute: the post step does it.
    ...(store === artifactsLocation ? { outOfTime: whenCancelled(control) } : {}),
  });
  return {
    saver,
    delivery,
    async restore() {
      const options = { temporaryFolder: stagingFolder(effortState), log };
      const takenOver = await restoreSnapshot(kept, snapshots, options);
      isRestored = true;
      return takenOver;
    },
    async begin(name) {
      branch = name;
      const push = async () => !!branch && delivery.push(branch);
      await push();
      // Of two runs that begin at once, one learns here that it has to yield, before it has begun anything.
      if (isShared) await saver.save("begin");
      return push;
    },
    handOver: () => handOver(saver.generation()),
    async [Symbol.asyncDispose]() {
      over.abort(new Error("the run is over"));
      delivery[Symbol.dispose]();
      await opened.end?.();
    },
  };
}

function whenCancelled(control: Kept["control"]): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (control.request() === "cancel") resolve();
    };
    control.onChange(look);
    look();
  });
}

/** So long after its last save a run may be taken for dead, in ms: two saves may have failed by then. */
function leaseLength({ checkpointEvery }: RunInputs): number {
  return 2 * checkpointEvery + 5 * 60_000;
}
