// Keeps changes apart, as GitHub asks.
// Source: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
import type { ThrottlingOptions } from "@octokit/plugin-throttling";
import type { Clock } from "../platform/index.ts";

type Group = NonNullable<ThrottlingOptions["write"]>;

/**
 * Starts tasks with a pause between them, in the place of a group of Bottleneck. A group measures with the machine's own
 * timers, this with the clock of the program.
 * @param pause ms, from the start of one task to that of the next
 * @param isFree whether the task that is scheduled now changes nothing, so that it need not wait
 */
export function createPace(clock: Clock, pause: number, isFree = () => false): Group {
  let next = Number.NEGATIVE_INFINITY;
  const pace = {
    key: () => pace,
    async schedule<T>(_options: unknown, act: () => Promise<T>): Promise<T> {
      if (isFree()) return act();
      const wait = Math.max(0, next - clock.monotonic());
      next = clock.monotonic() + wait + pause;
      await clock.sleep(wait);
      return act();
    },
  };
  // The plug-in calls nothing else of a group.
  return pace as unknown as Group;
}
