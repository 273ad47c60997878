// Follows how the iterations of one run go, one after another; earlier runs do not count, so that a new run is a new try.
import type { Facts } from "./decide.ts";
import type { Iterated } from "./judge-turn.ts";

/** What the last iterations of this run came to. */
export interface Streak extends Pick<Facts, "failuresInARow" | "idleInARow" | "limitedUntil" | "isRefused"> {
  signature: string;
}

/** Before the first iteration. */
export const freshStreak: Streak = {
  failuresInARow: 0,
  idleInARow: 0,
  signature: "",
  limitedUntil: undefined,
  isRefused: false,
};

/** How long a provider is left alone that does not say for how long, in ms: the first time, and at most. */
const firstBackOff = 60_000;
const longestBackOff = 30 * 60_000;

/** The streak with one more iteration; `now` is ms since the epoch. */
export function continueStreak(streak: Streak, iterated: Iterated, now: number): Streak {
  if (iterated.outcome === "limited") {
    // Where nobody says when it is over, it counts as a failure, so that the waiting has an end.
    const failuresInARow = iterated.resetAt === undefined ? streak.failuresInARow + 1 : streak.failuresInARow;
    const backOff = Math.min(firstBackOff * 2 ** Math.max(0, failuresInARow - 1), longestBackOff);
    return { ...streak, failuresInARow, limitedUntil: iterated.resetAt ?? now + backOff };
  }
  const failed = iterated.outcome === "failed" || iterated.outcome === "timed-out";
  const sameFault = iterated.signature !== "" && iterated.signature === streak.signature;
  const idle = !iterated.changed || sameFault;
  return {
    failuresInARow: failed ? streak.failuresInARow + 1 : 0,
    idleInARow: idle ? streak.idleInARow + 1 : 0,
    signature: iterated.signature,
    limitedUntil: undefined,
    isRefused: iterated.failure === "auth",
  };
}
