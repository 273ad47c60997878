// Wakes one waiting caller when any of several sources changes.
import type { Clock } from "../platform/index.ts";

/** For many sources and one waiting caller. */
export interface Notifier {
  notify(): void;
  /** Resolves at the next notification, at once if one came since the last call, or after `milliseconds`. */
  wait(milliseconds: number): Promise<void>;
}

/** A notifier without notifications yet. */
export function createNotifier(clock: Clock): Notifier {
  let notified = false;
  let waiting: AbortController | undefined;
  return {
    notify() {
      notified = true;
      waiting?.abort();
    },
    async wait(milliseconds) {
      if (!notified) {
        waiting = new AbortController();
        await clock.sleep(milliseconds, waiting.signal);
        waiting = undefined;
      }
      notified = false;
    },
  };
}
