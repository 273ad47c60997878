// The door to people joining a run: terminal, control and opencode, each behind a socket of its own.

export {
  type ConnectionInstructionsOptions,
  renderConnectionInstructions,
} from "./connection-instructions.ts";
export type { Endpoint, ParticipantListener } from "./connections/index.ts";
export type {
  AttachLimits,
  AttachMode,
  Caller,
  Participant,
  ServiceName,
} from "./contract.ts";
export { isSame } from "./password.ts";
export type { AttachRequest } from "./request.ts";
export { openServices, type Services } from "./services.ts";
export type { KeySource } from "./terminal/index.ts";
export { hostKeyAlias, knownHostsFile } from "./terminal/index.ts";
export { ownRunAddress, readRunAddress } from "./workflow-run.ts";
