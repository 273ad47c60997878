// Why an agent cannot work at all, so that another try would end in the same way.
import * as path from "node:path";
import { fileStatus, readRange } from "../platform/index.ts";
import type { FailureClass } from "./failure/index.ts";

/** The classes of failures that another try cannot mend. */
export type LastingFailure = Extract<FailureClass, "start" | "auth">;

/** Why an agent cannot work, and the fix, as a clause. It counts only if the turn changed nothing. */
export interface Unable {
  readonly failure: LastingFailure;
  readonly why: string;
}

/** A lasting failure for which an agent gives advice, in its own words or those of its provider. */
export interface LastingFault {
  readonly failure: LastingFailure;
  readonly words: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
}

/** Whether a failure lasts: its cause is not in the turn. */
export function isLasting(failure: FailureClass | undefined): failure is LastingFailure {
  return failure === "start" || failure === "auth";
}

/** Longer than any first line that the kernel reads, in bytes. */
const firstLine = 300;
const executableByAnyone = 0o111n;

/** What is wrong with a script that exists and cannot start, and the fix, as a clause; undefined if nothing is seen. */
export function adviseOnFile(file: string): string | undefined {
  const status = fileStatus(file);
  if (!status?.isFile()) return undefined;
  if ((status.mode & executableByAnyone) === 0n) return `make it executable with chmod +x ${file}`;
  const [line = ""] = readRange(file, 0, firstLine).toString("latin1").split("\n");
  const interpreter = /^#!\s*(\S+)/.exec(line)?.[1];
  if (interpreter === undefined) return undefined;
  if (line.endsWith("\r"))
    return `the lines of ${file} end as on Windows; convert them with sed -i 's/\\r$//'`;
  if (fileStatus(path.resolve("/", interpreter))) return undefined;
  return `the first line of ${file} names the interpreter ${interpreter}, which does not exist; install it, or correct the line`;
}
