// The program's part of a pull request's text stands between two marks. Everything else in it is people's.

/** The mark of a pull request that the program opened for an effort. */
export function openedMark(effortId: string): string {
  return `<!-- ralph-ci opened ${wordOf(effortId)} -->`;
}

/** The marks of an effort's part. */
function marksOf(effortId: string): { begin: string; end: string } {
  const id = wordOf(effortId);
  return { begin: `<!-- ralph-ci begin ${id} -->`, end: `<!-- ralph-ci end ${id} -->` };
}

/** Only letters and digits, so that an id cannot end the comment. */
function wordOf(effortId: string): string {
  return effortId.replaceAll(/[^A-Za-z0-9]/g, "");
}

/** Whether a text has the part of this effort. */
export function hasSection(body: string, effortId: string): boolean {
  return findSection(body, effortId) !== undefined;
}

/** The text with this part instead of the former one, or at its end. What people wrote stays as it is. */
export function putSection(body: string, effortId: string, section: string): string {
  const { begin, end } = marksOf(effortId);
  const text = `${begin}\n${section}\n${end}`;
  const found = findSection(body, effortId);
  if (!found) return body.trim() === "" ? text : `${body.trimEnd()}\n\n${text}`;
  return `${body.slice(0, found.from)}${text}${body.slice(found.to)}`;
}

/** Where the part is. Of several copies, the first one counts; without its end mark it ends where the next line of people may begin. */
function findSection(body: string, effortId: string): { from: number; to: number } | undefined {
  const { begin, end } = marksOf(effortId);
  const from = body.indexOf(begin);
  if (from < 0) return undefined;
  const last = body.indexOf(end, from);
  // People removed the end mark: nothing of what follows is taken for the program's.
  return { from, to: last < 0 ? from + begin.length : last + end.length };
}
