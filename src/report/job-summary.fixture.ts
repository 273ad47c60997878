// The facts of a job summary, for its tests.
import type { IterationRow } from "../journal/index.ts";
import type { StopReason } from "../loop/index.ts";
import type { EffortStatus } from "./effort-status.ts";
import type { JobSummaryFacts } from "./job-summary.ts";
import { type NextStep, nextStep } from "./next/next-step.ts";
import { isPushed } from "./run-result.ts";
import type { StoryStatus } from "./story-status.ts";

const nothing: NextStep = { kind: "nothing", text: "", command: null };

/** A story as status shows it. */
export const story = (id: string, status: string, verified = true): StoryStatus => ({
  id,
  title: `Story ${id}`,
  status,
  verified,
});

/** The facts of a run with these stories. */
export function facts(
  list: StoryStatus[],
  stopReason: StopReason | undefined,
  more: Partial<JobSummaryFacts> = {},
) {
  const passed = list.filter((each) => each.status === "passed");
  const status: EffortStatus = {
    effort: "login",
    folder: "/r/tasks/login",
    status: "checkpointed",
    live: false,
    runId: null,
    branch: "ralph/login",
    iteration: 4,
    maxIterations: 20,
    currentStory: null,
    agent: "command",
    agentReason: null,
    stories: {
      passed: passed.length,
      total: list.length,
      unverified: passed.filter((each) => !each.verified).length,
      list,
    },
    costUsd: 0,
    tokens: null,
    chain: { before: 0, continues: false },
    lastCheckpoint: null,
    startedAt: null,
    updatedAt: null,
    next: nothing,
  };
  return {
    status,
    next: nothing,
    iterations: [],
    proofs: [],
    runId: "r",
    stopReason,
    knownCostUsd: 0,
    unknownCosts: 0,
    generation: null,
    putBack: [],
    sandbox: { state: undefined, denied: new Map() },
    people: [],
    ...more,
  };
}

/** The facts with the next step that follows from them. */
export function withNext(given: JobSummaryFacts): JobSummaryFacts {
  const { status, stopReason, push, resumeAt } = given;
  const { before, continues } = status.chain;
  const next = nextStep(
    {
      effort: "login",
      reason: stopReason ?? "interrupted",
      live: false,
      paused: false,
      branch: push?.branch ?? status.branch,
      unpushed: push !== undefined && !isPushed(push),
      unverified: status.stories.unverified,
      stories: status.stories.list,
      last: undefined,
      why: undefined,
      resumeAt,
      used: { iterations: 20, costUsd: 1, nextCostUsd: 0 },
      finishedSome: true,
      startsRun: continues ? before + 2 : undefined,
      request: undefined,
    },
    { place: "workflow" },
  );
  return { ...given, next };
}

/** A finished iteration. */
export const iteration = (n: number, fields: Partial<IterationRow> = {}): IterationRow => ({
  effort: "login",
  n,
  runId: "r",
  storyId: "A",
  agent: "command",
  agentVersion: null,
  candidate: null,
  failure: null,
  startedAt: "2026-01-01T00:00:00.000Z",
  endedAt: "2026-01-01T00:01:00.000Z",
  step: "closed",
  outcome: "passed",
  reason: "1 gate passed.",
  feedback: [],
  baseCommit: null,
  commitSha: "0123456789abcdef",
  costUsd: null,
  tokensInput: null,
  tokensOutput: null,
  tokensCacheRead: null,
  tokensCacheWrite: null,
  durationMs: 61_000,
  changed: true,
  signature: "",
  work: "",
  ...fields,
});
