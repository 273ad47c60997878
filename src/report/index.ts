// The door to reports: event lines, run result, effort status and job summary.
export { type EffortStatus, readStatus, renderStatus } from "./effort-status.ts";
export { redactEvent, renderDetails, renderDuration, renderEvent } from "./event-lines.ts";
export {
  type ChangeReader,
  createReport,
  type PageFiles,
  type ReportRequest,
  readPageFiles,
  renderReportData,
  renderReportDetails,
  reportFile,
} from "./html/index.ts";
export { type JobSummaryFacts, readJobSummary, renderJobSummary } from "./job-summary.ts";
export {
  type NextReader,
  type NextStep,
  parseRunRequest,
  type RunRequest,
  renderNextStep,
  renderRunRequest,
  requestedTag,
  tagSpelling,
} from "./next/index.ts";
export { pullRequestKind, readProof, sandboxKind } from "./results/index.ts";
export {
  behindBaseKind,
  type PullResult,
  type RunResult,
  readResult,
  renderPush,
  renderResult,
  type WorkPush,
} from "./run-result.ts";
export { tellingLines } from "./telling-lines.ts";
export { createPaint, type Paint, wantsColors } from "./terminal-colors.ts";
