// The door to what people and programs are told.

export { type EffortStatus, readStatus, renderStatus } from "./effort-status.ts";
export { renderDuration, renderEvent } from "./event-lines.ts";
export { type JobSummaryFacts, readJobSummary, renderJobSummary } from "./job-summary.ts";
export { redactEvent } from "./redact-event.ts";
export { type RunResult, readResult, renderResult } from "./run-result.ts";
export { createPaint, type Paint, wantsColors } from "./terminal-colors.ts";
