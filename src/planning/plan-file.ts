// Writes the prd.json of a new effort. An existing one is never replaced.
import * as path from "node:path";
import { type EffortLocation, placeNewEffort } from "../effort/index.ts";
import {
  ConfigurationError,
  makeCheckoutFolder,
  moveToNewPath,
  removeFile,
  replaceFile,
} from "../platform/index.ts";

/** Writes the plan. @throws ConfigurationError if there is a prd.json by now */
export function writePlanFile({ folder, prdFile }: EffortLocation, top: string, text: string): void {
  // A person had time to make one, or a link out of the checkout.
  placeNewEffort(`${folder}${path.sep}`, top, top);
  makeCheckoutFolder(folder);
  const temporary = path.join(folder, `.prd.json.${process.pid}.tmp`);
  replaceFile(temporary, text, { mode: 0o644 });
  if (moveToNewPath(temporary, prdFile)) return;
  removeFile(temporary);
  throw new ConfigurationError(
    `${prdFile} exists by now and is not overwritten; move it away, and plan again`,
  );
}
