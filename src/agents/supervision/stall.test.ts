// Holds the look-out for agents that do nothing to its limit, on a clock of its own.
import { expect, test } from "vitest";
import { type Clock, systemClock } from "../../platform/index.ts";
import { watchForStall } from "./stall.ts";

/** A clock on which sleeping is all that makes time pass; `during` happens at the end of each sleep. */
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

test("it stalls a whole limit after the last sign of life", async () => {
  const signs: number[] = [];
  const clock = quickClock((now) => {
    if (now < 30) watch.onActivity();
    signs.push(now);
  });
  const watch = watchForStall(10, clock, new AbortController().signal);
  await watch.stalled;
  expect(signs).toEqual([10, 20, 30]);
});

test("what is over, or not looked for, does not stall", async () => {
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
