// The door to coding agents.
export { chooseAgent } from "./choose-agent.ts";
export type {
  Agent,
  AgentSession,
  AttachPoint,
  SessionStart,
  SessionType,
  TurnEnd,
} from "./contract.ts";
export { agentEnvironment } from "./environment.ts";
export type { FailureClass } from "./failure.ts";
export { superviseTurn, type Turn, type TurnOrder } from "./supervise.ts";
