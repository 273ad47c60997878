// Names the files that one iteration leaves in the state folder.
import * as path from "node:path";
import { makeFolder } from "../../platform/index.ts";

/** The record of one iteration on disk. Each file is complete before the next step of the iteration begins. */
export interface IterationFolder {
  readonly folder: string;
  readonly prompt: string;
  /** What the agent printed, redacted and capped. */
  readonly output: string;
  /** prd.json as it has to be after the turn; only where that is not as it was before. */
  readonly prdAfter: string;
  /** prd.json as the agent left it, where that was not taken. */
  readonly prdFound: string;
  /** prd.json as somebody left it between a judged turn and its finishing by a later run. */
  readonly prdEdited: string;
  /** The entry for the progress log; only where the turn was judged. */
  readonly entry: string;
  gateOutput(position: number): string;
}

/** The folder of an iteration inside an effort's state folder; `make` creates it. */
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
    gateOutput: (position) => file(`gate-${position}.log`),
  };
}
