// Makes the page of an effort from its records: what it shows at once, then as many details as fit.
import type { Journal } from "../../journal/index.ts";
import { isPass } from "../../loop/index.ts";
import type { IterationDetails, ReportIteration } from "../../page/index.ts";
import { type DetailSettings, readDetails } from "./read-details.ts";
import { type ReportSettings, readReport } from "./read-report.ts";
import { type PageFiles, renderReport, toData } from "./render-report.ts";

/** The name of the page in an effort's folder of the state folder. */
export const reportFile = "report.html";

/** What a report is made from. */
export type ReportRequest = ReportSettings &
  DetailSettings & {
    /** Whether no more details are to be read; missing where there is time. */
    readonly isOver?: (() => boolean) | undefined;
  };

/** The most bytes of all details, so that the page opens at once. */
const mostBytes = 12 * 1_024 * 1_024;

/** The most iterations with details: the end of a long effort must not take longer than that of a short one. */
const mostDetailed = 500;

/** Of the newest iterations, the details are there whatever came of them. */
const newestFirst = 10;

/** The page as one HTML file, in pieces to be written one after another; undefined if the journal does not know the effort. */
export async function createReport(
  journal: Journal,
  request: ReportRequest,
  files: PageFiles,
  mostDetailBytes = mostBytes,
): Promise<Iterable<string> | undefined> {
  const data = readReport(journal, request);
  if (!data) return undefined;
  const parts = new Map<number, string>();
  const without: number[] = [];
  let left = mostDetailBytes;
  for (const n of byImportance(data.iterations)) {
    const isEnough = parts.size === mostDetailed || request.isOver?.();
    const details = isEnough ? undefined : await readDetails(journal, request, n);
    const fitting = details && lighten(details, left);
    if (fitting === undefined) without.push(n);
    else {
      left -= Buffer.byteLength(fitting);
      parts.set(n, fitting);
    }
  }
  const noted = Object.assign({}, data, { notes: describeLeftOut(without) });
  return renderReport(noted, parts, files, request.redactor);
}

/** The newest, then those that failed, then the others; of each the newest first. */
function byImportance(iterations: readonly ReportIteration[]): number[] {
  const newest = [...iterations].reverse();
  const rest = newest.slice(newestFirst);
  const failed = rest.filter(({ outcome }) => !isPass(outcome));
  const passed = rest.filter(({ outcome }) => isPass(outcome));
  return [...newest.slice(0, newestFirst), ...failed, ...passed].map(({ n }) => n);
}

/** The details as data of the page, with as much of them as fits. */
function lighten(details: IterationDetails, bytes: number): string | undefined {
  const { n } = details;
  const hint = `So that this page stays small, NAME of iteration ${n} is left out; it is in the state folder.`;
  const lighter: readonly IterationDetails[] = [
    details,
    Object.assign({}, details, {
      recording: null,
      missing: [...details.missing, hint.replace("NAME", "the recording of the terminal")],
    }),
    Object.assign({}, details, {
      recording: null,
      prompt: null,
      output: null,
      missing: [...details.missing, hint.replace("NAME", "a part (recording, prompt and output)")],
    }),
  ];
  return lighter.map((each) => toData(each)).find((text) => Buffer.byteLength(text) <= bytes);
}

function describeLeftOut(without: readonly number[]): string[] {
  if (without.length === 0) return [];
  const which = without.length === 1 ? `iteration ${without[0]}` : `${without.length} iterations`;
  const example = Math.max(...without);
  return [
    `So that this page stays small, the details of ${which} are left out. They are in the state folder; to print one: ralph-ci logs --iteration ${example}`,
  ];
}
