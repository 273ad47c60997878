// Comments are read while the loop waits, and not otherwise.
import { expect, test } from "vitest";
import { TestClock } from "../../../../test/kit/test-clock.ts";
import type { LoopEvent } from "../../../loop/index.ts";
import { listenInWaits } from "./listen-in-waits.ts";

test("every minute of a wait is listened to once, and none after it", () => {
  const clock = new TestClock(0);
  let heard = 0;
  let tell: (event: LoopEvent) => void = () => {};
  const observe = (observer: typeof tell) => {
    tell = observer;
  };
  listenInWaits({ clock, observe }, async () => {
    heard += 1;
  });
  clock.pass(600_000);
  expect(heard).toBe(0);
  tell({ kind: "waiting", why: "rate-limited", until: 0 });
  tell({ kind: "note", text: "" });
  tell({ kind: "waiting", why: "paused", until: 0 });
  clock.pass(150_000);
  expect(heard).toBe(2);
  tell({ kind: "resumed" });
  clock.pass(600_000);
  expect(heard).toBe(2);
  expect(clock.sleeping).toBe(0);
});
