// The door to coding agents.
export { agentRows } from "./agent-rows.ts";
export {
  type AgentSettings,
  type Agents,
  createAgents,
  readAgentName,
} from "./choose-agent.ts";
export type {
  Agent,
  AgentName,
  AgentSession,
  AttachPoint,
  SessionOptions,
  TokenUsage,
  TurnEnd,
} from "./contract.ts";
export { agentNames } from "./contract.ts";
export { agentEnvironment, commonVariables } from "./environment.ts";
export type { FailureClass } from "./failure.ts";
export { failureDescriptions } from "./failure-words.ts";
export { type AgentPackage, agentPackage } from "./packages.ts";
export { superviseTurn, type TurnRequest, type TurnResult } from "./supervise.ts";
