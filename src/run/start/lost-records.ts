// Tells that counting starts anew although the effort has a history: in a second clone, or without the old state folder.
import { type EffortLocation, lastLoggedIteration, loadEffort } from "../../effort/index.ts";
import { isFolder, quoteShellWord } from "../../platform/index.ts";
import type { RunContext } from "../context.ts";

type RecordFacts = Pick<RunContext, "journal" | "location" | "stateDir" | "host">;

/** What to say of an effort that has no records here: a sentence that ends with the fix. Undefined for a new one. */
export function describeLostRecords({ journal, location, stateDir, host }: RecordFacts): string | undefined {
  const { progressText, prd } = loadEffort(location);
  const last = lastLoggedIteration(progressText);
  if (last === undefined) return undefined;
  const ids = new Set(prd.stories.map(({ id }) => id));
  const before = journal.read((tables) =>
    tables.sessions
      .list()
      .find(
        ({ taskName, taskDir }) =>
          taskDir !== null &&
          !isFolder(taskDir) &&
          tables.stories.list(taskName).every(({ id }) => ids.has(id)),
      ),
  );
  const facts = `the log of ${location.slug} goes up to iteration ${last}, but there are no records of it in ${stateDir}, so iterations, cost and tries count from zero, and stories that are done count as unverified`;
  return `${facts}; ${before ? fixOfRenamed(location, before.taskName) : fixes[host.place]}`;
}

function fixOfRenamed({ slug }: EffortLocation, before: string): string {
  return `the effort was recorded as ${before}: to continue its count, name the folder ${quoteShellWord(before)} again instead of ${quoteShellWord(slug)}`;
}

const fixes: Readonly<Record<RunContext["host"]["place"], string>> = {
  machine:
    "to continue the count, stop this run and give the --state-dir of the earlier ones, or copy a workflow's records with ralph-ci pull",
  workflow:
    "to continue the count, give the state-key of the earlier runs, if their artifacts have not expired",
};
