// A folder of a repository, read from the disk. Nothing in it is run, and links are not followed out of it.
import * as path from "node:path";
import { fileStatus, isPlainFile, listFolder, readText } from "../platform/index.ts";
import type { Place } from "./part.ts";

/** Larger files, such as lock files of large projects, are read in part. */
const mostBytes = 16 * 1024 * 1024;

/** A folder below the top of a repository; `folder` is joined by `/`, and empty for the top itself. */
export function openPlace(topFolder: string, folder: string, top?: Place): Place {
  const at = (name: string) => path.join(topFolder, folder, name);
  const names = listFolder(path.join(topFolder, folder));
  const place: Omit<Place, "top"> = {
    folder,
    names,
    has: (name) => (name.includes("/") || names.includes(name)) && isPlainFile(at(name), mostBytes),
    read: (name) => (isPlainFile(at(name), mostBytes) ? readLines(at(name)) : ""),
    list: (name) => listFolder(at(name)),
    isExecutable: (name) => ((fileStatus(at(name))?.mode ?? 0n) & 0o111n) !== 0n,
  };
  const whole = place as { -readonly [Key in keyof Place]: Place[Key] };
  whole.top = top ?? whole;
  return whole;
}

/** Patterns of readers end at line breaks of one kind. */
function readLines(file: string): string {
  return (readText(file) ?? "").replaceAll("\r\n", "\n").replace(/^\uFEFF/, "");
}
