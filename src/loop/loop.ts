// Drives a run: decide, iterate, and again, until there is a reason to stop.
import { describeError, SerialQueue } from "../platform/index.ts";
import type { WorktreeState } from "./checkout/index.ts";
import { refreshStories, type Stories } from "./checkout/index.ts";
import { checkpointUnlessWritten, saveRegularly, writeCheckpoint } from "./checkpoint.ts";
import type { LoopContext } from "./context.ts";
import type { Ending, StopReason } from "./decide/index.ts";
import {
  addSpending,
  continueStreak,
  type Decision,
  decide,
  describeFailover,
  type Facts,
  type Failover,
  type Fallbacks,
  freshStreak,
  readSpent,
  type Spent,
  type Streak,
  trackFallbacks,
  warnAboutAgents,
} from "./decide/index.ts";
import type { CompletedIteration } from "./iteration/index.ts";
import { iterate } from "./iteration/index.ts";
import { isPass } from "./judge/index.ts";

/** Works on the effort until there is a reason to stop, and gives it. The last checkpoint is written by then. */
export async function runLoop(parts: LoopContext): Promise<Ending> {
  let streak = freshStreak;
  let standIns: Fallbacks = new Map();
  const { control, clock, limits } = parts;
  const checkpoints = writeCheckpointsOnRequest(parts);
  using _listening = control.onChange(checkpoints.look);
  const warnOnce = createAgentWarning(parts);
  const noticed = new Set<string>();
  const deadline = parts.startedAt + limits.maxRuntime;
  const over = new AbortController();
  using _deadline = { [Symbol.dispose]: () => over.abort() };
  void clock.sleep(deadline - clock.now().getTime(), over.signal).then(() => {
    if (!over.signal.aborted) control.cutOff("the run has taken as long as it may");
  });
  using _saves = saveRegularly(parts);
  let stories: Stories | undefined;
  let stand: WorktreeState | undefined;
  for (;;) {
    stories = await refreshStories(parts, stories);
    const current = stories;
    warnOnce(stories);
    checkpoints.look();
    const spent = parts.journal.read((tables) => readSpent(tables, parts.place.slug));
    const now = clock.now().getTime();
    const decision = decide(factsOf(parts, current, streak, spent), limits, now);
    if (decision.kind === "stop") {
      await checkpoints.written();
      const { kind: _, ...ending } = decision;
      parts.announce({ kind: "stopping", ...ending });
      await checkpointUnlessWritten(parts, checkpointReason(parts, ending.reason));
      return ending;
    }
    if (decision.kind === "wait") {
      // A wait may be long: nothing may be left for a next write that does not come.
      await parts.journal.flush();
      await waitForChange(parts, decision);
      // Whoever paused it may have wanted to change something.
      stand = undefined;
      continue;
    }
    const followed = trackFallbacks(standIns, decision, streak.agents, now);
    standIns = followed.standIns;
    const plan = { ...planAgent(decision, followed.failover), effort: current.effort, stand, noticed };
    const nextStreak = (iterated: CompletedIteration) =>
      continueStreak(streak, iterated, limits, clock.now().getTime());
    const iterated = await iterate(parts, { ...decision, ...plan }, (outcome) => {
      const facts = factsOf(parts, current, nextStreak(outcome), addSpending(spent, outcome), outcome);
      return decide(facts, limits, clock.now().getTime());
    });
    streak = nextStreak(iterated);
    stand = iterated.stand;
  }
}

/** What is said of the agent of an iteration, and whether that is news. */
function planAgent({ agent, instead }: Decision & { kind: "iterate" }, failover: Failover | undefined) {
  const told = failover ?? (instead && { to: agent, reason: instead.why, back: false });
  return { failover, agentNote: told ? `${describeFailover(told)}.` : "" };
}

/** Tells once in a run which names of agents in the effort are passed over. */
function createAgentWarning({ choice, announce }: LoopContext): (stories: Stories) => void {
  let told = choice.given !== undefined;
  return ({ effort }) => {
    if (told) return;
    for (const text of warnAboutAgents(effort.prd)) {
      told = true;
      announce({ kind: "warning", text });
    }
  };
}

/** What holds now, or will hold once an iteration that was just judged is recorded. */
function factsOf(
  parts: LoopContext,
  stories: Stories,
  { signature: _, ...streak }: Streak,
  spent: Spent,
  judged?: CompletedIteration,
): Facts {
  const passedNow = judged && isPass(judged.outcome) ? judged.storyId : undefined;
  return {
    ...streak,
    ...spent,
    stories: stories.facts.map((story) => (story.id === passedNow ? { ...story, status: "passed" } : story)),
    runStartedAt: parts.startedAt,
    request: parts.control.request(),
  };
}

/** Waits while paused or limited: until somebody asks for something else, or the time is over. */
async function waitForChange(parts: LoopContext, { why, until }: Decision & { kind: "wait" }): Promise<void> {
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
function writeCheckpointsOnRequest(parts: LoopContext) {
  const queue = new SerialQueue();
  let cancelled = false;
  const write = (reason: string) => {
    void queue
      .run(() => writeCheckpoint(parts, reason))
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
    written: () => queue.idle(),
  };
}

function checkpointReason(parts: LoopContext, reason: StopReason): string {
  const signal = parts.control.cancelledBy();
  return reason === "cancelled" && signal ? `shutdown signal (${signal})` : reason;
}
