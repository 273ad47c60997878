// Where plans are: the usual folders of prd.json, and the usual places of every other form.
import * as path from "node:path";
import { fileStatus, hasErrorCode, listFolder, readText, realPath } from "../platform/index.ts";
import { hasCheckBoxes, isTaskFolder, planForms } from "./plan/index.ts";

/** The names of a plan in our own form. */
export const prdNames: readonly string[] = ["prd.json", "PRD.json"];

/** The folders in which prd.json is looked for, besides those in `tasks`. */
export const usualFolders = [
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

/** The usual places of all other forms, from the top of a repository. */
export const otherPlaces: readonly string[] = planForms.flatMap(({ places }) => places);

/** Names of plans of other forms in a folder that is named. */
const otherNames: readonly string[] = [
  ...new Set(otherPlaces.map((place) => path.posix.basename(place)).filter((name) => !name.includes("*"))),
  "tasks.json",
  "implementation_plan.json",
];

/** The plans in the usual places below a folder. Where a prd.json is, plans of other forms must be named. */
export function findInUsualPlaces(base: string): string[] {
  const tasks = listFolder(path.join(base, "tasks")).map((name) => `tasks/${name}`);
  const folders = [...tasks, ...usualFolders].map((folder) => path.join(base, folder));
  const found = folders.flatMap((folder) => prdIn(folder) ?? []);
  const plans =
    found.length > 0 ? found : otherPlaces.flatMap((place) => filesAt(base, place)).filter(isPlan);
  return [...new Map(plans.map((file) => [realPath(file), file])).values()];
}

/** The files at a place, of which one part may be `*`. */
function filesAt(base: string, place: string): string[] {
  const [before = "", after] = place.split("/*/");
  if (after === undefined)
    return [path.join(base, place)].filter((file) => isFile(file) || isTaskFolder(file));
  const parent = path.join(base, before);
  return listFolder(parent)
    .map((name) => path.join(parent, name, after))
    .filter(isFile);
}

/** Whether a file in a usual place holds stories: a product document may have the same name. */
function isPlan(file: string): boolean {
  return !/\.md$/i.test(file) || hasCheckBoxes(readText(file) ?? "");
}

/** The prd.json in a folder. */
export function prdIn(folder: string): string | undefined {
  return prdNames.map((name) => path.join(folder, name)).find(isFile);
}

/** The plan of any form in a folder that is named. */
export function planIn(folder: string): string | undefined {
  if (isTaskFolder(folder)) return folder;
  const others = otherNames.map((name) => path.join(folder, name));
  return prdIn(folder) ?? others.find((file) => isTaskFolder(file) || (isFile(file) && isPlan(file)));
}

/** Whether a path is one of a file whose name can be that of a plan. */
export function isPlanFile(file: string): boolean {
  return /\.(?:jsonl?|ndjson|ya?ml|md|markdown)$/i.test(file) && isFile(file);
}

/** Whether there is a file. */
export function isFile(file: string): boolean {
  try {
    return fileStatus(file)?.isFile() ?? false;
  } catch (error) {
    // The path contains a file in place of a folder, a link to itself, or an invalid name.
    const codes = ["ENOTDIR", "ELOOP", "ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"];
    if (codes.some((code) => hasErrorCode(error, code))) return false;
    throw error;
  }
}
