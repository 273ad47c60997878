// Saves snapshots for a run, in the background where the loop need not wait, and yields to another writer.
import { describeError, type Log, type Redactor } from "../platform/index.ts";
import type { SaveResult, SnapshotHistory } from "../store/index.ts";
import { snapshotFiles } from "./contents.ts";
import type { EffortRecords } from "./layout.ts";

/** Makes what a run has recorded safe elsewhere. */
export interface Saver {
  /**
   * Saves what is recorded now, after whatever is still being saved. A fault is told and nothing more: the run is worth
   * more than its copy, and the next save tries again.
   */
  save(reason: string): Promise<void>;
  /** The same for the last time: another run may go on from here at once. */
  saveLast(reason: string): Promise<void>;
  /** The same without waiting for it. While one is under way only the last that was asked for follows it. */
  saveLater(reason: string): void;
  /** The newest generation that this run saved; null for none. */
  generation(): number | null;
  /** Whether the last save has succeeded. */
  isSaved(): boolean;
}

/** What a saver is made from. */
export interface SaverOptions {
  stateKey: string;
  log: Log;
  /** Called after each snapshot that was saved. */
  onSaved(generation: number): void;
  /** Resolves when there is no time to save any more, not even for what is under way: a later step does it. */
  outOfTime?: Promise<void> | undefined;
  /** Called once another writer has gone on from the same line; nothing is saved from then on. */
  onSuperseded(): void;
}

/** Says who goes on, and how to choose between the two. */
function describeSuperseded({ by, run }: SaveResult & { kind: "superseded" }, stateKey: string): string {
  const who = run === undefined ? "another run" : `run ${run}`;
  return `${who} has saved snapshot ${by.generation} of ${stateKey} meanwhile; this one saves nothing over it and yields, and its records stay in the state folder; wait for that run or stop it; --state-from ${run ?? "RUN"} goes on from what it has saved at once`;
}

/** A saver of one effort's line of snapshots. */
export function createSaver(
  parts: EffortRecords & { readonly redactor: Redactor },
  snapshots: SnapshotHistory,
  options: SaverOptions,
): Saver {
  let generation: number | null = null;
  let isSaved = false;
  let hasYielded = false;
  let underWay: Promise<void> | undefined;
  let waiting: string | undefined;
  let isHurried = false;
  void options.outOfTime?.then(() => {
    isHurried = true;
  });
  const fail = (text: string) => {
    isSaved = false;
    // What is given up is for the later step to do, and to tell.
    if (!isHurried) options.log.warn(text);
  };
  const saveNow = async (reason: string, isLast: boolean): Promise<void> => {
    if (hasYielded) return;
    try {
      const result = await snapshots.save(reason, await snapshotFiles(parts, parts.redactor), isLast);
      isSaved = result.kind === "saved";
      if (result.kind === "saved") {
        generation = result.manifest.generation;
        options.onSaved(generation);
        return;
      }
      hasYielded = true;
      fail(describeSuperseded(result, options.stateKey));
      options.onSuperseded();
    } catch (error) {
      fail(`no snapshot was saved: ${describeError(error)}`);
    }
  };
  const saveLater = (reason: string, isLast = false): void => {
    if (isHurried) return;
    if (underWay) {
      waiting = reason;
      return;
    }
    underWay = saveNow(reason, isLast).then(() => {
      underWay = undefined;
      const next = waiting;
      waiting = undefined;
      if (next !== undefined) saveLater(next);
    });
  };
  const wait = async () => {
    await (options.outOfTime ? Promise.race([underWay, options.outOfTime]) : underWay);
  };
  const save = async (reason: string, isLast: boolean) => {
    waiting = undefined;
    while (underWay && !isHurried) await wait();
    if (!isHurried) {
      saveLater(reason, isLast);
      await wait();
    }
  };
  return {
    save: (reason) => save(reason, false),
    saveLast: (reason) => save(reason, true),
    saveLater: (reason) => saveLater(reason),
    generation: () => generation,
    // What was under way when the time was over knows nothing of what came after.
    isSaved: () => isSaved && !isHurried,
  };
}
