// Reads and writes a plan, which is a file or, for Backlog.md, a folder. An agent may have put anything in its place.
import { isUtf8 } from "node:buffer";
import * as path from "node:path";
import {
  ConfigurationError,
  entryKind,
  isPlainFile,
  listFolder,
  makeCheckoutFolder,
  readBytes,
  readText,
  removeFolder,
  replaceFile,
} from "../../../platform/index.ts";
import { splitAddress } from "../address.ts";
import { configName, isPartName, joinParts, type PlanPart, splitParts } from "./frame.ts";

/** In bytes; a larger file is not read. */
const maxSize = 16 * 1024 * 1024;

/** Whether a plan with this path is a folder. */
export function isPlanFolder(file: string): boolean {
  return /(?:^|[\\/])\.?backlog[\\/]tasks$/.test(file);
}

/** The name of a plan in a sentence. */
export function planName(file: string): string {
  return isPlanFolder(file)
    ? path.posix.join(path.basename(path.dirname(file)), path.basename(file))
    : path.basename(splitAddress(file).path);
}

/** Whether there is a folder with tasks at this path. */
export function isTaskFolder(file: string): boolean {
  return isPlanFolder(file) && entryKind(file) === "folder" && namesIn(file).length > 0;
}

/**
 * The text of a plan; of a folder, that of all its files. Undefined if there is none.
 * @throws ConfigurationError if a file of a folder is not UTF-8 and `isStrict`
 */
export function readPlanText(file: string, isStrict = false): string | undefined {
  if (!isPlanFolder(file)) return readText(file);
  const parts = partsIn(file, isStrict);
  return parts.some(({ name }) => name !== configName) ? joinParts(parts) : undefined;
}

/** Removes the tasks in a folder that the text of a plan lacks: no commit may have them. */
export function removeAddedParts(file: string, text: string): void {
  if (!isPlanFolder(file)) return;
  const wanted = new Set(splitParts(text).map(({ name }) => name));
  for (const name of [configName, ...namesIn(file)])
    if (!wanted.has(name) || !isPartName(name)) removeFolder(path.join(path.dirname(file), name));
}

/** Writes the text of a plan. In a folder, only what differs is written, and tasks that the text lacks are removed. */
export function writePlanText(file: string, text: string, options: { mode?: number } = {}): void {
  if (!isPlanFolder(file)) {
    replaceFile(file, text, options);
    return;
  }
  removeAddedParts(file, text);
  const above = path.dirname(file);
  const wanted = new Map(splitParts(text).map((part) => [part.name, part.text]));
  const there = new Map(partsIn(file).map((part) => [part.name, part.text]));
  makeCheckoutFolder(file);
  for (const [name, content] of wanted) {
    if (there.get(name) === content || !isPartName(name)) continue;
    const target = path.join(above, name);
    // A link or a folder of an agent must not redirect our writing.
    if (!isPlainFile(target)) removeFolder(target);
    replaceFile(target, content, { mode: 0o644 });
  }
}

/** Whether a file belongs to the plan in a folder. Both paths start at the same place, with `/`. */
export function isPlanPart(folder: string, file: string): boolean {
  return isPlanFolder(folder) && isPartName(path.posix.relative(path.posix.dirname(folder), file));
}

/** The text of a folder whose files are at these paths; undefined without any. */
export function joinPlanParts(
  folder: string,
  files: readonly { path: string; text: string }[],
): string | undefined {
  const above = path.posix.dirname(folder);
  const parts = files.map((file) => ({ name: path.posix.relative(above, file.path), text: file.text }));
  return parts.length === 0 ? undefined : joinParts(parts);
}

/** The contents of the files in the text of a folder, by their paths as in `joinPlanParts`. */
export function splitPlanParts(folder: string, text: string): Map<string, string> {
  const above = path.posix.dirname(folder);
  const body = text.replace(/^\uFEFF/, "");
  return new Map(splitParts(body).map((part) => [path.posix.join(above, part.name), part.text]));
}

/** The paths of the files of a plan, as patterns in which `*` matches anything but `/`. */
export function planFolderPatterns(file: string): string[] {
  return [`${file}/*.md`, path.posix.join(path.posix.dirname(file), configName)];
}

/** Names of tasks, whatever they are, from the folder above. */
function namesIn(folder: string): string[] {
  if (entryKind(folder) !== "folder") return [];
  const names = listFolder(folder).filter((name) => /\.md$/i.test(name));
  return names.map((name) => `tasks/${name}`);
}

function partsIn(folder: string, isStrict = false): PlanPart[] {
  const above = path.dirname(folder);
  return [configName, ...namesIn(folder)].filter(isPartName).flatMap((name) => {
    const file = path.join(above, name);
    const bytes = isPlainFile(file, maxSize) ? readBytes(file) : undefined;
    if (!bytes) return [];
    if (isUtf8(bytes) || !isStrict) return [{ name, text: bytes.toString("utf8") }];
    throw new ConfigurationError(`${file} is not UTF-8 text; save it as UTF-8.`);
  });
}
