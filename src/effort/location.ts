// Finds the effort that is meant, among the places where people keep theirs.
import { createHash } from "node:crypto";
import * as path from "node:path";
import { ConfigurationError, fileStatus, hasCode, listFolder, realPath } from "../platform/index.ts";

/** Where an effort and its files are; all paths are absolute with links resolved, save `relativeFolder`. */
export interface EffortLocation {
  /** Names the effort; matches `^[A-Za-z0-9][A-Za-z0-9._-]*$`, 80 characters at most. */
  slug: string;
  folder: string;
  /** From the top of the checkout, with `/`; empty for the top itself. */
  relativeFolder: string;
  prdFile: string;
  /** `progress.txt`, or a `progress.md` that is there already. */
  progressFile: string;
  /** `prompt.md`; need not be there. */
  promptFile: string;
  /** `prd.md`; need not be there. */
  backgroundFile: string;
}

const prdNames = ["prd.json", "PRD.json"] as const;

/** Folders that are looked at where no effort is named, besides every folder in `tasks`. */
const usualFolders = [
  "tasks",
  "scripts/ralph",
  ".ralph",
  "ralph",
  "plans",
  "docs",
  "specs",
  ".claude/ralph",
  ".claude",
  ".agents",
  ".agents/tasks",
  "agent",
  "tools/ralph",
  "",
] as const;

/**
 * The effort that is meant.
 * @param named a folder, a `.json` file, or a bare name such as that of a folder in `tasks`; undefined looks in
 *   `startFolder` and then in the usual places.
 * @throws ConfigurationError where there is none or more than one, or where one lies outside of the checkout.
 */
export function locateEffort(
  named: string | undefined,
  startFolder: string,
  checkout: string,
): EffortLocation {
  const top = realPath(checkout);
  const prdFile =
    named === undefined ? findUnnamed(realPath(startFolder), top) : findNamed(named, startFolder, top);
  return describePlace(prdFile, top);
}

function findUnnamed(startFolder: string, top: string): string {
  // Whoever stands in an effort's folder means that one.
  const here = startFolder === top ? undefined : prdIn(startFolder);
  if (here) return here;
  const tasks = listFolder(path.join(top, "tasks")).map((name) => `tasks/${name}`);
  const folders = [...tasks, ...usualFolders].map((folder) => path.join(top, folder));
  const found = folders.flatMap((folder) => prdIn(folder) ?? []);
  const distinct = [...new Map(found.map((file) => [realPath(file), file])).values()];
  const [only, ...others] = distinct;
  if (only && others.length === 0) return only;
  const paths = distinct.map((file) => path.relative(top, file));
  if (only)
    throw new ConfigurationError(
      `There are several efforts here (${paths.join(", ")}); say which one with --effort ${paths[0]}.`,
    );
  throw new ConfigurationError(
    `No effort was found: there is no prd.json in tasks/<name>, ${usualFolders.filter(Boolean).join(", ")} or the top folder; make tasks/<name>/prd.json with a list "userStories", or name the file with --effort <path>.`,
  );
}

function findNamed(named: string, startFolder: string, top: string): string {
  const isBareName = !/[/\\]/.test(named) && !/^\.{1,2}$/.test(named);
  const direct = [path.resolve(startFolder, named), path.resolve(top, named)];
  const byName = ["tasks/", "", "scripts/", ".", "plans/", "docs/", "specs/", ".agents/tasks/", "tools/"];
  const candidates =
    isBareName && !named.endsWith(".json")
      ? [...byName.map((prefix) => path.join(top, prefix + named)), ...direct]
      : direct;
  for (const candidate of candidates) {
    const found = named.endsWith(".json") && isFile(candidate) ? candidate : prdIn(candidate);
    if (found) return found;
  }
  const looked = [...new Set(candidates)].map((candidate) => path.relative(top, candidate) || ".");
  throw new ConfigurationError(
    `There is no effort "${named}" (looked for prd.json in ${looked.join(", ")}); name an existing folder or file with --effort <path>.`,
  );
}

function prdIn(folder: string): string | undefined {
  return prdNames.map((name) => path.join(folder, name)).find(isFile);
}

function isFile(file: string): boolean {
  try {
    return fileStatus(file)?.isFile() ?? false;
  } catch (error) {
    // Part of the way to it is no folder, a link to itself, or no name at all.
    const codes = ["ENOTDIR", "ELOOP", "ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"];
    if (codes.some((code) => hasCode(error, code))) return false;
    throw error;
  }
}

function describePlace(found: string, top: string): EffortLocation {
  const folder = realPath(path.dirname(found));
  const inFolder = (name: string) => checkInside(path.join(folder, name), top);
  const prdFile = inFolder(path.basename(found));
  const markdown = path.join(folder, "progress.md");
  const hasText = isFile(path.join(folder, "progress.txt"));
  const relativeFolder = path.relative(top, folder).split(path.sep).join("/");
  return {
    slug: slugOf(relativeFolder, path.basename(found)),
    folder,
    relativeFolder,
    prdFile,
    progressFile: inFolder(!hasText && isFile(markdown) ? "progress.md" : "progress.txt"),
    promptFile: inFolder("prompt.md"),
    backgroundFile: inFolder("prd.md"),
  };
}

/** What lies outside belongs to no commit, and a link there could bring any file of the machine into a prompt. */
function checkInside(file: string, top: string): string {
  const relative = path.relative(top, realPath(file));
  if (relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)) return file;
  throw new ConfigurationError(
    `${file} lies outside of the checkout ${top}; name an effort inside of it with --effort <path>.`,
  );
}

const longestSlug = 80;

function slugOf(relativeFolder: string, fileName: string): string {
  const segments = relativeFolder === "" ? [] : relativeFolder.split("/");
  const named = segments.length === 2 && segments[0] === "tasks" ? segments.slice(1) : segments;
  const isUsual = (prdNames as readonly string[]).includes(fileName);
  const parts = isUsual ? named : [...named, fileName.replace(/\.json$/, "")];
  const words = parts.map((part) =>
    part.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+|-+$/g, ""),
  );
  const slug = words.filter((word) => word !== "").join("-");
  if (parts.length === 0) return "root";
  if (slug !== "" && slug.length <= longestSlug && words.every((word) => word !== "")) return slug;
  // A hash keeps apart what the allowed letters or the length cannot.
  const hash = createHash("sha256").update([relativeFolder, fileName].join("/")).digest("hex").slice(0, 8);
  return `${slug.slice(0, longestSlug - 1 - hash.length) || "effort"}-${hash}`;
}
