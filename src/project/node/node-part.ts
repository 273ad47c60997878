// A package of Node or Bun, or a workspace of several.
import { minimatch } from "minimatch";
import { endingWords, isCheckName } from "../package-script.ts";
import { inFolder, type Part, type Place } from "../part.ts";
import { findManager, type Manager } from "./manager.ts";
import { type Package, readPackage } from "./package.ts";

/** The part of a folder with a package.json. */
export function readNodePart(place: Place): Part | undefined {
  const content = place.has("package.json") ? readPackage(place.read("package.json")) : undefined;
  if (!content) return undefined;
  const manager = findManager(place, content);
  const members = memberPatterns(place, content, manager);
  const { folder } = place;
  const commands = chooseGates(content.scripts, manager, kinds);
  const missing = kinds.filter((kind) => !kind.some((name) => name in content.scripts));
  return {
    folder,
    kind: `${manager.name}${members.length > 0 ? " workspace" : ""}`,
    tools: manager.tools,
    setup: [inFolder(folder, manager.install)],
    gates: commands.gates.map((command) => inFolder(folder, command)),
    otherGates: commands.otherGates.map((command) => inFolder(folder, command)),
    covers: (below) => isMember(below, folder, members),
    gatesOf: (member) => memberGates(member, manager, missing),
  };
}

/** What a package of a workspace checks and the workspace itself does not; the workspace installs it. */
function memberGates(
  place: Place,
  manager: Manager,
  missing: readonly (readonly string[])[],
): readonly string[] {
  const content = readPackage(place.read("package.json"));
  const { gates } = chooseGates(content?.scripts ?? {}, manager, missing);
  return gates.map((command) => inFolder(place.folder, command));
}

/** The names of scripts by what they check, the usual name first. */
const kinds: readonly (readonly string[])[] = [
  ["test", "tests", "test:unit", "unit", "test:ci", "test:run", "spec"],
  ["lint", "eslint", "lint:check", "lint:ci"],
  [
    "typecheck",
    "type-check",
    "types",
    "tsc",
    "check-types",
    "check:types",
    "check:ts",
    "types:check",
    "ts:check",
  ],
];

function chooseGates(
  scripts: Readonly<Record<string, string>>,
  manager: Manager,
  wanted: readonly (readonly string[])[],
) {
  const names = Object.keys(scripts);
  const chosen = wanted.flatMap((kind) => kind.find((name) => names.includes(name)) ?? []);
  const others = names.filter((name) => isCheckName(name) && !chosen.includes(name));
  const run = (name: string) => manager.runScript(name, endingWords(scripts[name] ?? ""));
  return { gates: chosen.map(run), otherGates: others.map(run) };
}

function memberPatterns(place: Place, content: Package, { name }: Manager): readonly string[] {
  return name === "pnpm" ? listUnder("packages", place.read("pnpm-workspace.yaml")) : content.workspaces;
}

/** The items of a list in YAML, where each is a plain text in a line of its own. */
function listUnder(key: string, text: string): string[] {
  const [, list = ""] = new RegExp(`^${key}:[ \\t]*\\n((?:[ \\t]*(?:-.*|#.*)?\\n?)*)`, "m").exec(text) ?? [];
  return list.split("\n").flatMap((line) => /^\s*-\s*['"]?([^'"#]+?)['"]?\s*(?:#.*)?$/.exec(line)?.[1] ?? []);
}

function isMember(below: string, folder: string, patterns: readonly string[]): boolean {
  const inside = folder === "" ? below : below.slice(folder.length + 1);
  const matches = (pattern: string) => minimatch(inside, pattern.replace(/^\.\//, "").replace(/\/$/, ""));
  return (
    patterns.some((pattern) => !pattern.startsWith("!") && matches(pattern)) &&
    !patterns.some((pattern) => pattern.startsWith("!") && matches(pattern.slice(1)))
  );
}
