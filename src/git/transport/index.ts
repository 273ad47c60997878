// The door to transport: how the remote is reached, with which credentials, and git isolated from the repository's settings.
export { type Credentials, createTransportRedactor, hidePasswords, withCredentials } from "./credentials.ts";
export {
  type IsolatedRepository,
  networkEnvironment,
  openIsolatedRepository,
} from "./isolated-repository.ts";
export { probeRemote } from "./probe.ts";
export { type RemovedCredentials, removeStoredCredentials } from "./stored-credentials.ts";
export { findTransport, readSettings } from "./transport-settings.ts";
