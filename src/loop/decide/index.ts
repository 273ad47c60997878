// Where the loop decides to continue, to wait or to stop.
export { type AgentChoice, agentsFor, agentsOfEffort, warnAboutAgents } from "./agent-choice.ts";
export {
  type ControlRequest,
  chooseStory,
  type Decision,
  decide,
  type Facts,
  findSetAside,
  type Limits,
  type PlannedStory,
  type SetAside,
  type StoryFacts,
} from "./decide.ts";
export { readStreak } from "./earlier-runs.ts";
export {
  describeFailover,
  type Failover,
  type Fallbacks,
  failoverDetail,
  failoverEventKind,
  trackFallbacks,
} from "./failover.ts";
export { addSpending, lastNumber, readSpent, type Spent } from "./spent.ts";
export {
  describeEnding,
  type Ending,
  type RunStatus,
  renderMoment,
  type StopReason,
  stopReasons,
} from "./stop-reason.ts";
export {
  continueStreak,
  forgetStories,
  freshStreak,
  type IterationResult,
  limitsThatCount,
  loseAgent,
  type Streak,
} from "./streak.ts";
export {
  countTry,
  forgetTries,
  readTries,
  reopenedEventKind,
  type Tries,
  triesResetEventKind,
} from "./tries.ts";
