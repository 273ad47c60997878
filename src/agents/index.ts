// The door to coding agents.
export { chooseAgent } from "./choose-agent.ts";
export type {
  Agent,
  AgentName,
  AgentSession,
  AttachPoint,
  SessionStart,
  TokenUsage,
  TurnEnd,
} from "./contract.ts";
export { agentEnvironment } from "./environment.ts";
export type { FailureClass } from "./failure.ts";
export { superviseTurn, type Turn, type TurnOrder } from "./supervise.ts";
