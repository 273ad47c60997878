// The door to people joining a run: terminal, control and opencode, each behind a socket of its own.
export type {
  AttachLimits,
  AttachMode,
  Caller,
  ServiceName,
  Visit,
} from "./contract.ts";
export type { Endpoint } from "./endpoint.ts";
export { type InvitationOrder, renderInvitation } from "./invitation.ts";
export type { KeySource } from "./keys.ts";
export { hostKeyAlias, knownHostsFile } from "./known-host.ts";
export { isSame } from "./password.ts";
export type { AttachRequest } from "./request.ts";
export { openServices, type Services } from "./services.ts";
export type { VisitListener } from "./visits.ts";
export { ownRunAddress, readRunAddress } from "./workflow-run.ts";
