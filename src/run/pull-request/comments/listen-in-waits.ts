// Listens to people while the loop waits, such as for the end of a rate limit.
import type { RunContext } from "../../context.ts";

/** In ms. GitHub tells a run of nothing, so it has to ask. */
const pause = 60_000;

/** Listens every minute from the start of each wait to its end. `listen` never rejects. */
export function listenInWaits(
  { clock, observe }: Pick<RunContext, "clock" | "observe">,
  listen: () => Promise<void>,
): void {
  let waiting: Disposable | undefined;
  observe(({ kind }) => {
    if (kind === "waiting") waiting ??= clock.every(pause, () => void listen());
    if (kind !== "resumed" && kind !== "stopping") return;
    waiting?.[Symbol.dispose]();
    waiting = undefined;
  });
}
