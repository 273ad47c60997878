// The control service: what the run does, over HTTP, and the commands that people send to it.
export { createControlServer } from "./control-server.ts";
export { createEventLog, type EventLog } from "./event-log.ts";
