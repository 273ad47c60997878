// The door to the report as a page: its data from the records, and the page as one file.
export { createReport, type ReportRequest, reportFile } from "./create-report.ts";
export { readPageFiles } from "./page-files.ts";
export type { ChangeReader } from "./read-details.ts";
export type { PageFiles } from "./render-report.ts";
export { renderReportData, renderReportDetails } from "./report-parts.ts";
