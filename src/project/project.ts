// Finds what a repository is made of: the parts at its top, and those in folders that no part above covers.

import * as path from "node:path";
import { entryKind } from "../platform/index.ts";
import { readGoPart } from "./go-part.ts";
import { readJavaPart } from "./java-part.ts";
import { readNodePart } from "./node/index.ts";
import type { Part, PartReader, Place, Tool } from "./part.ts";
import { openPlace } from "./place.ts";
import { readPythonPart } from "./python-part.ts";
import { readRubyPart } from "./ruby-part.ts";
import { readRustPart } from "./rust-part.ts";
import { findMakeGates } from "./usual-gates.ts";

/** What a workflow installs and runs for a repository. All commands run at its top. */
export interface Project {
  /** For people: each package manager with its folder, such as `npm` or `Go in server`. */
  readonly kinds: readonly string[];
  /** Each once, in the order in which they are installed. */
  readonly tools: readonly Tool[];
  readonly setup: readonly string[];
  readonly gates: readonly string[];
  /** Commands that may be gates, too. */
  readonly otherGates: readonly string[];
  /** How many parts were left out, because there are too many. */
  readonly leftOut: number;
}

const readers: readonly PartReader[] = [
  readNodePart,
  readPythonPart,
  readGoPart,
  readRustPart,
  readJavaPart,
  readRubyPart,
];

const deepest = 3; // folders below the top
const mostFolders = 2_000;
const mostParts = 12;

/** Folders whose projects are not what the repository is about: what tools make, and material of tests and pages. */
const passedOver =
  /^(\..*|node_modules|bower_components|vendor|third_party|target|dist|build|out|coverage|venv|env|__pycache__|tests?|__tests__|spec|fixtures?|testdata|examples?|samples?|demos?|docs?|website|templates?|benchmarks?|tasks)$/i;

/** Reads the files of a repository; nothing is run. */
export function findProject(topFolder: string): Project {
  const top = openPlace(topFolder, "");
  const places = [top, ...placesBelow(topFolder, top)];
  const found = readers.flatMap((read) => partsOf(places, read));
  const parts = found.slice(0, mostParts);
  const gates = unique(parts.flatMap((part) => [...part.gates, ...gatesOfMembers(part, places)]));
  const make = findMakeGates(topFolder);
  return {
    kinds: parts.map(({ kind, folder }) => (folder === "" ? kind : `${kind} in ${folder}`)),
    tools: distinctTools(parts.flatMap(({ tools }) => tools)),
    setup: unique(parts.flatMap(({ setup }) => setup)),
    gates: gates.length > 0 ? gates : make,
    otherGates: unique([
      ...parts.flatMap(({ otherGates }) => otherGates),
      ...(gates.length > 0 ? make : []),
    ]).filter((command) => !gates.includes(command)),
    leftOut: found.length - parts.length,
  };
}

/** The parts of one language: a folder that a part above covers has none. */
function partsOf(places: readonly Place[], read: PartReader): Part[] {
  const parts: Part[] = [];
  for (const place of places) {
    const isCovered = parts.some((part) => isBelow(place.folder, part.folder) && part.covers(place.folder));
    const part = isCovered ? undefined : read(place);
    // Below a package, a package without anything to check is a part of its build, or material.
    const isIdle =
      part && part.gates.length === 0 && parts.some(({ folder }) => isBelow(place.folder, folder));
    if (part && !isIdle) parts.push(part);
  }
  return parts;
}

function gatesOfMembers(part: Part, places: readonly Place[]): string[] {
  const members = places.filter(({ folder }) => isBelow(folder, part.folder) && part.covers(folder));
  return members.flatMap((member) => part.gatesOf?.(member) ?? []);
}

function isBelow(folder: string, above: string): boolean {
  return folder !== above && (above === "" || folder.startsWith(`${above}/`));
}

/** Breadth first, so that a part is found before what it covers. */
function placesBelow(topFolder: string, top: Place): Place[] {
  const places: Place[] = [];
  let level: readonly Place[] = [top];
  for (let depth = 1; depth <= deepest; depth += 1) {
    level = level.flatMap((place) =>
      foldersIn(topFolder, place).map((each) => openPlace(topFolder, each, top)),
    );
    places.push(...level);
    if (places.length > mostFolders) break;
  }
  return places.slice(0, mostFolders);
}

function foldersIn(topFolder: string, { folder, names }: Place): string[] {
  return names
    .filter((name) => /^[\w@+][\w.@+-]*$/.test(name) && !passedOver.test(name))
    .map((name) => (folder === "" ? name : `${folder}/${name}`))
    .filter((each) => entryKind(path.join(topFolder, each)) === "folder");
}

/** A tool is installed once, in the version of its first part that names one. */
function distinctTools(tools: readonly Tool[]): Tool[] {
  const byName = new Map<string, Tool>();
  for (const tool of tools) {
    const before = byName.get(tool.name);
    const isSilent = before && before.version === undefined && before.versionFile === undefined;
    if (!before || isSilent) byName.set(tool.name, tool);
  }
  return [...byName.values()];
}

function unique(commands: readonly string[]): string[] {
  return [...new Set(commands)];
}
