// The bare remote of a history, and the people who change it with git's plumbing: one or two calls for each action.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** The branches of a history. */
export const work = "ralph/x";
export const base = "main";

/** The environment of everything in a history: a name, and no settings of a user. */
export function peopleEnvironment(home: string): Record<string, string> {
  const name = { GIT_AUTHOR_NAME: "Person", GIT_COMMITTER_NAME: "Person" };
  const mail = { GIT_AUTHOR_EMAIL: "person@example.com", GIT_COMMITTER_EMAIL: "person@example.com" };
  const system = { PATH: process.env.PATH ?? "", HOME: home, LC_ALL: "C.UTF-8", GIT_CONFIG_NOSYSTEM: "1" };
  return Object.assign(system, name, mail);
}

/** Runs git. @throws Error if it fails and may not */
export function git(folder: string, args: readonly string[], input = "", mayFail = false): string {
  const environment = peopleEnvironment(folder);
  const result = spawnSync("git", args, { cwd: folder, env: environment, input, encoding: "utf8" });
  if (result.status !== 0 && !mayFail) throw new Error(`git ${args.join(" ")}: ${result.stderr}`);
  return result.stdout.trimEnd();
}

/** A change of one file: its new text, or an object of the repository, or its removal. */
export type FileChange =
  | { path: string; text: string }
  | { path: string; entry: string }
  | { path: string; removed: true };

/** A commit to write. */
export interface RemoteCommit {
  readonly subject: string;
  readonly changes: readonly FileChange[];
}

/** Lines that history checks for: `p-7` was pushed by people, `a-7` is of an agent. */
const marks = /\b[pa]-\d+\b/g;

/** Marks, each with the files that hold it. */
export type Marks = ReadonlyMap<string, readonly string[]>;

/** The bare repository. */
export class SharedRemote {
  readonly folder: string;
  readonly #marks = new Map<string, Marks>();
  #time = 1_700_000_000;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Read from its file, because it is asked for very often; references are never packed here. */
  tip(branch = work): string | undefined {
    const file = path.join(this.folder, "refs/heads", branch);
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : undefined;
  }

  /** The marks in the files of a commit, with their files. */
  marks(commit: string): Marks {
    const known = this.#marks.get(commit);
    if (known) return known;
    const output = git(this.folder, ["grep", "-oE", "\\b[pa]-[0-9]+\\b", commit, "--"], "", true);
    const found = new Map<string, string[]>();
    for (const line of output.split("\n").filter(Boolean)) {
      const mark = line.match(marks)?.at(-1);
      const file = line.slice(commit.length + 1, line.lastIndexOf(":"));
      if (mark) found.set(mark, [...(found.get(mark) ?? []), file]);
    }
    this.#marks.set(commit, found);
    return found;
  }

  text(commit: string, file: string): string | undefined {
    const result = spawnSync("git", ["cat-file", "blob", `${commit}:${file}`], {
      cwd: this.folder,
      encoding: "utf8",
    });
    return result.status === 0 ? result.stdout : undefined;
  }

  /** The commits of a branch since main, oldest first, with their changes; merges against their first parent. */
  commits(branch = work): (RemoteCommit & { undo: readonly FileChange[] })[] {
    const format = ["--first-parent", "-m", "--raw", "--no-abbrev", "--no-renames", "--format=%x01%s"];
    const output = git(this.folder, ["log", "--reverse", ...format, `${base}..${branch}`]);
    return output
      .split("\x01")
      .slice(1)
      .map((record) => {
        const [subject = "", ...lines] = record.split("\n");
        const raw = lines.filter((line) => line.startsWith(":")).map(parseRaw);
        return { subject, changes: raw.map(({ now }) => now), undo: raw.map(({ before }) => before) };
      });
  }

  /** Writes commits on a parent and points the branch to the last one; by force if necessary. */
  write(branch: string, parent: string | undefined, commits: readonly RemoteCommit[]): void {
    const lines: string[] = [];
    if (commits.length === 0) lines.push(`reset refs/heads/${branch}`, `from ${parent}`, "");
    commits.forEach(({ subject, changes }, index) => {
      this.#time += 60;
      lines.push(`commit refs/heads/${branch}`, `committer Person <person@example.com> ${this.#time} +0000`);
      lines.push(`data ${Buffer.byteLength(subject)}`, subject);
      if (index === 0 && parent !== undefined) lines.push(`from ${parent}`);
      for (const change of changes) {
        if ("removed" in change) lines.push(`D ${change.path}`);
        else if ("entry" in change) lines.push(`M ${change.entry} ${change.path}`);
        else
          lines.push(`M 100644 inline ${change.path}`, `data ${Buffer.byteLength(change.text)}`, change.text);
      }
    });
    git(this.folder, ["fast-import", "--quiet", "--force"], `${lines.join("\n")}\n`);
  }

  remove(branch: string): void {
    git(this.folder, ["update-ref", "-d", `refs/heads/${branch}`]);
  }
}

function parseRaw(line: string): { now: FileChange; before: FileChange } {
  const [fields = "", path = ""] = line.split("\t");
  const [oldMode = "", mode = "", oldHash = "", hash = "", status = ""] = fields.slice(1).split(" ");
  return {
    now: status === "D" ? { path, removed: true } : { path, entry: `${mode} ${hash}` },
    before: status === "A" ? { path, removed: true } : { path, entry: `${oldMode} ${oldHash}` },
  };
}
