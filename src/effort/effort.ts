// Loads the files of an effort from the checkout.
import { ConfigurationError } from "../platform/index.ts";
import { readEffortText } from "./effort-text.ts";
import { addressOf, type EffortLocation, pathFromTop } from "./location.ts";
import { splitLines } from "./log/index.ts";
import { isPlanFolder, type Prd, parsePrd, readPlanText } from "./plan/index.ts";
import { readCompanions, readSourceFile, type SourceFile } from "./source-file.ts";

/** The content of an effort's files. */
export interface Effort {
  location: EffortLocation;
  prd: Prd;
  progressText: string | undefined;
  ownPrompt: string | undefined;
  background: string | undefined;
  /** The file that the plan was made from, if the plan names one that can be read. */
  source: SourceFile | undefined;
  /** The files beside the plan that belong to it. */
  companions: readonly SourceFile[];
  type: "feature" | "bug";
  /** The type as written, such as `Bug Investigation`. */
  typeText: string;
}

/** Reads the files of an effort. @throws ConfigurationError if prd.json is missing or faulty, or a file is not UTF-8 */
export function loadEffort(location: EffortLocation): Effort {
  const shown = (file: string) => pathFromTop(location, file);
  const read = (file: string) => readEffortText(location, file);
  const { prdFile } = location;
  const prdText = isPlanFolder(prdFile) ? readPlanText(prdFile, true) : read(prdFile);
  if (prdText === undefined) throw describeMissing(location);
  const prd = parsePrd(prdText, addressOf(location, shown(prdFile)));
  const source = readSourceFile(location, prd);
  const progressText = read(location.progressFile);
  const typeText = prd.type || typeInLog(progressText ?? "") || "Feature";
  return {
    location,
    prd,
    progressText,
    ownPrompt: read(location.promptFile),
    background: read(location.backgroundFile),
    companions: readCompanions(location, prd.companions),
    source: typeof source === "object" ? source : undefined,
    type: /^bug/i.test(typeText) ? "bug" : "feature",
    typeText,
  };
}

function describeMissing(location: EffortLocation): ConfigurationError {
  const { issue, prdFile, slug } = location;
  const file = pathFromTop(location, prdFile);
  if (issue === undefined)
    return new ConfigurationError(`${file} does not exist any more; restore it from git.`);
  return new ConfigurationError(
    `${file} does not exist here: a run makes it from issue #${issue}, on the branch ralph/${slug}; switch to that branch, or start a run with ralph-ci run --effort 'issue#${issue}'.`,
  );
}

/** Refuses an effort without stories: it would count as complete. @throws ConfigurationError */
export function requireStories({ prd }: Pick<Effort, "prd">): void {
  if (prd.stories.length > 0) return;
  const list = prd.dialect.slice(0, prd.dialect.lastIndexOf("/"));
  const where = list === "array" ? "its list" : `its list "${list}"`;
  throw new ConfigurationError(
    `${prd.file} has no stories yet, so there is nothing to do; add stories to ${where}.`,
  );
}

function typeInLog(text: string): string | undefined {
  for (const line of splitLines(text.slice(0, 4_096))) {
    if (line.text.startsWith("## ")) return undefined;
    const type = /^Type:\s*(.*?)\s*$/.exec(line.text)?.[1];
    if (type) return type;
  }
  return undefined;
}
