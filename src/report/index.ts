// The door to what people and programs are told.
export { renderDuration, renderEvent } from "./lines.ts";
export { createPaint, type Paint, wantsColors } from "./paint.ts";
export { redactEvent } from "./redact-event.ts";
export { type RunResult, readResult, renderResult } from "./result.ts";
export { quoteWord } from "./shell-word.ts";
export { type EffortStatus, readStatus, renderStatus } from "./status.ts";
export { readSummary, renderSummary, type SummaryFacts } from "./summary.ts";
