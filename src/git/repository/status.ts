// Reads the state of the checkout: its commit, branch, changed files and any unfinished operation.
import { fileStatus, isFolder, realPath } from "../../platform/index.ts";
import type { Repository } from "./repository.ts";

/** A path that differs from the last commit. `staged`: so does the index. `unstaged`: the file differs from the index. */
export interface Change {
  path: string;
  /** `nested`: a folder that is a separate repository. */
  kind: "changed" | "untracked" | "nested" | "conflict";
  staged: boolean;
  unstaged: boolean;
  /** It is staged, and the last commit does not have it. */
  isNew?: true;
  /** The index has it, and the work tree has not. */
  isGone?: true;
}

/** The state of a checkout; `branch` is undefined if HEAD is detached. */
export interface CheckoutState {
  head: string | undefined;
  branch: string | undefined;
  changes: Change[];
  /** Ignored files and folders; the latter end in `/`. Undefined unless asked for. */
  ignored?: string[];
}

const statusArguments: readonly string[] = [
  "status",
  "--porcelain=v2",
  "--branch",
  "--no-ahead-behind",
  "-z",
  "--no-renames",
  "--untracked-files=all",
  // Uncommitted changes inside a submodule are not changes of this repository.
  "--ignore-submodules=dirty",
];

/** By the record's first letter; the path is the rest and may contain blanks. */
const fieldsBeforePath: Readonly<Record<string, number>> = { "1": 8, "2": 9, u: 10, "?": 1 };
const submoduleMode = "160000";

/** Parses porcelain format 2 with NUL endings. A rename gives both its paths; unknown records are skipped. */
export function parseStatus(output: string): CheckoutState {
  const state: CheckoutState = { head: undefined, branch: undefined, changes: [] };
  const records = output.split("\0");
  const ignored: string[] = [];
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index] ?? "";
    if (record.startsWith("# ")) readHeader(record, state);
    else if (record.startsWith("! ")) ignored.push(record.slice(2));
    else readChange(record, state.changes);
    if (record.startsWith("2 ")) {
      index += 1;
      const origin = records[index];
      if (origin)
        state.changes.push({ path: origin, kind: "changed", ...readStagedFlags(record.split(" ")) });
    }
  }
  if (ignored.length > 0) state.ignored = ignored;
  return state;
}

function readHeader(record: string, state: CheckoutState): void {
  const [, name, value] = /^# (\S+) (.*)$/s.exec(record) ?? [];
  if (name === "branch.oid" && value !== "(initial)") state.head = value;
  if (name === "branch.head" && value !== "(detached)") state.branch = value;
}

function readChange(record: string, changes: Change[]): void {
  const type = record.charAt(0);
  const before = fieldsBeforePath[type];
  if (before === undefined) return;
  const { fields, rest } = splitFields(record, before);
  if (!rest) return;
  if (type === "?") {
    const isNested = rest.endsWith("/");
    // Git names an untracked folder only if it does not look into it.
    changes.push({
      path: isNested ? rest.slice(0, -1) : rest,
      kind: isNested ? "nested" : "untracked",
      staged: false,
      unstaged: true,
    });
    return;
  }
  const kind = type === "u" ? "conflict" : isNewSubmodule(fields) ? "nested" : "changed";
  const change: Change = { path: rest, kind, ...readStagedFlags(fields) };
  if (type === "1" && fields[3] === "000000") change.isNew = true;
  if (type === "1" && fields[1]?.charAt(1) === "D") change.isGone = true;
  changes.push(change);
}

function readStagedFlags(fields: readonly string[]): Pick<Change, "staged" | "unstaged"> {
  return { staged: fields[1]?.charAt(0) !== ".", unstaged: fields[1]?.charAt(1) !== "." };
}

/** `git status` does not say whether it is a declared submodule. */
function isNewSubmodule(fields: readonly string[]): boolean {
  return fields[3] === "000000" && fields[4] === submoduleMode;
}

function splitFields(record: string, count: number): { fields: string[]; rest: string } {
  const fields: string[] = [];
  let start = 0;
  for (let index = 0; index < count; index += 1) {
    const end = record.indexOf(" ", start);
    if (end < 0) return { fields, rest: "" };
    fields.push(record.slice(start, end));
    start = end + 1;
  }
  return { fields, rest: record.slice(start) };
}

/** What to read; `refresh` lets git record unchanged files, or a fresh clone reads all files at each call. */
export interface StateOptions {
  refresh?: boolean;
  /** Lists ignored files, and folders that a pattern ignores as a whole. */
  ignored?: boolean;
  /** Another index to compare with. */
  indexFile?: string;
  /** Only paths that match one of these; `*` matches anything except `/`. */
  paths?: readonly string[];
}

/** Reads the state. */
export async function readState(repository: Repository, options: StateOptions = {}): Promise<CheckoutState> {
  const ignored = options.ignored ? ["--ignored=matching"] : [];
  const paths = options.paths ? ["--", ...options.paths.map(pathspec)] : [];
  const output = await repository.git.output([...statusArguments, ...ignored, ...paths], {
    environment: {
      ...(options.refresh ? { GIT_OPTIONAL_LOCKS: "1" } : {}),
      ...(options.indexFile === undefined ? {} : { GIT_INDEX_FILE: options.indexFile }),
    },
  });
  const state = parseStatus(output);
  if (!state.changes.some((change) => change.kind === "nested")) return state;
  const declared = await readSubmodulePaths(repository);
  const changes = state.changes.map((change) =>
    change.kind === "nested" && declared.has(change.path) ? { ...change, kind: "changed" as const } : change,
  );
  return { ...state, changes };
}

function pathspec(pattern: string): string {
  if (!pattern.includes("*")) return `:(top,literal)${pattern}`;
  return `:(top,glob)${pattern.replace(/[[\]?\\]/g, "\\$&")}`;
}

/** The paths of the submodules that .gitmodules declares. */
export async function readSubmodulePaths(repository: Repository): Promise<ReadonlySet<string>> {
  const query = ["--null", "--get-regexp", "^submodule\\..*\\.path$"];
  const { stdout } = await repository.git.run([
    "config",
    "--file",
    `${repository.top}/.gitmodules`,
    ...query,
  ]);
  const entries = stdout.split("\0").map((entry) => entry.slice(entry.indexOf("\n") + 1));
  return new Set(entries.filter(Boolean));
}

/** What the file system knows about a path in the checkout: size in bytes, time in nanoseconds. */
export interface FileFacts {
  size: bigint;
  modified: bigint;
  mode: bigint;
}

/** The facts of a path, links followed; undefined if nothing is there, or only a broken link. */
export function fileFacts(repository: Repository, path: string): FileFacts | undefined {
  try {
    const status = fileStatus(`${repository.top}/${path}`);
    return status && { size: status.size, modified: status.mtimeNs, mode: status.mode };
  } catch {
    // A link to itself, or to a folder without access: git takes it as it is.
    return undefined;
  }
}

/** Whether a path in the checkout is a link: git stores its target's path, not the target's content. */
export function isLink(repository: Repository, path: string): boolean {
  return realPath(`${repository.top}/${path}`) !== `${repository.top}/${path}`;
}

/** A git command with several steps that is not finished. */
export type Operation = "rebase" | "am" | "merge" | "cherry-pick" | "revert" | "bisect";

/** The unfinished operation in this work tree, detected by git's own marker files. */
export function findOperation({ gitFolder }: Repository): Operation | undefined {
  const exists = (name: string) => fileStatus(`${gitFolder}/${name}`) !== undefined;
  // Checked first: an `am` may run in the middle of a rebase, and a rebase may stop in the middle of a pick or a merge.
  if (exists("rebase-apply/applying")) return "am";
  if (isFolder(`${gitFolder}/rebase-merge`) || isFolder(`${gitFolder}/rebase-apply`)) return "rebase";
  if (exists("MERGE_HEAD")) return "merge";
  if (exists("CHERRY_PICK_HEAD")) return "cherry-pick";
  if (exists("REVERT_HEAD")) return "revert";
  // Between two commits of a pick or a revert only this list exists; both are quit in the same way.
  if (exists("sequencer/todo")) return "cherry-pick";
  // Checked last: other operations may run in the middle of it.
  return exists("BISECT_LOG") ? "bisect" : undefined;
}
