// The door to transport: how the remote is reached, with which credentials, and git isolated from the repository's settings.
export { pushesTo } from "./addresses.ts";
export { type Credentials, createTransportRedactor, hidePasswords } from "./credentials.ts";
export {
  type IsolatedRepository,
  networkEnvironment,
  openIsolatedRepository,
} from "./isolated-repository.ts";
export { describeRefused, openTransport, type TransportRequest } from "./open-transport.ts";
export { probeRemote } from "./probe.ts";
export {
  hasSetAside,
  putBackCredentials,
  type RemovedCredentials,
  removeStoredCredentials,
} from "./stored-credentials.ts";
export { findTransport, readSettings } from "./transport-settings.ts";
