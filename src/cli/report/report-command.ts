// `ralph-ci report`: writes the page of an effort as one file, and opens it.
import * as path from "node:path";
import { type OptionValues, optionValue } from "../../inputs/index.ts";
import { openJournal, stateFolder } from "../../journal/index.ts";
import {
  ConfigurationError,
  createRedactor,
  fileStatus,
  type ProcessContext,
  quoteShellWord,
  replaceFile,
  secretValues,
  systemClock,
} from "../../platform/index.ts";
import { createReport, readPageFiles, reportFile } from "../../report/index.ts";
import { openChangeReader, version } from "../../run/index.ts";
import { warningLog } from "../effort-lookup.ts";
import { findRun } from "../live-run.ts";
import { openInBrowser } from "./open-in-browser.ts";

/** Writes the page and says where it is. @throws ConfigurationError where there are no records */
export async function reportCommand(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
): Promise<number> {
  const { effort, root } = await findRun(context, options, argument, "records");
  if (!fileStatus(root)) throw noRecords(effort, root);
  const effortState = stateFolder(root).effort(effort);
  const { folder, environment } = context;
  const standing = path.resolve(folder, optionValue(options, "working-directory") ?? "");
  const given = optionValue(options, "html");
  const file = given === undefined ? path.join(effortState, reportFile) : path.resolve(folder, given);
  using journal = await openJournal(root, { log: warningLog(context), now: systemClock.now });
  const taskDir = journal.read((tables) => tables.sessions.get(effort)?.taskDir);
  const page = await createReport(
    journal,
    {
      effort,
      effortState,
      now: systemClock.now(),
      version,
      redactor: createRedactor(secretValues(environment)),
      changes: await openChangeReader([standing, ...(taskDir ? [taskDir] : [])], environment),
      reader: { place: "machine", folder, standing, stateDir: optionValue(options, "state-dir") },
    },
    readPageFiles(),
  );
  if (page === undefined) throw noRecords(effort, root);
  write(file, page);
  context.output.out(`The report is in ${file}.`);
  if (options.open === true) await openInBrowser(context, file);
  return 0;
}

/** @throws ConfigurationError where the file cannot be written */
function write(file: string, page: Iterable<string>): void {
  const parent = path.dirname(file);
  if (!fileStatus(parent)?.isDirectory())
    throw new ConfigurationError(`there is no folder ${parent}; create it, or give another path with --html`);
  if (fileStatus(file)?.isDirectory())
    throw new ConfigurationError(`${file} is a folder; give the path of a file with --html`);
  replaceFile(file, page, { mode: 0o644 });
}

function noRecords(effort: string, root: string): ConfigurationError {
  return new ConfigurationError(
    `no run of the effort "${effort}" is recorded in ${root}; check ralph-ci status --all, give the --state-dir of the run, or get the records of a workflow's runs with ralph-ci pull ${quoteShellWord(effort)}`,
  );
}
