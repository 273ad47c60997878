// Says every minute that a step is still at work, so that no log looks dead.
import type { Clock } from "../platform/index.ts";
import type { LoopEvent } from "./events.ts";

/** Watches one step until it is disposed. */
export interface WorkWatch extends Disposable {
  /** The step has printed something, or shown another sign of life. */
  onActivity(): void;
}

/** In ms. */
const interval = 60_000;

/** Starts to watch a step; `step` is undefined for the agent's turn. */
export function watchWork(
  { clock, announce }: { clock: Clock; announce(event: LoopEvent): void },
  step: string | undefined,
): WorkWatch {
  const startedAt = clock.monotonic();
  let lastActivity: number | undefined;
  const timer = clock.every(interval, () => {
    const now = clock.monotonic();
    const silentMs = lastActivity === undefined ? undefined : now - lastActivity;
    announce({ kind: "still-at-work", step, durationMs: now - startedAt, silentMs });
  });
  return {
    onActivity: () => {
      lastActivity = clock.monotonic();
    },
    [Symbol.dispose]: () => timer[Symbol.dispose](),
  };
}
