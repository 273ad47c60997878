// The door to the data of the page; nothing here needs a browser.
export type { ChangeDetails, CutText, GateDetails, IterationDetails } from "./iteration-details.ts";
export type {
  ReportCost,
  ReportData,
  ReportEvent,
  ReportIteration,
  ReportNext,
  ReportProof,
  ReportProofCommand,
  ReportRun,
  ReportStory,
  StoryState,
  TokenCounts,
} from "./report-data.ts";
export type { LiveRun, ReportChange, ReportCommand, ReportSource } from "./source.ts";
