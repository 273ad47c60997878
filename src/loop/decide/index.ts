// The door to decide.
export { type AgentChoice, agentsFor, agentsOfEffort, warnAboutAgents } from "./agent-choice.ts";
export {
  chooseStory,
  type Decision,
  decide,
  type Facts,
  type Limits,
  type Request,
  type StoryFacts,
} from "./decide.ts";
export {
  describeFailover,
  type Failover,
  failoverDetail,
  failoverKind,
  followAgents,
  type StandIns,
} from "./failover.ts";
export { readSpent, type Spent, spendOn } from "./spent.ts";
export {
  describeEnding,
  type Ending,
  type RunStatus,
  renderMoment,
  type StopReason,
  stopReasons,
} from "./stop-reason.ts";
export { continueStreak, freshStreak, type IterationResult, type Streak } from "./streak.ts";
