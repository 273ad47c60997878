// Tests timeouts and repeating timers, on the system's clock and on the one that tests use.
import { expect, test } from "vitest";
import { TestClock } from "../../test/kit/test-clock.ts";
import { systemClock } from "./index.ts";

test("the system's clock aborts a timeout and repeats until disposed", async () => {
  const signal = systemClock.timeout(5);
  expect(signal.aborted).toBe(false);
  await expect.poll(() => signal.aborted).toBe(true);
  expect(signal.reason).toMatchObject({ name: "TimeoutError" });
  let calls = 0;
  const timer = systemClock.every(2, () => {
    calls += 1;
  });
  await expect.poll(() => calls).toBeGreaterThan(2);
  timer[Symbol.dispose]();
  const seen = calls;
  await systemClock.sleep(10);
  expect(calls).toBe(seen);
});

test("on a test clock timeouts and timers follow the time that passes", () => {
  const clock = new TestClock();
  const signal = clock.timeout(100);
  let calls = 0;
  const timer = clock.every(30, () => {
    calls += 1;
  });
  expect([signal.aborted, calls]).toEqual([false, 0]);
  clock.pass(99);
  expect([signal.aborted, calls]).toEqual([false, 3]);
  clock.pass(1);
  expect(signal.reason).toMatchObject({ name: "TimeoutError" });
  timer[Symbol.dispose]();
  clock.pass(100);
  expect(calls).toBe(3);
  expect(clock.sleeping).toBe(0);
});
