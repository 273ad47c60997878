// Attach: people attach to a run through the terminal, control and opencode services, each on a Unix socket.
export {
  type ConnectionInstructionsOptions,
  renderConnectionInstructions,
} from "./connection-instructions.ts";
export type { Endpoint, ParticipantListener } from "./connections/index.ts";
export type { AttachLimits, AttachMode, Caller, Participant, ServiceName } from "./contract.ts";
export { endEventName } from "./control/index.ts";
export { type AttachRequest, openServices, type Services } from "./services.ts";
export { hostKeyAlias, type KeySource, knownHostsFile } from "./terminal/index.ts";
export { ownRunAddress, readRunAddress } from "./workflow-run.ts";
