// Holds the lines of an installation back until the run waits for it, so that they are not mixed with the run's own.
import type { StepLog } from "../step-log.ts";

/** The part of a step's log that an installation uses. */
export type SetupLog = Pick<StepLog, "write" | "openGroup" | "closeGroup" | "warn">;

/** A log that shows its lines once it is released, and from then on at once. */
export class HeldLog implements SetupLog {
  readonly #log: SetupLog;
  #held: (() => void)[] | undefined = [];

  constructor(log: SetupLog) {
    this.#log = log;
  }

  write(text: string): void {
    this.#add(() => this.#log.write(text));
  }

  openGroup(title: string): void {
    this.#add(() => this.#log.openGroup(title));
  }

  closeGroup(): void {
    this.#add(() => this.#log.closeGroup());
  }

  warn(text: string): void {
    this.#add(() => this.#log.warn(text));
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const show of held) show();
  }

  #add(show: () => void): void {
    if (this.#held === undefined) show();
    else this.#held.push(show);
  }
}
