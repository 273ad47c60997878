// The parts of a report as JSON without secrets, for a page that asks for them one by one.
import type { Journal } from "../../journal/index.ts";
import type { ReportRequest } from "./create-report.ts";
import { readDetails } from "./read-details.ts";
import { readReport } from "./read-report.ts";
import { redactTexts } from "./render-report.ts";

/** What the page shows at once; undefined if the journal does not know the effort. */
export function renderReportData(journal: Journal, request: ReportRequest): string | undefined {
  const data = readReport(journal, request);
  if (!data) return undefined;
  const text = JSON.stringify(data);
  // Most reports hold no secret, and one look at the whole is faster than thousands at its texts.
  const isClean = request.redactor.text(text) === text;
  return isClean ? text : JSON.stringify(redactTexts(data, request.redactor));
}

/** The details of one iteration; undefined if there is no such iteration. */
export async function renderReportDetails(
  journal: Journal,
  request: ReportRequest,
  n: number,
): Promise<string | undefined> {
  const details = await readDetails(journal, request, n);
  return details && JSON.stringify(details);
}
