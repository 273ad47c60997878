// The door to the page of a run's effort.
export { openChangeReader } from "./change-reader.ts";
export { createLiveReport } from "./live-report.ts";
export { removeReport, writeReport } from "./write-report.ts";
