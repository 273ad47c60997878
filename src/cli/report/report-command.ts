// `ralph-ci report`: writes the page of an effort as one file.
import * as path from "node:path";
import { type OptionValues, optionValue } from "../../inputs/index.ts";
import { openJournal, stateFolder } from "../../journal/index.ts";
import {
  ConfigurationError,
  fileStatus,
  type ProcessContext,
  replaceFile,
  systemClock,
} from "../../platform/index.ts";
import { readPageFiles, readReport, renderReport } from "../../report/index.ts";
import { version } from "../../run/index.ts";
import { warningLog } from "../effort-lookup.ts";
import { findRun } from "../live-run.ts";

/** Writes the page and says where it is. @throws ConfigurationError where there are no records */
export async function reportCommand(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
): Promise<number> {
  const { effort, root } = await findRun(context, options, argument, "records");
  const effortState = stateFolder(root).effort(effort);
  const { folder } = context;
  const file = path.resolve(folder, optionValue(options, "html") ?? path.join(effortState, "report.html"));
  if (!fileStatus(root)) throw noRecords(effort, root);
  using journal = await openJournal(root, { log: warningLog(context), now: systemClock.now });
  const reader = { place: "machine", folder } as const;
  const data = readReport(journal, { effort, effortState, now: systemClock.now(), version, reader });
  if (!data) throw noRecords(effort, root);
  replaceFile(file, renderReport(data, [], readPageFiles()).html);
  context.output.out(`The report is in ${file}.`);
  return 0;
}

function noRecords(effort: string, root: string): ConfigurationError {
  return new ConfigurationError(
    `no run of the effort "${effort}" is recorded in ${root}; check ralph-ci status --all, or give the --state-dir of the run`,
  );
}
