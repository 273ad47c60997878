// Runs iterations until there is a reason to stop.
import type { WorkPlaces } from "../git/index.ts";
import { refreshStories, type Stories, type WorktreeState } from "./checkout/index.ts";
import {
  checkpointReason,
  checkpointUnlessWritten,
  createCheckpointWriter,
  saveBesideNextSession,
  saveRegularly,
} from "./checkpoint.ts";
import { recordStoryRequests } from "./choices/index.ts";
import type { LoopContext } from "./context.ts";
import { recordPause } from "./control/index.ts";
import {
  addSpending,
  continueStreak,
  countTry,
  type Decision,
  decide,
  describeFailover,
  type Ending,
  type Facts,
  type Failover,
  type Fallbacks,
  findSetAside,
  forgetStories,
  forgetTries,
  type IterationResult,
  limitsThatCount,
  loseAgent,
  readSpent,
  readStreak,
  readTries,
  type Spent,
  type Streak,
  type Tries,
  trackFallbacks,
  warnAboutAgents,
} from "./decide/index.ts";
import { commitPendingEntries, gateCommands, type IterationPlan, iterate } from "./iteration/index.ts";
import { isPass } from "./judge/index.ts";
import { openNextSession } from "./next-session/index.ts";
import { createProver } from "./proof/index.ts";
import { createSetAsideRecorder } from "./set-aside.ts";

/** Works on the effort until there is a reason to stop, writes the last checkpoint and gives the reason. */
export async function runLoop(context: LoopContext): Promise<Ending> {
  const { control, clock, limits } = context;
  const checkpoints = createCheckpointWriter(context);
  using _listening = control.onChange(checkpoints.look);
  using _deadline = interruptAtDeadline(context);
  using _saves = saveRegularly(context);
  const saving = saveBesideNextSession(context);
  await using nextSession = openNextSession(context);
  const warnOnce = createPlanWarning(context);
  const announcedNotices = new Set<string>();
  const prover = createProver(context, (storyId, effort) => {
    const story = effort.prd.stories.find(({ id }) => id === storyId);
    return story ? gateCommands(context.verify, story, effort) : [];
  });
  const setAside = createSetAsideRecorder(context);
  let stories: Stories | undefined;
  let tries: Tries | undefined;
  let streak = context.journal.read((tables) => readStreak(tables, context.location.slug, limits));
  let fallbacks: Fallbacks = new Map();
  let worktree: WorktreeState | undefined;
  let places: WorkPlaces | undefined;
  for (;;) {
    if (control.request() !== "cancel") await context.listen();
    await recordStoryRequests(context);
    stories = await refreshStories(context, stories);
    warnOnce(stories);
    checkpoints.look();
    const now = clock.now().getTime();
    tries = forgetTries(tries ?? readAllTries(context), stories.edited);
    streak = forgetStories(streak, stories.edited);
    const before: Progress = { stories, streak, tries, spent: readSpending(context) };
    const facts = { ...factsOf(context, before), proof: await prover.look(stories, worktree) };
    await setAside.record(findSetAside(facts, limits));
    const decision = decide(facts, limits, now);
    if (decision.kind !== "iterate") {
      saving.catchUp();
      nextSession.expect(undefined);
    }
    if (decision.kind === "stop") {
      await checkpoints.written();
      setAside.announceAll();
      return stop(context, decision, prover.obstacle());
    }
    if (decision.kind === "prove") {
      await prover.run(stories);
      // Gates may change files, and a reopened story has one more try.
      worktree = undefined;
      tries = undefined;
      continue;
    }
    if (decision.kind === "wait") {
      await waitForChange(context, decision);
      // People may change the checkout during a pause.
      worktree = undefined;
      places = undefined;
      continue;
    }
    setAside.announceNew();
    const tracked = trackFallbacks(fallbacks, decision, streak.agents, now);
    fallbacks = tracked.fallbacks;
    const plan: IterationPlan = {
      storyId: decision.storyId,
      agent: decision.agent,
      agentNote: describeAgent(decision, tracked.failover),
      failover: tracked.failover,
      effort: stories.effort,
      worktree,
      places,
      diagnostic: decision.diagnostic,
      announcedNotices,
      nextSession,
      onSessionStart: saving.catchUp,
    };
    const result = await iterate(context, plan, (judged) => {
      const after = factsOf(context, progressAfter(context, before, judged), judged);
      const next = decide(after, limits, clock.now().getTime());
      return { next, setAside: findSetAside(after, limits).get(judged.storyId) };
    });
    if ("unable" in result) {
      streak = loseAgent(streak, result.agent, result.unable);
      worktree = undefined;
      continue;
    }
    saving.noteIteration();
    prover.noticeIteration(isPass(result.outcome));
    tries = countTry(tries, result);
    streak = continueStreak(streak, result, limits, clock.now().getTime());
    worktree = result.worktree;
    places = result.places;
  }
}

function interruptAtDeadline({ control, clock, limits, startedAt }: LoopContext): Disposable {
  const over = new AbortController();
  void clock.sleep(startedAt + limits.maxRuntime - clock.now().getTime(), over.signal).then(() => {
    if (!over.signal.aborted) control.cutOff("the run reached its time limit");
  });
  return { [Symbol.dispose]: () => over.abort() };
}

async function stop(
  context: LoopContext,
  { kind: _, ...decided }: Decision & { kind: "stop" },
  obstacle: string | undefined,
): Promise<Ending> {
  const ending: Ending = decided.reason === "stuck" && obstacle ? { ...decided, why: obstacle } : decided;
  context.announce({ kind: "stopping", ...ending });
  await checkpointUnlessWritten(context, checkpointReason(context.control, ending.reason));
  // A cancelled job has seconds left: the snapshot holds the log.
  if (ending.reason !== "cancelled") await commitPendingEntries(context);
  return ending;
}

function describeAgent(
  { agent, instead }: Decision & { kind: "iterate" },
  failover: Failover | undefined,
): string {
  const change = failover ?? (instead && { to: agent, reason: instead.why, back: false });
  return change ? `${describeFailover(change)}.` : "";
}

/** Warns once of each mistyped key, and of agents with unknown names where the effort may choose. */
function createPlanWarning({ choice, announce }: LoopContext): (stories: Stories) => void {
  const said = new Set<string>();
  return ({ effort: { prd } }) => {
    const texts = [...prd.typos, ...(choice.given === undefined ? warnAboutAgents(prd) : [])];
    for (const text of texts.filter((each) => !said.has(each))) {
      said.add(text);
      announce({ kind: "warning", text });
    }
  };
}

interface Progress {
  stories: Stories;
  streak: Streak;
  tries: Tries;
  spent: Spent;
}

function readSpending({ journal, location }: LoopContext): Spent {
  return journal.read((tables) => readSpent(tables, location.slug));
}

function readAllTries({ journal, location }: LoopContext): Tries {
  return journal.read((tables) => readTries(tables, location.slug));
}

/** The progress with an iteration that is judged but not recorded yet. */
function progressAfter({ limits, clock }: LoopContext, before: Progress, judged: IterationResult): Progress {
  return {
    stories: before.stories,
    streak: continueStreak(before.streak, judged, limits, clock.now().getTime()),
    tries: countTry(before.tries, judged),
    spent: addSpending(before.spent, judged),
  };
}

/** The facts for a decision. A story that `judged` passes is not recorded as passed yet. */
function factsOf(
  context: LoopContext,
  { stories, streak, tries, spent }: Progress,
  judged?: IterationResult,
): Facts {
  const passedNow = judged && isPass(judged.outcome) ? judged.storyId : undefined;
  return {
    stories: stories.facts.map(({ id, status, priority, dependsOn, agents }) => ({
      id,
      status: id === passedNow ? "passed" : status,
      priority,
      dependsOn,
      agents,
      tries: tries.get(id) ?? 0,
      idle: streak.idleBefore.get(id) ?? 0,
    })),
    iterations: spent.iterations + limitsThatCount(streak, context.limits),
    costUsd: spent.costUsd,
    nextCostUsd: spent.nextCostUsd,
    runStartedAt: context.startedAt,
    lastStoryId: streak.lastStoryId,
    idleInARow: streak.idleInARow,
    agentIsIdle: streak.signature === "",
    agents: streak.agents,
    request: context.control.request(),
    proof: "none",
  };
}

async function waitForChange(
  context: LoopContext,
  { why, until }: Decision & { kind: "wait" },
): Promise<void> {
  const { announce, clock, control } = context;
  // The wait may be long, so later writes must not be needed to complete earlier ones.
  if (why === "paused") await recordPause(context, "paused");
  else await context.journal.flush();
  announce({ kind: "waiting", why, until });
  const before = control.request();
  const changed = new AbortController();
  using _listening = control.onChange(() => {
    if (control.request() !== before) changed.abort();
  });
  if (control.request() === before) await clock.sleep(until - clock.now().getTime(), changed.signal);
  if (why === "paused") {
    await recordPause(context, "resumed");
    context.guard.allowPeople();
  }
  announce({ kind: "resumed" });
}
