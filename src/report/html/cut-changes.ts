// Parts a patch into its files, and cuts what is too long to be shown.
import type { ChangeDetails, CutText } from "../../page/index.ts";
import { describeSize } from "./cut-text.ts";

/** In characters: of the patch of one file, of one line of it, and of all. */
const longestFile = 48 * 1_024;
const longestLine = 2_000;
const longestPatch = 256 * 1_024;

/** The paths that are named in a sentence. */
const mostNames = 8;

/** The changes of a commit, file by file. */
export function cutChanges(patch: string, commit: string): ChangeDetails {
  const show = `git show ${commit.slice(0, 10)}`;
  const files: CutText[] = [];
  const missing: string[] = [];
  let left = longestPatch;
  for (const file of splitPatch(patch)) {
    const cut = cutFile(file, show);
    if (cut.text.length > left) missing.push(nameOf(file));
    else {
      left -= cut.text.length;
      files.push(cut);
    }
  }
  if (missing.length === 0) return { files, cut: "" };
  const more = missing.length > mostNames ? ` and ${missing.length - mostNames} more` : "";
  const names = `${missing.slice(0, mostNames).join(", ")}${more}`;
  return { files, cut: `Too large to be shown here: ${names}. For the whole: ${show}` };
}

/** Lines of a file's content never begin like this: they begin with a sign. */
function splitPatch(patch: string): string[] {
  return patch.split(/^(?=diff --git )/m).filter((part) => part !== "");
}

function cutFile(patch: string, show: string): CutText {
  const isLong = patch.length > longestFile;
  const text = isLong ? patch.slice(0, Math.max(patch.lastIndexOf("\n", longestFile), 0) + 1) : patch;
  const lines = text.split("\n").map((line) => shorten(line));
  const cut = isLong
    ? `Only the first ${describeSize(longestFile)} of ${describeSize(patch.length)} are shown; for the whole: ${show}`
    : "";
  return { text: lines.join("\n"), cut };
}

function shorten(line: string): string {
  if (line.length <= longestLine) return line;
  return `${line.slice(0, longestLine)}… (${describeSize(line.length)} in one line)`;
}

function nameOf(patch: string): string {
  const [, name] = /^(?:\+\+\+ b\/|--- a\/|rename to )(.*)$/m.exec(patch) ?? [];
  return name ?? /^diff --git a\/(.*) b\//.exec(patch)?.[1] ?? "a file";
}
