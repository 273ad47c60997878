// Drives a run: decide, iterate, and again, until there is a reason to stop.
import { describeError } from "../platform/index.ts";
import { checkpointUnlessWritten, writeCheckpoint } from "./checkpoint.ts";
import { readCosts } from "./costs.ts";
import { type Decision, decide, type Facts } from "./decide.ts";
import { iterate } from "./iterate.ts";
import type { Iterated } from "./judge-turn.ts";
import type { LoopParts } from "./parts.ts";
import type { Stand } from "./stand.ts";
import type { StopReason } from "./stop-reason.ts";
import { refreshStories, type Stories } from "./stories.ts";

/** How the last iterations of this run went; earlier runs do not count here, so that a new run is a new try. */
interface Streak {
  failuresInARow: number;
  idleInARow: number;
  signature: string;
  limitedUntil: number | undefined;
  isRefused: boolean;
}

const freshStreak: Streak = {
  failuresInARow: 0,
  idleInARow: 0,
  signature: "",
  limitedUntil: undefined,
  isRefused: false,
};

/** How long a provider is left alone that does not say for how long, in ms: the first time, and at most. */
const firstBackOff = 60_000;
const longestBackOff = 30 * 60_000;

/** Works on the effort until there is a reason to stop, and gives it. The last checkpoint is written by then. */
export async function runLoop(parts: LoopParts): Promise<StopReason> {
  let streak = freshStreak;
  const { control, clock, limits } = parts;
  const checkpoints = writeCheckpointsOnRequest(parts);
  using _listening = control.onChange(checkpoints.look);
  const deadline = parts.startedAt + limits.maxRuntime;
  const over = new AbortController();
  using _deadline = { [Symbol.dispose]: () => over.abort() };
  void clock.sleep(deadline - clock.now().getTime(), over.signal).then(() => {
    if (!over.signal.aborted) control.cutOff("the run has taken as long as it may");
  });
  let stories: Stories | undefined;
  let stand: Stand | undefined;
  for (;;) {
    stories = await refreshStories(parts, stories);
    const current = stories;
    checkpoints.look();
    const decision = decide(factsOf(parts, current, streak), limits, clock.now().getTime());
    if (decision.kind === "stop") {
      await checkpoints.written();
      parts.announce({ kind: "stopping", reason: decision.reason });
      await checkpointUnlessWritten(parts, checkpointReason(parts, decision.reason));
      return decision.reason;
    }
    if (decision.kind === "wait") {
      // A wait may be long: nothing may be left for a next write that does not come.
      await parts.journal.flush();
      await waitForChange(parts, decision);
      // Whoever paused it may have wanted to change something.
      stand = undefined;
      continue;
    }
    const nextStreak = (iterated: Iterated) => continueStreak(streak, iterated, clock.now().getTime());
    const iterated = await iterate(parts, { ...decision, effort: current.effort, stand }, (outcome) => {
      const facts = factsOf(parts, current, nextStreak(outcome), outcome);
      return decide(facts, limits, clock.now().getTime());
    });
    streak = nextStreak(iterated);
    stand = iterated.stand;
  }
}

/** What holds now, or will hold once an iteration that was just judged is recorded. */
function factsOf(parts: LoopParts, stories: Stories, streak: Streak, judged?: Iterated): Facts {
  const passedNow =
    judged?.outcome === "passed" || judged?.outcome === "unverified" ? judged.storyId : undefined;
  return {
    stories: stories.facts.map((story) => (story.id === passedNow ? { ...story, status: "passed" } : story)),
    ...parts.journal.read((tables) => ({
      iterations: tables.iterations.counted(parts.place.slug),
      ...readCosts(tables, parts.place.slug),
    })),
    limitedUntil: streak.limitedUntil,
    isRefused: streak.isRefused,
    runStartedAt: parts.startedAt,
    failuresInARow: streak.failuresInARow,
    idleInARow: streak.idleInARow,
    request: parts.control.request(),
  };
}

function continueStreak(streak: Streak, iterated: Iterated, now: number): Streak {
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

/** Waits while paused or limited: until somebody asks for something else, or the time is over. */
async function waitForChange(parts: LoopParts, { why, until }: Decision & { kind: "wait" }): Promise<void> {
  parts.announce({ kind: "waiting", why, until });
  const before = parts.control.request();
  const changed = new AbortController();
  using _listening = parts.control.onChange(() => {
    if (parts.control.request() !== before) changed.abort();
  });
  if (parts.control.request() === before)
    await parts.clock.sleep(until - parts.clock.now().getTime(), changed.signal);
  parts.announce({ kind: "resumed" });
}

/**
 * Writes the checkpoints that are asked for at once, while a turn goes on. A cancelled run's is among them: its job may be
 * killed seconds later, before the agent has ended.
 */
function writeCheckpointsOnRequest(parts: LoopParts) {
  let written = Promise.resolve();
  let cancelled = false;
  const write = (reason: string) => {
    written = written
      .then(() => writeCheckpoint(parts, reason))
      .catch((error: unknown) => {
        parts.announce({
          kind: "warning",
          text: `the checkpoint could not be written: ${describeError(error)}`,
        });
      });
  };
  return {
    look: () => {
      if (parts.control.takeCheckpoint()) write("asked for");
      if (parts.control.request() !== "cancel" || cancelled) return;
      cancelled = true;
      write(checkpointReason(parts, "cancelled"));
    },
    written: () => written,
  };
}

function checkpointReason(parts: LoopParts, reason: StopReason): string {
  const signal = parts.control.cancelledBy();
  return reason === "cancelled" && signal ? `shutdown signal (${signal})` : reason;
}
