// How git merges the files of an effort: logs keep all entries, prd.json is merged story by story.
import * as path from "node:path";
import {
  addressOf,
  type EffortLocation,
  isPlanPart,
  mergeLogs,
  mergePlanPart,
  mergePlans,
  pathFromTop,
  rotatedLogNumber,
} from "../../effort/index.ts";
import type { FileMerges, FileVersions } from "../../git/index.ts";

/** The merges of one effort's files. */
export function effortMerges(location: EffortLocation): FileMerges {
  const plan = pathFromTop(location, location.prdFile);
  const log = pathFromTop(location, location.progressFile);
  const isLog = (file: string) =>
    file === log ||
    (path.posix.dirname(file) === path.posix.dirname(log) &&
      rotatedLogNumber(path.posix.basename(file)) !== undefined);
  return {
    covers: (file) => file === plan || isPlanPart(plan, file) || isLog(file),
    merge: (file, versions) => {
      if (isPlanPart(plan, file)) return mergePart(versions, plan, file);
      return file === plan
        ? mergePlan(versions, addressOf(location, plan))
        : mergeLogs(versions.ours, versions.theirs);
    },
  };
}

function mergePlan({ base, ours, theirs, pushed }: FileVersions, file: string): string | undefined {
  return mergePlans({ base, ours, theirs, file, winner: pushed });
}

function mergePart(
  { base, ours, theirs, pushed }: FileVersions,
  plan: string,
  file: string,
): string | undefined {
  return mergePlanPart({ base, ours, theirs, file: plan, winner: pushed }, file);
}
