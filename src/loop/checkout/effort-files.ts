// The effort's own files: which they are, and how prd.json is read and restored around a turn.
import * as path from "node:path";
import {
  type EffortLocation,
  isPlanFolder,
  pathFromTop,
  planFolderPatterns,
  readPlanText,
  writePlanText,
} from "../../effort/index.ts";
import type { Journal } from "../../journal/index.ts";
import {
  isPlainFile,
  linkFile,
  linkTarget,
  makeCheckoutFolder,
  type Redactor,
  readText,
  removeFolder,
  replaceFile,
} from "../../platform/index.ts";

/** An effort's files: in the checkout at `place`, and its records in the folder `effortState` of the state folder. */
export interface EffortFiles {
  readonly location: EffortLocation;
  readonly effortState: string;
}

/** An effort's files and its journal. */
export interface RecordedEffort extends EffortFiles {
  readonly journal: Journal;
}

/** The effort's own files from the checkout's top: `*` matches anything but `/`, `folder/` all its contents. */
export function effortFilePatterns(location: EffortLocation): string[] {
  const { prdFile, prdLink, promptFile, backgroundFile } = location;
  const links = prdLink ? [prdLink.file] : [];
  const files = [...links, promptFile, backgroundFile];
  const plan = planPatterns(pathFromTop(location, prdFile));
  return [...plan, ...files.map((file) => pathFromTop(location, file)), ...logPatterns(location)];
}

function planPatterns(plan: string): string[] {
  return isPlanFolder(plan) ? planFolderPatterns(plan) : [plan];
}

/** The log and what belongs to it, from the checkout's top: their changes wait for the next commit. */
export function logPatterns(location: EffortLocation): string[] {
  const folder = location.relativeFolder === "" ? "" : `${location.relativeFolder}/`;
  return [pathFromTop(location, location.progressFile), `${folder}progress-*`, `${folder}archive/`];
}

/** The files that every commit of the effort has, from the checkout's top, as patterns; prd.json is the first. */
export function ownFiles(location: EffortLocation): string[] {
  const { prdFile, prdLink, progressFile } = location;
  const files = prdLink ? [prdLink.file, progressFile] : [progressFile];
  const plan = planPatterns(pathFromTop(location, prdFile));
  return [...plan, ...files.map((file) => pathFromTop(location, file))];
}

/** Whether a path from the checkout's top is one of the effort's own files. */
export function isEffortFile(file: string, location: EffortLocation): boolean {
  return matches(file, effortFilePatterns(location));
}

/** Whether a path from the checkout's top is the log, belongs to it, or is prd.json. */
export function isLogOrPlan(file: string, location: EffortLocation): boolean {
  return matches(file, [...logPatterns(location), ...ownFiles(location)]);
}

function matches(file: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    if (pattern.endsWith("/")) return file.startsWith(pattern);
    const [start = "", end] = pattern.split("*");
    if (end === undefined) return file === pattern;
    if (!file.startsWith(start) || !file.endsWith(end) || file.length < pattern.length - 1) return false;
    return !file.slice(start.length).includes("/");
  });
}

/** In bytes; a larger file is not read. */
const maxPrdSize = 16 * 1024 * 1024;

/** The state folder's copy of the plan as the program last read or wrote it; during a turn, the text before the turn. */
export function lastWrittenPrdFile({ location, effortState }: EffortFiles): string {
  return path.join(effortState, planCopyName(location));
}

/** The name of copies of the plan, in the state folder and in snapshots, which hold no other characters in names. */
export function planCopyName({ prdFile }: Pick<EffortLocation, "prdFile">): string {
  if (isPlanFolder(prdFile)) return `${path.basename(prdFile)}.txt`;
  const { name, ext } = path.parse(prdFile);
  if (/^\.json$/i.test(ext)) return "prd.json";
  return `${name.replaceAll(/[^A-Za-z0-9._-]+/g, "-").slice(0, 80)}${ext}`;
}

/** The text that a turn left: of a file that the agent put in place of a linked prd.json, else of prd.json. */
export function readTurnPrd({ prdFile, prdLink }: EffortLocation, before: string): string | undefined {
  const instead = prdLink && readPrdText(prdLink.file);
  return instead === undefined || instead === before ? readPrdText(prdFile) : instead;
}

/** Puts a link back in place of prd.json if a turn replaced or removed it. @returns whether it did */
export function restorePrdLink({ prdLink }: EffortLocation): boolean {
  if (!prdLink || linkTarget(prdLink.file) === prdLink.target) return false;
  removeFolder(prdLink.file);
  makeCheckoutFolder(path.dirname(prdLink.file));
  linkFile(prdLink.target, prdLink.file);
  return true;
}

/** The text of prd.json; undefined if it is missing, not a plain file, or too large. */
export function readPrdText(file: string): string | undefined {
  if (isPlanFolder(file)) return readPlanText(file);
  return isPlainFile(file, maxPrdSize) ? readText(file) : undefined;
}

/** Writes this text to prd.json. A replaced text is kept, redacted, unless `known`. @returns whether one was kept */
export function restorePrd(
  file: string,
  text: string,
  known: readonly string[],
  keep: { file: string; redactor: Redactor },
): boolean {
  const found = readPrdText(file);
  if (found === text) return false;
  const redacted = found === undefined ? undefined : keep.redactor.text(found);
  const isNew =
    redacted !== undefined && !known.some((one) => one === found || keep.redactor.text(one) === redacted);
  if (found === undefined && !isPlanFolder(file)) {
    // A link or a folder of an agent must not redirect our writing.
    removeFolder(file);
    makeCheckoutFolder(path.dirname(file));
  } else if (isNew) {
    replaceFile(keep.file, redacted);
  }
  writePlanText(file, text, { mode: 0o644 });
  return isNew;
}
