// Saves the snapshots of a run, in the background if possible, until another writer supersedes it.
import { describeError, type Log, type Redactor } from "../platform/index.ts";
import type { SaveResult, SnapshotHistory } from "../store/index.ts";
import { snapshotFiles } from "./contents.ts";
import type { EffortRecords } from "./layout.ts";

/** Saves the records of a run into a snapshot store. */
export interface Saver {
  /** Saves the current records after any running save. A failure is only a warning: the next save tries again. */
  save(reason: string): Promise<void>;
  /** Saves for the last time: another run may continue at once. */
  saveLast(reason: string): Promise<void>;
  /** Saves in the background. During a running save, only the last requested one follows. */
  saveLater(reason: string): void;
  generation(): number | null;
  isSaved(): boolean;
}

/** The settings and listeners of a saver. */
export interface SaverOptions {
  stateKey: string;
  log: Log;
  onSaved(generation: number): void;
  /** Resolves when no time is left, not even for a running save: the post step saves instead. */
  outOfTime?: Promise<void> | undefined;
  onSuperseded(): void;
}

function describeSuperseded({ by, run }: SaveResult & { kind: "superseded" }, stateKey: string): string {
  const who = run === undefined ? "another run" : `run ${run}`;
  return `${who} has saved snapshot ${by.generation} of ${stateKey} in the meantime; this run stops and does not overwrite it, and its records stay in the state folder; wait for the other run or stop it, or continue from its snapshot now with --state-from ${run ?? "RUN"}`;
}

/** Creates a saver for one effort. */
export function createSaver(
  records: EffortRecords & { readonly redactor: Redactor },
  snapshots: SnapshotHistory,
  options: SaverOptions,
): Saver {
  const saver = new BackgroundSaver(records, snapshots, options);
  return {
    save: (reason) => saver.save(reason, false),
    saveLast: (reason) => saver.save(reason, true),
    saveLater: (reason) => saver.start(reason, false),
    generation: () => saver.generation,
    isSaved: () => saver.isSaved,
  };
}

class BackgroundSaver {
  readonly #records: EffortRecords & { readonly redactor: Redactor };
  readonly #snapshots: SnapshotHistory;
  readonly #options: SaverOptions;
  #generation: number | null = null;
  #isSaved = false;
  #isSuperseded = false;
  #isOutOfTime = false;
  #running: Promise<void> | undefined;
  #waiting: string | undefined;

  constructor(
    records: EffortRecords & { readonly redactor: Redactor },
    snapshots: SnapshotHistory,
    options: SaverOptions,
  ) {
    this.#records = records;
    this.#snapshots = snapshots;
    this.#options = options;
    void options.outOfTime?.then(() => {
      this.#isOutOfTime = true;
    });
  }

  get generation(): number | null {
    return this.#generation;
  }

  /** A save that was running when the time ran out lacks later records. */
  get isSaved(): boolean {
    return this.#isSaved && !this.#isOutOfTime;
  }

  async save(reason: string, isLast: boolean): Promise<void> {
    this.#waiting = undefined;
    while (this.#running && !this.#isOutOfTime) await this.#wait();
    if (!this.#isOutOfTime) {
      this.start(reason, isLast);
      await this.#wait();
    }
  }

  start(reason: string, isLast: boolean): void {
    if (this.#isOutOfTime) return;
    if (this.#running) {
      this.#waiting = reason;
      return;
    }
    this.#running = this.#saveNow(reason, isLast).then(() => {
      this.#running = undefined;
      const next = this.#waiting;
      this.#waiting = undefined;
      if (next !== undefined) this.start(next, false);
    });
  }

  async #wait(): Promise<void> {
    const { outOfTime } = this.#options;
    await (outOfTime ? Promise.race([this.#running, outOfTime]) : this.#running);
  }

  async #saveNow(reason: string, isLast: boolean): Promise<void> {
    if (this.#isSuperseded) return;
    try {
      const files = await snapshotFiles(this.#records, this.#records.redactor);
      const effortId = this.#readEffortId();
      const result = await this.#snapshots.save(reason, files, { isLast, effortId });
      this.#isSaved = result.kind === "saved";
      if (result.kind === "saved") {
        this.#generation = result.manifest.generation;
        this.#options.onSaved(this.#generation);
        return;
      }
      this.#isSuperseded = true;
      this.#fail(describeSuperseded(result, this.#options.stateKey));
      this.#options.onSuperseded();
    } catch (error) {
      this.#fail(`no snapshot was saved: ${describeError(error)}`);
    }
  }

  #readEffortId(): string | undefined {
    const { journal, location } = this.#records;
    return journal.read((tables) => tables.sessions.get(location.slug))?.effortId ?? undefined;
  }

  #fail(text: string): void {
    this.#isSaved = false;
    // If time ran out, the post step repeats the save and reports its result.
    if (!this.#isOutOfTime) this.#options.log.warn(text);
  }
}
