// Tests the order of queued tasks, also when one of them fails.
import { expect, test } from "vitest";
import { SerialQueue } from "./index.ts";

test("tasks run one after another, and a failure does not stop the next one", async () => {
  const queue = new SerialQueue();
  const log: string[] = [];
  const first = queue.run(async () => {
    log.push("first begins");
    await new Promise((resolve) => setTimeout(resolve, 5));
    log.push("first fails");
    throw new Error("broken");
  });
  const second = queue.run(() => {
    log.push("second runs");
    return 2;
  });
  await expect(first).rejects.toThrow("broken");
  expect(await second).toBe(2);
  expect(log).toEqual(["first begins", "first fails", "second runs"]);
});

test("idle waits for the tasks that were added before, and does not report their failures", async () => {
  const queue = new SerialQueue();
  let ended = 0;
  const count = async () => {
    await undefined;
    ended += 1;
    throw new Error("broken");
  };
  const results = Promise.allSettled([queue.run(count), queue.run(count)]);
  await queue.idle();
  expect(ended).toBe(2);
  await results;
});
