// Tests that a deadline ends an operation, and that no timer stays behind.
import { expect, test } from "vitest";
import { TestClock } from "../../test/kit/test-clock.ts";
import { DeadlineExceeded, waitAtMost, withDeadline } from "./clock.ts";

const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(new Error("given up"))));

test("an operation that ends in time gives its result, and no timer stays", async () => {
  const clock = new TestClock(0);
  expect(await withDeadline(clock, 10, async () => "done")).toBe("done");
  expect(clock.sleeping).toBe(0);
});

test("a fault before the deadline is thrown unchanged", async () => {
  const clock = new TestClock(0);
  const fault = new Error("a fault");
  await expect(withDeadline(clock, 10, () => Promise.reject(fault))).rejects.toBe(fault);
  expect(clock.sleeping).toBe(0);
});

test("a longer operation is aborted, and the deadline is thrown", async () => {
  const clock = new TestClock(0);
  const late = withDeadline(clock, 1_500, never);
  clock.pass(1_499);
  expect(clock.sleeping).toBe(1);
  clock.pass(1);
  await expect(late).rejects.toThrow(new DeadlineExceeded(1_500));
  await expect(late).rejects.toThrow("there was no answer within 1.5 s");
});

test("an operation that nothing ends is not waited for any longer", async () => {
  const clock = new TestClock(0);
  const late = waitAtMost(clock, 1_500, () => new Promise(() => {}));
  clock.pass(1_500);
  await expect(late).rejects.toThrow(new DeadlineExceeded(1_500));
  expect(await waitAtMost(clock, 10, async () => "done")).toBe("done");
  expect(clock.sleeping).toBe(0);
});
