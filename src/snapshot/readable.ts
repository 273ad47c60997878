// Checks that the effort in a snapshot can be read: another machine would continue with it, and lose its own.
import { isUtf8 } from "node:buffer";
import * as path from "node:path";
import { addressOf, type EffortLocation, parsePrd } from "../effort/index.ts";
import { planCopyName } from "../loop/index.ts";
import { describeError, listFolder, readBytes } from "../platform/index.ts";
import { isLogName, logsFolder } from "./layout.ts";

/** Checks stories and logs in the folder of a snapshot. @throws Error that says which file cannot be read, and why */
export function checkEffortIn(folder: string, location: EffortLocation): void {
  const prd = readTextOf(folder, planCopyName(location));
  try {
    if (prd !== undefined) parsePrd(prd, addressOf(location));
  } catch (error) {
    throw new Error(`its stories cannot be read: ${describeError(error)}`);
  }
  const logs = listFolder(path.join(folder, logsFolder)).filter((name) => isLogName(name, location));
  for (const name of logs) readTextOf(folder, `${logsFolder}/${name}`);
}

function readTextOf(folder: string, name: string): string | undefined {
  const bytes = readBytes(path.join(folder, name));
  if (bytes && !isUtf8(bytes)) throw new Error(`its ${name} is not UTF-8 text`);
  return bytes?.toString("utf8");
}
