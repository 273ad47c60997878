// Reads the report of a live run for its page, from the records that the run itself writes.
import type { AttachRequest } from "../../attach/index.ts";
import { iterationFolder } from "../../loop/index.ts";
import { watchFolder } from "../../platform/index.ts";
import {
  type ChangeReader,
  readPageFiles,
  renderReportData,
  renderReportDetails,
} from "../../report/index.ts";
import type { RunContext } from "../context.ts";
import { version } from "../release/index.ts";
import { openChangeReader } from "./change-reader.ts";

/** What the page of a live run is made of, and what it shows. */
export function createLiveReport(context: RunContext): Pick<AttachRequest, "page" | "report"> {
  const { location, effortState, journal, clock, host, redactor, folder, environment } = context;
  let opening: Promise<ChangeReader> | undefined;
  const changes: ChangeReader = {
    async changesOf(commit) {
      opening ??= openChangeReader([folder], environment);
      return (await opening).changesOf(commit);
    },
  };
  const request = () => ({
    effort: location.slug,
    effortState,
    now: clock.now(),
    version,
    redactor,
    changes,
    reader: { place: host.place },
  });
  return {
    page: { title: `${location.slug}: live`, files: readPageFiles },
    report: {
      report: async () => renderReportData(journal, request()),
      details: (n) => renderReportDetails(journal, request(), n),
      watch: (n, onChange) => watchFolder(iterationFolder(effortState, n).folder, onChange),
    },
  };
}
