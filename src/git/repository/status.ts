// Reads what state the checkout is in: its commit, branch, changed files and any half-done operation.
import { fileStatus, isFolder, realPath } from "../../platform/index.ts";
import type { Repository } from "./repository.ts";

/** One path that is not as the last commit has it. */
export interface Change {
  /** From the top of the checkout, parts joined by `/`. */
  path: string;
  /**
   * `changed`: known to git, and added, modified, deleted or of another type now. `untracked`: a new file. `nested`: a
   * folder that is a repository of its own. `conflict`: a merge left it for somebody to resolve.
   */
  kind: "changed" | "untracked" | "nested" | "conflict";
  /** Whether the index differs from the last commit here. */
  staged: boolean;
  /** Whether the file differs from the index here. */
  unstaged: boolean;
}

/** Where a checkout stands. */
export interface CheckoutState {
  /** The commit that is checked out; undefined where there is none yet. */
  head: string | undefined;
  /** The branch that is checked out, also one without a commit; undefined where HEAD is detached. */
  branch: string | undefined;
  changes: Change[];
}

/** The arguments whose output `parseStatus` reads. */
export const statusArguments: readonly string[] = [
  "status",
  "--porcelain=v2",
  "--branch",
  "--no-ahead-behind",
  "-z",
  "--no-renames",
  "--untracked-files=all",
  // What is uncommitted inside a submodule is not a change of this repository.
  "--ignore-submodules=dirty",
];

/** The fields before the path, by the record's first letter; the path is all that follows and may hold blanks. */
const fieldsBeforePath: Readonly<Record<string, number>> = { "1": 8, "2": 9, u: 10, "?": 1 };
const submoduleMode = "160000";

/**
 * Reads porcelain format 2 with NUL endings. A rename gives both its paths. Records of other kinds are passed over: newer
 * versions of git may add some.
 */
export function parseStatus(output: string): CheckoutState {
  const state: CheckoutState = { head: undefined, branch: undefined, changes: [] };
  const records = output.split("\0");
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index] ?? "";
    if (record.startsWith("# ")) readHeader(record, state);
    else readChange(record, state.changes);
    if (record.startsWith("2 ")) {
      index += 1;
      const origin = records[index];
      if (origin)
        state.changes.push({ path: origin, kind: "changed", ...readStagedFlags(record.split(" ")) });
    }
  }
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
    const isFolder = rest.endsWith("/");
    // With every untracked file listed, a folder is named only where git does not look into it.
    changes.push({
      path: isFolder ? rest.slice(0, -1) : rest,
      kind: isFolder ? "nested" : "untracked",
      staged: false,
      unstaged: true,
    });
    return;
  }
  const kind = type === "u" ? "conflict" : isNewSubmodule(fields) ? "nested" : "changed";
  changes.push({ path: rest, kind, ...readStagedFlags(fields) });
}

/** Where a change is, by the two letters of a record: the index, the file, or both. */
function readStagedFlags(fields: readonly string[]): Pick<Change, "staged" | "unstaged"> {
  return { staged: fields[1]?.charAt(0) !== ".", unstaged: fields[1]?.charAt(1) !== "." };
}

/** Added as a link to another repository; whether it is declared as a submodule, `git status` does not say. */
function isNewSubmodule(fields: readonly string[]): boolean {
  return fields[3] === "000000" && fields[4] === submoduleMode;
}

/** The first `count` fields, which hold no blanks, and what follows them. */
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

/**
 * Where the checkout stands now, by one call of git. `refresh` lets git write down which files it found unchanged: in a
 * fresh clone it would otherwise read all of them at every call.
 */
export async function readState(
  repository: Repository,
  options: { refresh?: boolean } = {},
): Promise<CheckoutState> {
  const call = options.refresh ? { environment: { GIT_OPTIONAL_LOCKS: "1" } } : {};
  const state = parseStatus(await repository.git.output(statusArguments, call));
  if (!state.changes.some((change) => change.kind === "nested")) return state;
  const declared = await declaredSubmodules(repository);
  const changes = state.changes.map((change) =>
    change.kind === "nested" && declared.has(change.path) ? { ...change, kind: "changed" as const } : change,
  );
  return { ...state, changes };
}

/** The folders that `.gitmodules` declares: those belong to this repository, other repositories inside it do not. */
async function declaredSubmodules(repository: Repository): Promise<ReadonlySet<string>> {
  const { stdout } = await repository.git.run([
    ...[
      "config",
      "--file",
      `${repository.top}/.gitmodules`,
      "--null",
      "--get-regexp",
      "^submodule\\..*\\.path$",
    ],
  ]);
  const entries = stdout.split("\0").map((entry) => entry.slice(entry.indexOf("\n") + 1));
  return new Set(entries.filter(Boolean));
}

/** What the file system tells of a path in the checkout. */
export interface FileFacts {
  /** In bytes. */
  size: bigint;
  /** In nanoseconds. */
  modified: bigint;
  mode: bigint;
}

/** The facts of a path, links followed; undefined where there is nothing, or a link that leads nowhere. */
export function fileFacts(repository: Repository, path: string): FileFacts | undefined {
  try {
    const status = fileStatus(`${repository.top}/${path}`);
    return status && { size: status.size, modified: status.mtimeNs, mode: status.mode };
  } catch {
    // A link that leads to itself, or to where we may not look: git takes it as it is.
    return undefined;
  }
}

/** Whether a path in the checkout is a link: git keeps where it leads, not what is there. */
export function isLink(repository: Repository, path: string): boolean {
  return realPath(`${repository.top}/${path}`) !== `${repository.top}/${path}`;
}

/** Something that git does in several steps and that is not finished. */
export type Operation = "rebase" | "am" | "merge" | "cherry-pick" | "revert";

/** The operation that is under way in this work tree, by the marks that git leaves for itself. */
export function findOperation(repository: Repository): Operation | undefined {
  const isThere = (name: string) => fileStatus(`${repository.gitFolder}/${name}`) !== undefined;
  // A rebase may stop in the middle of a pick or a merge, so it is asked for first.
  if (isFolder(`${repository.gitFolder}/rebase-merge`)) return "rebase";
  if (isFolder(`${repository.gitFolder}/rebase-apply`)) {
    return isThere("rebase-apply/applying") ? "am" : "rebase";
  }
  if (isThere("MERGE_HEAD")) return "merge";
  if (isThere("CHERRY_PICK_HEAD")) return "cherry-pick";
  if (isThere("REVERT_HEAD")) return "revert";
  // Between two picks only the list of what is left shows it; quitting is the same for both.
  return isThere("sequencer/todo") ? "cherry-pick" : undefined;
}
