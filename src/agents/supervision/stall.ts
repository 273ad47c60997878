// Notices that an agent has stopped working, by the time of its last activity.
import type { Clock } from "../../platform/index.ts";

/** Watches one agent. */
export interface StallWatch {
  onActivity(): void;
  /** Resolves when the agent has done nothing for the whole timeout; never without a timeout. */
  readonly stalled: Promise<void>;
}

/** Watches until `over` aborts. `timeout` is in ms; undefined means that silence is not a stall. */
export function watchForStall(timeout: number | undefined, clock: Clock, over: AbortSignal): StallWatch {
  let last = clock.monotonic();
  const watch = async (limit: number): Promise<void> => {
    for (;;) {
      const left = last + limit - clock.monotonic();
      if (left <= 0) return;
      await clock.sleep(left, over);
      // A turn that is over cannot stall, and its caller waits for other promises too.
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
