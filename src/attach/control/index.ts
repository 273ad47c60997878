// The control service: shows the run over HTTP, and takes commands.
export { createControlServer } from "./control-server.ts";
export { createEventLog, type EventLog, endEventName } from "./event-log.ts";
