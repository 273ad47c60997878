// Tests the watch for stalled agents with its own clock.
import { expect, test } from "vitest";
import { type Clock, systemClock } from "../../platform/index.ts";
import { watchForStall } from "./stall.ts";

/** A clock on which only sleeping takes time; `during` runs at the end of each sleep. */
function quickClock(during: (now: number) => void): Clock {
  let now = 0;
  return {
    ...systemClock,
    now: () => new Date(now),
    monotonic: () => now,
    sleep: async (milliseconds) => {
      await undefined;
      now += milliseconds;
      during(now);
    },
  };
}

test("an agent stalls one full limit after its last activity", async () => {
  const signs: number[] = [];
  const clock = quickClock((now) => {
    if (now < 30) watch.onActivity();
    signs.push(now);
  });
  const watch = watchForStall(10, clock, new AbortController().signal);
  await watch.stalled;
  expect(signs).toEqual([10, 20, 30]);
});

test("a turn that is over or has no limit does not stall", async () => {
  const over = AbortSignal.abort();
  for (const limit of [1, undefined]) {
    const { stalled } = watchForStall(
      limit,
      quickClock(() => {}),
      over,
    );
    const first = await Promise.race([
      stalled.then(() => "stalled"),
      new Promise((resolve) => setImmediate(resolve, "not")),
    ]);
    expect(first).toBe("not");
  }
});
