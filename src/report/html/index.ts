// The door to the report as a page: its data from the records, and the page as one file.
export { readPageFiles } from "./page-files.ts";
export { type ReportSettings, readReport } from "./read-report.ts";
export { type PageFiles, type RenderedReport, renderReport } from "./render-report.ts";
