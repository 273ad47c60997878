// The control service: shows the run over HTTP, and takes commands.
export { type ControlPage, createControlServer } from "./control-server.ts";
export { createEventLog, type EventLog, endEventName } from "./event-log.ts";
export { LiveReport } from "./live-report.ts";
export type { ReportReader } from "./report-feed.ts";
