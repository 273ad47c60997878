// Names the files of one iteration in the state folder.
import * as path from "node:path";
import { makeFolder } from "../../platform/index.ts";

/** The files of one iteration. Each is complete before the next step begins. */
export interface IterationFolder {
  readonly folder: string;
  readonly prompt: string;
  /** The agent's output, redacted and capped. */
  readonly output: string;
  /** The new prd.json, if it differs from the one before the turn. */
  readonly prdAfter: string;
  /** The agent's prd.json, if it was not accepted as it is. */
  readonly prdFound: string;
  /** prd.json as a person changed it before a later run finished the iteration. */
  readonly prdEdited: string;
  readonly entry: string;
  /** What an agent in a terminal showed, as an asciicast. */
  readonly recording: string;
  /** What a gate changed in the files that it judged, as a patch. */
  readonly gateChanges: string;
  /** What the turn and its gates changed at protected paths, as a patch. */
  readonly protectedChanges: string;
  gateOutput(position: number): string;
}

/** The files of an iteration in an effort's state folder; `make` creates the folder. */
export function iterationFolder(effortState: string, iteration: number, make = false): IterationFolder {
  const folder = path.join(effortState, "iterations", String(iteration).padStart(4, "0"));
  if (make) makeFolder(folder);
  const file = (name: string) => path.join(folder, name);
  return {
    folder,
    prompt: file("prompt.md"),
    output: file("output.log"),
    prdAfter: file("prd.after.json"),
    prdFound: file("prd.found.json"),
    prdEdited: file("prd.edited.json"),
    entry: file("entry.md"),
    recording: file("session.cast"),
    gateChanges: file("gate-changes.patch"),
    protectedChanges: file("protected-changes.patch"),
    gateOutput: (position) => file(`gate-${position}.log`),
  };
}
