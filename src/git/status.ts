// Reads what `git status` says, because everything we know of a checkout's files comes from that one answer.

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
      if (origin) state.changes.push({ path: origin, kind: "changed", ...places(record.split(" ")) });
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
  changes.push({ path: rest, kind, ...places(fields) });
}

/** Where a change is, by the two letters of a record: the index, the file, or both. */
function places(fields: readonly string[]): Pick<Change, "staged" | "unstaged"> {
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
