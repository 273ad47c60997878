// Asks something of a running loop from outside of it, by the files that its control watches.
import * as path from "node:path";
import { makeFolder, removeFile, replaceFile } from "../platform/index.ts";
import { stopNow } from "./control.ts";

/** What people can ask of a run. `stop` lets the running iteration end, `stop-now` cuts it off. */
export const verbs = ["stop", "stop-now", "checkpoint", "pause", "resume"] as const;
export type Verb = (typeof verbs)[number];

/** Leaves it in an effort's signal folder, as a touch of the file from any shell would. */
export function leaveSignal(folder: string, verb: Verb): void {
  makeFolder(folder);
  const [file, content] = verb === "stop-now" ? ["stop", stopNow] : [verb, ""];
  if (verb === "resume") removeFile(path.join(folder, "pause"));
  else replaceFile(path.join(folder, file), content);
}
