// Writes the page of the effort at the end of a run, beside its records, so that the last snapshot has it.
import * as path from "node:path";
import { describeError, removeFile, replaceFile } from "../../platform/index.ts";
import { createReport, readPageFiles, reportFile } from "../../report/index.ts";
import type { RunContext } from "../context.ts";
import { version } from "../release/index.ts";
import { createChangeReader } from "./change-reader.ts";

/** How long details are read, in ms: the page has to wait for git, and the end of the run for the page. */
const patience = 5_000;

/** Removes the page of an earlier run: it does not say what this one does. */
export function removeReport({ effortState }: Pick<RunContext, "effortState">): void {
  removeFile(path.join(effortState, reportFile));
}

/** Writes the page; a failure only warns. A cancelled job has no time for it. */
export async function writeReport(context: RunContext): Promise<void> {
  const { effortState, journal, location, runId, clock, redactor, host, checkout, announce } = context;
  const run = journal.read((tables) => tables.runs.get(runId));
  if (run?.stopReason === "cancelled") return;
  const end = clock.monotonic() + patience;
  try {
    const page = await createReport(
      journal,
      {
        effort: location.slug,
        effortState,
        now: clock.now(),
        version,
        redactor,
        changes: createChangeReader(checkout ? [checkout] : []),
        reader: { place: host.place },
        isOver: () => clock.monotonic() > end,
      },
      readPageFiles(),
    );
    if (page !== undefined) replaceFile(path.join(effortState, reportFile), page, { mode: 0o644 });
  } catch (error) {
    announce({ kind: "warning", text: `the report could not be written: ${describeError(error)}` });
  }
}
