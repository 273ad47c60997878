// Notices that an agent does nothing any more, from the times at which it did something.
import type { Clock } from "../../platform/index.ts";

/** A look-out for an agent that does nothing. */
export interface StallWatch {
  onActivity(): void;
  /** Resolves once the agent has done nothing for too long; never where that is not looked for. */
  readonly stalled: Promise<void>;
}

/** Watches until `over`; `timeout` is in ms, undefined means that silence says nothing. */
export function watchForStall(timeout: number | undefined, clock: Clock, over: AbortSignal): StallWatch {
  let last = clock.monotonic();
  const watch = async (limit: number): Promise<void> => {
    for (;;) {
      const left = last + limit - clock.monotonic();
      if (left <= 0) return;
      await clock.sleep(left, over);
      // What is over cannot stall: whoever waits for this waits for other things too.
      if (over.aborted) return new Promise(() => {});
    }
  };
  return {
    onActivity: () => {
      last = clock.monotonic();
    },
    stalled: timeout === undefined ? new Promise(() => {}) : watch(timeout),
  };
}
