// Puts back what a turn left in place of the effort's files and folders, so that nothing is read or written elsewhere.
import * as path from "node:path";
import {
  describeReplaced,
  type Effort,
  type EffortLocation,
  isPlanFolder,
  pathFromTop,
  topOf,
} from "../../effort/index.ts";
import {
  entryKind,
  kindInsteadOfFile,
  linkTarget,
  makeCheckoutFolder,
  removeFolder,
  replaceFile,
} from "../../platform/index.ts";

/** The texts of an effort that only people write, as they were before the turn. */
export type EffortTexts = Pick<Effort, "ownPrompt" | "background">;

/** Puts back folders and texts of the effort, and removes what stands in place of its log. @returns one sentence each */
export function putBackReplaced(location: EffortLocation, texts?: EffortTexts): string[] {
  const said = restoreFolders(location);
  const isMoved = said.length > 0;
  const { progressFile, promptFile, backgroundFile } = location;
  const log = describeReplacedLog(location);
  if (log !== undefined) {
    removeFolder(progressFile);
    said.push(`${pathFromTop(location, progressFile)} was replaced by ${log} and is a file again.`);
  }
  for (const { file, text } of [
    { file: promptFile, text: texts?.ownPrompt },
    { file: backgroundFile, text: texts?.background },
  ]) {
    const kind = describeReplaced(location, file);
    if (kind === undefined && !(isMoved && entryKind(file) === undefined && text !== undefined)) continue;
    // Nothing reads a folder of this name, and the agent's work may be in it.
    if (text === undefined && kind === "a folder") continue;
    removeFolder(file);
    if (text !== undefined) replaceFile(file, text, { mode: 0o644 });
    if (kind === undefined) continue;
    const end = text === undefined ? "is removed" : "is a file again";
    said.push(`${pathFromTop(location, file)} was replaced by ${kind} and ${end}.`);
  }
  return said;
}

/** What stands in place of the log; a link counts only if it was not there when the effort was found. */
export function describeReplacedLog(location: EffortLocation): string | undefined {
  return (
    describeReplaced(location, location.progressFile) ??
    (isLogReplacedByLink(location) ? "a link" : undefined)
  );
}

/** Whether the log is now a link that it was not when the effort was found. */
export function isLogReplacedByLink({ progressFile, progressLink }: EffortLocation): boolean {
  const target = linkTarget(progressFile);
  return target !== undefined && target !== progressLink;
}

/** Makes the folders on the way to the effort's files real folders again. @returns one sentence for each that was not */
export function restoreFolders(location: EffortLocation): string[] {
  const { folder, prdFile, prdLink } = location;
  const top = topOf(location);
  const said: string[] = [];
  const planFolder = isPlanFolder(prdFile) ? prdFile : path.dirname(prdFile);
  for (const end of new Set([folder, planFolder, path.dirname(prdLink?.file ?? prdFile)])) {
    let current = top;
    for (const name of path.relative(top, end).split(path.sep).filter(Boolean)) {
      current = path.join(current, name);
      const kind = entryKind(current);
      if (kind === "folder") continue;
      const instead = kindInsteadOfFile(current, "refused") ?? "a file";
      if (kind !== undefined)
        said.push(`${path.relative(top, current)} was replaced by ${instead} and is a folder again.`);
      removeFolder(current);
      makeCheckoutFolder(current);
    }
  }
  return said;
}
