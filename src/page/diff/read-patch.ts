// Reads the unified diff of one file. A patch may be cut anywhere, so nothing is refused.

/** A line of a file, before or after. */
export interface PatchLine {
  /** `gap` stands between the parts of a file; its text is where the next part is. */
  readonly kind: "same" | "added" | "removed" | "gap";
  readonly text: string;
  /** The numbers of the line, 1-based; missing where the file does not have it. */
  readonly before?: number;
  readonly after?: number;
}

/** The changes of one file. */
export interface FilePatch {
  readonly path: string;
  /** The earlier path of a renamed file. */
  readonly from: string | undefined;
  readonly kind: "changed" | "added" | "removed" | "renamed";
  /** Why there are no lines, such as for a binary file; empty if there are some. */
  readonly remark: string;
  readonly lines: readonly PatchLine[];
  readonly added: number;
  readonly removed: number;
}

/** Reads the patch of one file, with git's headers. */
export function readPatch(patch: string): FilePatch {
  const start = patch.search(/^@@ /m);
  const head = start < 0 ? patch : patch.slice(0, start);
  const lines = start < 0 ? [] : readLines(patch.slice(start));
  const { path, from } = readPaths(head);
  return {
    path,
    from: from === path ? undefined : from,
    kind: readKind(head),
    remark: lines.length > 0 ? "" : describeNoLines(head),
    lines,
    added: lines.filter(({ kind }) => kind === "added").length,
    removed: lines.filter(({ kind }) => kind === "removed").length,
  };
}

function readLines(hunks: string): PatchLine[] {
  const lines: PatchLine[] = [];
  let before = 0;
  let after = 0;
  for (const line of hunks.replace(/\n$/, "").split("\n")) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@ ?(.*)$/s.exec(line);
    const text = line.slice(1);
    if (hunk) {
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      lines.push({ kind: "gap", text: hunk[3] ?? "" });
    } else if (line.startsWith("+")) lines.push({ kind: "added", text, after: after++ });
    else if (line.startsWith("-")) lines.push({ kind: "removed", text, before: before++ });
    else if (!line.startsWith("\\")) lines.push({ kind: "same", text, before: before++, after: after++ });
  }
  return lines;
}

function readPaths(head: string): { path: string; from: string | undefined } {
  const before = readName(/^(?:--- a\/|rename from )(.*)$/m.exec(head)?.[1]);
  const after = readName(/^(?:\+\+\+ b\/|rename to )(.*)$/m.exec(head)?.[1]);
  const both = /^diff --git (?:"?a\/(.*?)"?) (?:"?b\/.*)$/m.exec(head)?.[1];
  return { path: after ?? before ?? both ?? "unknown file", from: before };
}

/** Git ends a name that has blanks in it with a tab. */
function readName(name: string | undefined): string | undefined {
  return name?.replace(/\t$/, "");
}

function readKind(head: string): FilePatch["kind"] {
  if (/^new file mode/m.test(head)) return "added";
  if (/^deleted file mode/m.test(head)) return "removed";
  return /^rename to/m.test(head) ? "renamed" : "changed";
}

function describeNoLines(head: string): string {
  if (/^Binary files|^GIT binary patch/m.test(head)) return "A binary or very large file.";
  if (/^rename to/m.test(head)) return "Renamed, and not changed.";
  return /^old mode/m.test(head) ? "Only its mode has changed." : "An empty file.";
}
