// Wakes whoever waits for something to change, so that several sources of change can be waited for at once.
import type { Clock } from "../platform/index.ts";

/** Something that is rung at each change and can be waited for. */
export interface Notifier {
  notify(): void;
  /** Resolves at the next ring, at once where it rang since the last call, or after `milliseconds` at the latest. */
  wait(milliseconds: number): Promise<void>;
}

export function createNotifier(clock: Clock): Notifier {
  let rung = false;
  let waiting: AbortController | undefined;
  return {
    notify() {
      rung = true;
      waiting?.abort();
    },
    async wait(milliseconds) {
      if (!rung) {
        waiting = new AbortController();
        await clock.sleep(milliseconds, waiting.signal);
        waiting = undefined;
      }
      rung = false;
    },
  };
}
