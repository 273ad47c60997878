// Finds an effort and its files in a checkout.
import { createHash } from "node:crypto";
import * as path from "node:path";
import {
  ConfigurationError,
  didYouMean,
  entryKind,
  folderObstacle,
  linkTarget,
  quoteShellWord,
  realPath,
} from "../platform/index.ts";
import { effortOfIssue, readIssueName } from "./issue-name.ts";
import {
  findInUsualPlaces,
  isFile,
  isPlanFile,
  otherPlaces,
  planIn,
  prdIn,
  prdNames,
  usualFolders,
} from "./places.ts";
import { chooseTag, isPlanFolder, joinAddress } from "./plan/index.ts";

/** A link in place of prd.json: its own path, and the path in it. */
export interface PrdLink {
  file: string;
  target: string;
}

/** The files of an effort. Absolute paths with links resolved, except `relativeFolder`. prompt.md and prd.md may not exist. */
export interface EffortLocation {
  /** The name of the effort: matches `^[A-Za-z0-9][A-Za-z0-9._-]*$`, at most 80 characters. */
  slug: string;
  folder: string;
  /** Relative to the top of the checkout, with `/`. Empty for the top itself. */
  relativeFolder: string;
  /** The file itself; it may be outside of the folder if prd.json is a link. */
  prdFile: string;
  prdLink?: PrdLink | undefined;
  /** The tag of Task Master whose tasks are the stories, where its file has several. */
  tag?: string | undefined;
  /** `progress.txt`, or an existing `progress.md`. */
  progressFile: string;
  /** The path in a link in place of the log. */
  progressLink?: string | undefined;
  promptFile: string;
  backgroundFile: string;
  /** The issue whose number was given instead of a name; its effort may not exist yet. */
  issue?: number | undefined;
}

/**
 * Finds an effort by folder, file, name or issue. Without one, searches `startFolder`, then the usual folders in it and at the top.
 * @throws ConfigurationError if none or more than one is found, or if it is outside the checkout
 */
export function locateEffort(
  named: string | undefined,
  startFolder: string,
  checkout: string,
  tag?: string,
): EffortLocation {
  const top = realPath(checkout);
  if (named === undefined) return describeLocation(findUnnamed(realPath(startFolder), top), top, tag);
  const issue = readIssueName(named);
  if (issue === undefined || searchNamed(named, startFolder, top).found !== undefined)
    return describeLocation(findNamed(named, startFolder, top), top, tag);
  const name = effortOfIssue(issue);
  const file = searchNamed(name, startFolder, top).found ?? path.join(top, "tasks", name, "prd.json");
  return Object.assign(describeLocation(file, top), { issue });
}

function findUnnamed(startFolder: string, top: string): string {
  // In an effort's own folder no other effort is meant.
  const here = startFolder === top ? undefined : prdIn(startFolder);
  if (here) return here;
  // A package has its own efforts.
  const isBelow = startFolder !== top && isInside(startFolder, top);
  const own = isBelow ? findInUsualPlaces(startFolder) : [];
  const distinct = own.length > 0 ? own : findInUsualPlaces(top);
  const [only, ...others] = distinct;
  if (only && others.length === 0) return only;
  const paths = distinct.map((file) => path.relative(top, file));
  if (only)
    throw new ConfigurationError(
      `There are several efforts (${paths.join(", ")}); say which one with --effort ${quoteShellWord(shortNames(only, top)[0] ?? "")}.`,
    );
  throw new ConfigurationError(
    `No effort was found: no prd.json exists in tasks/<name>, ${usualFolders.filter(Boolean).join(", ")} or the top folder, and no plan of another form (${otherPlaces.join(", ")}); create tasks/<name>/prd.json with a list "userStories", or name the file with --effort <path>.`,
  );
}

/**
 * Where a new effort is going to be: a name under `tasks/`, or a folder relative to `startFolder`. Creates nothing.
 * @throws ConfigurationError if there is an effort already, or no place for one
 */
export function placeNewEffort(named: string, startFolder: string, checkout: string): EffortLocation {
  const top = realPath(checkout);
  const isBareName = /^[^/\\]+$/.test(named) && !/^\.{1,2}$/.test(named);
  const given = prdNames.some((name) => path.basename(named) === name) ? path.dirname(named) : named;
  const folder = path.resolve(startFolder, isBareName && given === named ? `tasks/${named}` : given);
  if (given.endsWith(".json"))
    throw new ConfigurationError(
      `a new effort is a folder, and "${named}" is not one; name it with --effort, such as tasks/login`,
    );
  const obstacle = folderObstacle(folder);
  if (obstacle !== undefined)
    throw new ConfigurationError(`${folder} cannot be an effort (${obstacle}); name another with --effort`);
  const taken = prdNames.map((name) => path.join(folder, name)).find((file) => entryKind(file) !== undefined);
  if (taken !== undefined)
    throw new ConfigurationError(
      `${path.relative(top, realPath(taken))} exists already and is not overwritten; name another effort with --effort, such as ${path.basename(folder)}-2, or move the file away`,
    );
  return describeLocation(path.join(folder, "prd.json"), top);
}

/** The names of the efforts in a folder of a checkout and at its top, each as short as it may be written there. */
export function listEffortNames(startFolder: string, checkout: string): string[] {
  const [start, top] = [realPath(startFolder), realPath(checkout)];
  const bases = start !== top && isInside(start, top) ? [start, top] : [top];
  const names = bases.flatMap((base) =>
    findInUsualPlaces(base).map((file) => shortNames(file, base)[0] ?? path.relative(base, file)),
  );
  return [...new Set(names)];
}

const longestShownName = 100; // characters: it is shown once for each place

/** Looks for an effort in all places that a name can mean. */
function searchNamed(
  named: string,
  startFolder: string,
  top: string,
): { found: string | undefined; candidates: readonly string[]; bases: readonly string[] } {
  const isBareName = !/[/\\]/.test(named) && !/^\.{1,2}$/.test(named);
  const direct = [path.resolve(startFolder, named), path.resolve(top, named)];
  const byName = [
    ...["tasks/", "", "scripts/", ".", "plans/", "docs/", "specs/", ".agents/tasks/", "tools/"],
    ...[".kiro/specs/", "openspec/changes/"],
  ];
  const start = realPath(startFolder);
  const bases = start !== top && isInside(start, top) ? [start, top] : [top];
  const candidates =
    isBareName && !/\.(?:jsonl?|ya?ml|md|markdown)$/i.test(named)
      ? [...bases.flatMap((base) => byName.map((prefix) => path.join(base, prefix + named))), ...direct]
      : direct;
  for (const candidate of candidates) {
    const found = isPlanFile(candidate) ? candidate : planIn(candidate);
    if (found) return { found, candidates, bases };
  }
  return { found: undefined, candidates, bases };
}

function findNamed(named: string, startFolder: string, top: string): string {
  const { found, candidates, bases } = searchNamed(named, startFolder, top);
  if (found !== undefined) return found;
  const searched = [...new Set(candidates)].map((candidate) => path.relative(top, candidate) || ".");
  const places = named.length > longestShownName ? "" : ` (looked for prd.json in ${searched.join(", ")})`;
  throw new ConfigurationError(
    `There is no effort "${named}"${places}; name an existing folder or file with --effort <path>.${meantEffort(named, bases)}`,
  );
}

/** A question about the effort whose name or path is nearest to this one. */
function meantEffort(named: string, bases: readonly string[]): string {
  const known = bases.flatMap((base) => findInUsualPlaces(base).flatMap((file) => shortNames(file, base)));
  const written = named.replace(/\/+$/, "");
  return didYouMean(written, known, (name) => `--effort ${quoteShellWord(name)}`);
}

/** The words that name an effort's file, the shortest first. */
function shortNames(file: string, top: string): string[] {
  const folder = path.relative(top, path.dirname(file));
  const name = path.dirname(folder) === "tasks" ? [path.basename(folder)] : [];
  return [...name, ...(folder === "" ? [] : [folder]), path.relative(top, file)];
}

function describeLocation(found: string, top: string, givenTag?: string): EffortLocation {
  const folder = realPath(path.dirname(found));
  const inFolder = (name: string) => checkInside(path.join(folder, name), top);
  const { prdFile, prdLink } = followLink(path.join(folder, path.basename(found)), top);
  const markdown = path.join(folder, "progress.md");
  const hasText = isFile(path.join(folder, "progress.txt"));
  const relativeFolder = path.relative(top, folder).split(path.sep).join("/");
  const progressFile = inFolder(!hasText && isFile(markdown) ? "progress.md" : "progress.txt");
  const tag = chooseTag(prdFile, givenTag);
  return {
    slug: slugOf(relativeFolder, path.basename(found), tag),
    folder,
    relativeFolder,
    prdFile,
    prdLink,
    tag,
    progressFile,
    progressLink: linkTarget(progressFile),
    promptFile: inFolder("prompt.md"),
    backgroundFile: inFolder("prd.md"),
  };
}

/** Follows a link in place of prd.json. @throws ConfigurationError if it leads outside the checkout */
function followLink(file: string, top: string): Pick<EffortLocation, "prdFile" | "prdLink"> {
  const target = linkTarget(file);
  if (target === undefined) return { prdFile: checkInside(file, top), prdLink: undefined };
  const prdFile = realPath(file);
  if (isPlanFolder(file))
    throw new ConfigurationError(
      `${file} is a link; put the folder itself there, or name the folder that it leads to with --effort.`,
    );
  if (isInside(prdFile, top)) return { prdFile, prdLink: { file, target } };
  throw new ConfigurationError(
    `${file} is a link to ${prdFile}, which is outside the checkout ${top}; put the file itself there, or move it into the checkout and link to it.`,
  );
}

/** The path of an effort's file from the top of the checkout, with `/`. */
export function pathFromTop(
  { folder, relativeFolder }: Pick<EffortLocation, "folder" | "relativeFolder">,
  file: string,
): string {
  return path.posix.join(relativeFolder, path.relative(folder, file).split(path.sep).join("/"));
}

/** The address of an effort's plan in a file of this path: its own, or as `pathFromTop`. */
export function addressOf(
  location: Pick<EffortLocation, "prdFile" | "tag">,
  file = location.prdFile,
): string {
  return joinAddress(file, location.tag);
}

/** The top of the checkout of an effort. */
export function topOf({ folder, relativeFolder }: Pick<EffortLocation, "folder" | "relativeFolder">): string {
  return path.resolve(folder, path.relative(relativeFolder, ""));
}

/** A file outside is in no commit, and a link to it could put any file of the machine into a prompt. */
function checkInside(file: string, top: string): string {
  if (isInside(realPath(file), top)) return file;
  throw new ConfigurationError(
    `${file} is outside the checkout ${top}; name an effort inside it with --effort <path>.`,
  );
}

/** Whether a path, with links resolved, is in this folder. */
export function isInside(file: string, top: string): boolean {
  const relative = path.relative(top, file);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

const maxSlugLength = 80;

/** Folders whose plan is found by the folder's own name, and that name. */
const namedFolders: readonly RegExp[] = [
  /^tasks\/([^/]+)$/,
  /^specs\/([^/]+)$/,
  /^\.kiro\/specs\/([^/]+)$/,
  /^openspec\/changes\/([^/]+)$/,
  /^\.(taskmaster)\/tasks$/,
  /^\.(planning|beads)$/,
  /^\.?(backlog)$/,
  /^_(bmad)-output\/implementation-artifacts$/,
];

function slugOf(relativeFolder: string, fileName: string, tag: string | undefined): string {
  const segments = relativeFolder === "" ? [] : relativeFolder.split("/");
  const isOwn = prdNames.includes(fileName);
  const usual = isOwn ? namedFolders.slice(0, 1) : namedFolders.slice(1);
  const name = usual.map((pattern) => pattern.exec(relativeFolder)?.[1]).find(Boolean);
  const isPlanOfFolder =
    /^(?:tasks\.(?:md|json)|ROADMAP\.md|issues\.jsonl|sprint-status\.yaml|tasks)$/.test(fileName) &&
    name !== undefined;
  const named = name !== undefined && (isOwn || isPlanOfFolder) ? [name] : segments;
  const withName = segments.length === 2 && segments[0] === "tasks" ? segments.slice(1) : segments;
  const parts =
    isOwn || isPlanOfFolder
      ? named
      : [...withName, fileName.replace(/\.(?:jsonl?|ndjson|ya?ml|md|markdown)$/i, "")];
  // The first tag of every file of Task Master has this name, and its effort had it before there were others.
  const withTag = tag === undefined || tag === "master" ? parts : [...parts, tag];
  const words = withTag.map((part) =>
    part.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+|-+$/g, ""),
  );
  const slug = words.filter((word) => word !== "").join("-");
  if (parts.length === 0) return "root";
  if (slug !== "" && slug.length <= maxSlugLength && words.every((word) => word !== "")) return slug;
  // A hash keeps slugs unique when characters are replaced or the slug is cut.
  const hash = createHash("sha256")
    .update([relativeFolder, fileName, ...withTag.slice(parts.length)].join("/"))
    .digest("hex")
    .slice(0, 8);
  return `${slug.slice(0, maxSlugLength - 1 - hash.length) || "effort"}-${hash}`;
}
