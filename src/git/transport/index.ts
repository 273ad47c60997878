// The door to transport: how the remote is reached, with which credentials, and git isolated from the repository's settings.
export { type Credentials, redactorOf, withCredentials } from "./credentials.ts";
export { openRoom, type Room } from "./isolated-repository.ts";
export { type SetAside, setAsideCredentials } from "./stored-credentials.ts";
export { findTransport, readSettings } from "./transport-settings.ts";
