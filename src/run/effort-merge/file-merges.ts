// How git merges the files of an effort: logs keep all entries, prd.json is merged story by story.
import * as path from "node:path";
import {
  type EffortLocation,
  mergeLogs,
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
    covers: (file) => file === plan || isLog(file),
    merge: (file, versions) =>
      file === plan ? mergePlan(versions, plan) : mergeLogs(versions.ours, versions.theirs),
  };
}

function mergePlan({ base, ours, theirs, pushed }: FileVersions, file: string): string | undefined {
  return mergePlans({ base, ours, theirs, file, winner: pushed });
}
