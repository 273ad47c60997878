// The door to coding agents.
export {
  type AgentName,
  type Agents,
  agentDefinitions,
  agentNames,
  createAgents,
  readAgentName,
} from "./agents.ts";
export type {
  Agent,
  AgentObstacle,
  AgentPlace,
  AgentSession,
  AttachPoint,
  FollowOutput,
  SessionOptions,
  TurnEnd,
  TurnOptions,
} from "./contract.ts";
export type { TokenUsage } from "./cost.ts";
export type { AgentDefinition, AgentProgram, AgentProvider, AgentSettings } from "./definition.ts";
export { agentEnvironment, commonVariables } from "./environment.ts";
export { type FailureClass, failureDescriptions, findStartFault } from "./failure/index.ts";
export { opencodeAuthorization } from "./opencode/index.ts";
export {
  type PreparationRequest,
  type PreparedSession,
  prepareSession,
  superviseTurn,
  type TurnRequest,
  type TurnResult,
} from "./supervision/index.ts";
export { findTmux } from "./tmux/index.ts";
export { adviseOnFile, type Unable } from "./unable.ts";
