// Loads all files of an effort at once, as they are in the checkout.
import { isUtf8 } from "node:buffer";
import * as path from "node:path";
import { ConfigurationError, fileStatus, readBytes } from "../platform/index.ts";
import type { EffortLocation } from "./location.ts";
import { splitLines } from "./log/index.ts";
import { type Prd, parsePrd } from "./plan/index.ts";

/** What is to be done, what was learnt, and what else is told to the agent. */
export interface Effort {
  location: EffortLocation;
  prd: Prd;
  /** The progress log; undefined where there is none yet. */
  progressText: string | undefined;
  /** `prompt.md`. */
  ownPrompt: string | undefined;
  /** `prd.md`. */
  background: string | undefined;
  type: "feature" | "bug";
  /** The type as written, such as `Bug Investigation`. */
  typeText: string;
}

/**
 * Reads an effort's files.
 * @throws ConfigurationError where the file of stories is missing or faulty, or a file is no UTF-8.
 */
export function loadEffort(location: EffortLocation): Effort {
  const shown = (file: string) => path.posix.join(location.relativeFolder, path.basename(file));
  const read = (file: string) => readUtf8(file, shown(file));
  const prdText = read(location.prdFile);
  if (prdText === undefined)
    throw new ConfigurationError(`${shown(location.prdFile)} is not there any more; bring it back from git.`);
  const prd = parsePrd(prdText, shown(location.prdFile));
  const progressText = read(location.progressFile);
  const typeText = prd.type || typeInLog(progressText ?? "") || "Feature";
  return {
    location,
    prd,
    progressText,
    ownPrompt: read(location.promptFile),
    background: read(location.backgroundFile),
    type: /^bug/i.test(typeText) ? "bug" : "feature",
    typeText,
  };
}

/** Other encodings are refused: written back as UTF-8, such a file would lose characters. */
function readUtf8(file: string, shown: string): string | undefined {
  const bytes = fileStatus(file)?.isFile() ? readBytes(file) : undefined;
  if (!bytes) return undefined;
  if (isUtf8(bytes)) return bytes.toString("utf8");
  throw new ConfigurationError(`${shown} is no UTF-8 text; save it as UTF-8.`);
}

/** The `Type:` of a log's head. */
function typeInLog(text: string): string | undefined {
  for (const line of splitLines(text.slice(0, 4_096))) {
    if (line.text.startsWith("## ")) return undefined;
    const type = /^Type:\s*(.*?)\s*$/.exec(line.text)?.[1];
    if (type) return type;
  }
  return undefined;
}
