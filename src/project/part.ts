// What a reader finds in one folder of a repository.
import { quoteShellWord } from "../platform/index.ts";

/** A program that a workflow installs. */
export type ToolName =
  | "node"
  | "pnpm"
  | "corepack"
  | "bun"
  | "python"
  | "uv"
  | "poetry"
  | "go"
  | "rust"
  | "java"
  | "ruby";

/** A program that setup and gates need. Without version and file, the newest one that is supported will do. */
export interface Tool {
  readonly name: ToolName;
  readonly version?: string | undefined;
  /** The file that states the version, from the top of the repository. */
  readonly versionFile?: string | undefined;
}

/** What one package manager manages, in one folder. All commands run at the top of the repository. */
export interface Part {
  /** From the top, joined by `/`; empty for the top itself. */
  readonly folder: string;
  /** For people, such as `pnpm workspace`. */
  readonly kind: string;
  readonly tools: readonly Tool[];
  readonly setup: readonly string[];
  readonly gates: readonly string[];
  /** Other commands that check something: each may be taken as a gate. */
  readonly otherGates: readonly string[];
  /** Whether a folder below it belongs to it, and needs no part of its own. */
  covers(folder: string): boolean;
  /** The gates of a covered folder that this part's own gates leave out. */
  gatesOf?(member: Place): readonly string[];
}

/** Finds a part in a folder; `undefined` where its package manager is not used. */
export type PartReader = (place: Place) => Part | undefined;

/** A folder of a repository, as a reader sees it. */
export interface Place {
  /** From the top, joined by `/`; empty for the top itself. */
  readonly folder: string;
  /** The names in the folder. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /** The text of a file of the folder; empty if there is none. */
  read(name: string): string;
  /** The names in a folder below; empty if there is none. */
  list(name: string): readonly string[];
  isExecutable(name: string): boolean;
  /** The same for the top of the repository. */
  readonly top: Place;
}

/** A command of a part, as it runs at the top of the repository. */
export function inFolder(folder: string, command: string): string {
  return folder === "" ? command : `cd ${quoteShellWord(folder)} && ${command}`;
}

/** The path from the top of a file of the place. */
export function fromTop({ folder }: Place, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** The tool with the first of these files that is in the folder or at the top; `otherwise` where there is none. */
export function toolFrom(
  name: ToolName,
  place: Place,
  files: readonly string[],
  otherwise: Omit<Tool, "name"> = {},
): Tool {
  for (const each of [place, place.top])
    for (const file of files)
      if (each.has(file) && statesVersion(name, each, file))
        return { name, versionFile: fromTop(each, file) };
  return { name, version: otherwise.version, versionFile: otherwise.versionFile };
}

/** A file of asdf names many tools, each on a line. */
function statesVersion(name: ToolName, place: Place, file: string): boolean {
  if (file !== ".tool-versions") return place.read(file).trim() !== "";
  const word = asdfNames[name] ?? name;
  return new RegExp(`^${word}[ \\t]+\\S`, "m").test(place.read(file));
}

const asdfNames: Readonly<Partial<Record<ToolName, string>>> = { node: "nodejs", go: "golang" };
