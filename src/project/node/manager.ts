// The package managers of Node: how each is recognized, installs, and runs a script.
import { quoteShellWord } from "../../platform/index.ts";
import { fromTop, type Place, type Tool, toolFrom } from "../part.ts";
import type { Package } from "./package.ts";

/** A package manager in one folder. */
export interface Manager {
  readonly name: "npm" | "pnpm" | "yarn" | "bun";
  readonly install: string;
  readonly tools: readonly Tool[];
  /** The command that runs a script of package.json. */
  runScript(script: string, words: { before: string; after: string }): string;
}

/** The package manager of a folder: the one that package.json names, else by its lock file. */
export function findManager(place: Place, content: Package): Manager {
  const named = content.manager || (place.folder === "" ? "" : managerOfTop(place));
  const [name = ""] = named.split("@");
  const isUsed = (manager: string, ...locks: string[]) =>
    name === manager || (!managers.includes(name) && locks.some((lock) => place.has(lock)));
  if (isUsed("pnpm", "pnpm-lock.yaml")) return pnpm(place, content);
  if (isUsed("bun", "bun.lock", "bun.lockb")) return bun(place, content);
  if (isUsed("yarn", "yarn.lock")) return yarn(place, content, named);
  return npm(place, content);
}

const managers: readonly string[] = ["npm", "pnpm", "yarn", "bun"];

/** Without a lock file of its own, a folder is used with the package manager of the top. */
function managerOfTop({ top, names }: Place): string {
  const hasOwn = names.some((name) =>
    /^(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/.test(name),
  );
  return hasOwn ? "" : (/"packageManager"\s*:\s*"([^"]+)"/.exec(top.read("package.json"))?.[1] ?? "");
}

const nodeFiles: readonly string[] = [".nvmrc", ".node-version", ".tool-versions"];

function node(place: Place, content: Package): Tool {
  const otherwise = content.namesNode ? { versionFile: fromTop(place, "package.json") } : {};
  return toolFrom("node", place, nodeFiles, otherwise);
}

function runWith(name: string, words: { before: string; after: string }, script: string): string {
  // The command test of bun is another one.
  const isShort = script === "test" && name !== "bun";
  const after = name === "npm" ? words.after : words.after.replace(/^ -- /, " ");
  return `${words.before}${name} ${isShort ? "test" : `run ${quoteShellWord(script)}`}${after}`;
}

function npm(place: Place, content: Package): Manager {
  const isLocked = place.has("package-lock.json") || place.has("npm-shrinkwrap.json");
  return {
    name: "npm",
    install: isLocked ? "npm ci" : "npm install",
    tools: [node(place, content)],
    runScript: (script, words) => runWith("npm", words, script),
  };
}

function pnpm(place: Place, content: Package): Manager {
  const isNamed = /^pnpm@/.test(content.manager);
  const versionFile = isNamed ? fromTop(place, "package.json") : undefined;
  const isNamedAtTop = !isNamed && /"packageManager"\s*:\s*"pnpm@/.test(place.top.read("package.json"));
  const tool: Tool = isNamedAtTop
    ? { name: "pnpm", versionFile: "package.json" }
    : { name: "pnpm", versionFile, version: isNamed ? undefined : pnpmVersion(place) };
  return {
    name: "pnpm",
    install: place.has("pnpm-lock.yaml")
      ? "pnpm install --frozen-lockfile"
      : "pnpm install --no-frozen-lockfile",
    tools: [tool, node(place, content)],
    runScript: (script, words) => runWith("pnpm", words, script),
  };
}

/** The newest version that reads the lock file. */
function pnpmVersion(place: Place): string {
  const format = /^lockfileVersion:\s*['"]?(\d+)/m.exec(place.read("pnpm-lock.yaml"))?.[1];
  return format === "5" ? "7" : format === "6" ? "8" : "10";
}

function yarn(place: Place, content: Package, named: string): Manager {
  const isClassic =
    !place.has(".yarnrc.yml") &&
    !/^__metadata:/m.test(place.read("yarn.lock")) &&
    !/^yarn@([2-9]|\d\d)/.test(named);
  // The yarn of the runner starts the one that a repository keeps.
  const isKept = /^yarnPath:/m.test(place.read(".yarnrc.yml") || place.top.read(".yarnrc.yml"));
  const isLocked = place.has("yarn.lock");
  const frozen = isClassic ? " --frozen-lockfile" : " --immutable";
  return {
    name: "yarn",
    install: `yarn install${isLocked ? frozen : ""}`,
    tools: [node(place, content), ...(isClassic || isKept ? [] : [{ name: "corepack" } as const])],
    runScript: (script, words) => runWith("yarn", words, script),
  };
}

function bun(place: Place, content: Package): Manager {
  const isLocked = place.has("bun.lock") || place.has("bun.lockb");
  const isNamed = /^bun@/.test(content.manager);
  const otherwise = isNamed ? { versionFile: fromTop(place, "package.json") } : {};
  return {
    name: "bun",
    install: `bun install${isLocked ? " --frozen-lockfile" : ""}`,
    tools: [
      toolFrom("bun", place, [".bun-version", ".tool-versions"], otherwise),
      // Programs of packages start Node by their first line.
      node(place, content),
    ],
    runScript: (script, words) => runWith("bun", words, script),
  };
}
