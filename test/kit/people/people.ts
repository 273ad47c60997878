// The people of a history: what they do to the remote, and what of it must be there afterwards.
import { log, plan } from "./machine.ts";
import { base, type FileChange, type Marks, type RemoteCommit, type SharedRemote, work } from "./remote.ts";

/** What a person does; `pick` chooses a commit or a story. */
export interface PersonStep {
  readonly kind:
    | "new"
    | "part"
    | "log"
    | "pattern"
    | "story"
    | "text"
    | "rebase"
    | "drop"
    | "revert"
    | "amend"
    | "squash"
    | "delete"
    | "recreate"
    | "main";
  readonly pick: number;
}

/** All people who use a remote. */
export class People {
  readonly #remote: SharedRemote;
  #expected: Marks = new Map();
  /** Marks that a person removed from the work branch. */
  readonly removed = new Set<string>();
  /** Marks of agents that may come back. */
  readonly mayReturn = new Set<string>();
  /** Removed lines that must not come back, as `file: mark`: those of files without rules of their own. */
  #banned = new Set<string>();
  #count = 0;

  constructor(remote: SharedRemote) {
    this.#remote = remote;
  }

  take(step: PersonStep): void {
    const before = this.#marks();
    const wasThere = this.#remote.tip() !== undefined;
    this.#act(step);
    const after = this.#marks();
    for (const mark of before.keys()) if (!after.has(mark)) this.removed.add(mark);
    for (const line of linesOf(before)) this.#banned.add(line);
    for (const line of linesOf(after)) this.#banned.delete(line);
    // A run pushes a deleted branch again, with all that was in it.
    if (wasThere && this.#remote.tip() === undefined) this.#banned.clear();
    this.#expected = new Map([...after].filter(([mark]) => mark.startsWith("p-")));
  }

  /** @throws Error if a line of a person is gone, or a removed one is back */
  check(when: string): void {
    const present = this.#marks();
    for (const [mark, files] of this.#expected)
      if (!present.has(mark)) throw new Error(`${mark} in ${files.join(", ")} was undone ${when}`);
    const watched = [...present].filter(([mark]) => !this.mayReturn.has(mark));
    for (const line of linesOf(new Map(watched)))
      if (this.#banned.has(line)) throw new Error(`${line} came back ${when}`);
  }

  #marks(): Marks {
    const tip = this.#remote.tip();
    return tip === undefined ? new Map() : this.#remote.marks(tip);
  }

  #act({ kind, pick }: PersonStep): void {
    const remote = this.#remote;
    const mark = `p-${++this.#count}`;
    const tip = remote.tip();
    const isOnBranch = !["main", "recreate", "delete", "squash"].includes(kind);
    if (kind === "main" || kind === "rebase") this.#moveMain(mark);
    const start = remote.tip(base);
    if (kind === "recreate" || (isOnBranch && tip === undefined))
      remote.write(work, start, [this.#newFile(mark)]);
    else if (kind === "squash") this.#squash();
    if (tip !== undefined && (kind === "delete" || kind === "squash")) remote.remove(work);
    if (tip === undefined || !isOnBranch) return;
    const commits = remote.commits();
    const chosen = pick % Math.max(1, commits.length);
    if (kind === "rebase") remote.write(work, start, commits);
    else if (kind === "drop") remote.write(work, start, commits.toSpliced(chosen, 1));
    else if (kind === "amend") remote.write(work, start, this.#amendLast(commits, mark));
    else if (kind === "revert")
      remote.write(work, tip, [{ subject: "Revert", changes: commits[chosen]?.undo ?? [] }]);
    else remote.write(work, tip, [{ subject: "Review", changes: this.#edit(kind, mark, tip, pick) }]);
  }

  #amendLast(commits: readonly RemoteCommit[], mark: string): RemoteCommit[] {
    const added = this.#newFile(mark).changes;
    return commits.map(({ subject, changes }, index) =>
      index === commits.length - 1
        ? { subject: `${subject}, amended`, changes: [...changes, ...added] }
        : { subject, changes },
    );
  }

  #newFile(mark: string): RemoteCommit {
    return { subject: "Review: new", changes: [{ path: `review-${mark}.txt`, text: `${mark}\n` }] };
  }

  #moveMain(mark: string): void {
    const changes = [{ path: `main-${mark}.txt`, text: `${mark}\n` }];
    this.#remote.write(base, this.#remote.tip(base), [{ subject: "Main moves", changes }]);
  }

  #squash(): void {
    const remote = this.#remote;
    if (remote.tip() === undefined) return;
    const changes = remote.commits().flatMap((commit) => commit.changes);
    remote.write(base, remote.tip(base), [{ subject: "Squash", changes }]);
  }

  #edit(kind: PersonStep["kind"], mark: string, tip: string, pick: number): readonly FileChange[] {
    const text = (file: string) => this.#remote.text(tip, file) ?? "";
    if (kind === "part") {
      const file = `part-S-${(pick % 3) + 1}.txt`;
      return [{ path: file, text: `${text(file)}${mark}\n` }];
    }
    if (kind === "log") return [{ path: log, text: `${text(log)}\nReviewed: ${mark}\n` }];
    if (kind === "pattern")
      return [{ path: log, text: text(log).replace("## Codebase Patterns\n", `$&- ${mark}\n`) }];
    if (kind === "story" || kind === "text") {
      const read = JSON.parse(text(plan) || '{"userStories":[]}');
      if (kind === "story") read.userStories.push({ id: mark, title: mark, passes: false, notes: "" });
      else if (read.userStories[1]) read.userStories[1].description = mark;
      return [{ path: plan, text: `${JSON.stringify(read, null, 2)}\n` }];
    }
    return this.#newFile(mark).changes;
  }
}

/** The lines with marks in files without rules of their own, as `file: mark`. */
function linesOf(marks: Marks): string[] {
  return [...marks].flatMap(([mark, files]) =>
    files.filter((file) => file !== log && file !== plan).map((file) => `${file}: ${mark}`),
  );
}
