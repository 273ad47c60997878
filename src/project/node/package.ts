// Reads package.json.
import * as path from "node:path";
import { readText } from "../../platform/index.ts";
import { isPlaceholderScript, isWatching } from "../package-script.ts";

/** What counts of a package.json. */
export interface Package {
  /** The scripts that can succeed and end. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Such as `pnpm@10.4.1`; empty if it names none. */
  readonly manager: string;
  /** The patterns of the packages that belong to it. */
  readonly workspaces: readonly string[];
  /** Whether it states a version of Node. */
  readonly namesNode: boolean;
}

/** The text of a package.json, read; undefined if it is not JSON. */
export function readPackage(text: string): Package | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
  const { scripts, packageManager, workspaces, engines, volta, devEngines } = fieldsOf(content);
  return {
    scripts: Object.fromEntries(
      textsOf(scripts).filter(([, script]) => !isPlaceholderScript(script) && !isWatching(script)),
    ),
    manager: typeof packageManager === "string" ? packageManager : "",
    workspaces: listOf(Array.isArray(workspaces) ? workspaces : fieldsOf(workspaces).packages),
    namesNode:
      typeof fieldsOf(engines).node === "string" ||
      typeof fieldsOf(volta).node === "string" ||
      fieldsOf(devEngines).runtime !== undefined,
  };
}

/** The names of the scripts of the package in a folder that can succeed and end. */
export function listPackageScripts(folder: string): string[] {
  const text = readText(path.join(folder, "package.json"));
  return Object.keys((text === undefined ? undefined : readPackage(text))?.scripts ?? {});
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textsOf(value: unknown): [string, string][] {
  return Object.entries(fieldsOf(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
