// The journal's records of the comments on the pull request that were read.
import type { JournalTables } from "../../../journal/index.ts";
import type { ReadComments, SeenComment } from "../../../pull-request/index.ts";

/** A comment that was taken. Its detail is JSON: the comment's id and time, its author, and what it asked for. */
export const pullCommentKind = "pull-comment";
/** All comments up to one are done. Its detail is JSON: the id and time of that comment. */
export const seenCommentsKind = "pull-comments-seen";

/** The comments that earlier readings are done with. */
export function readDoneComments(tables: JournalTables, effort: string): ReadComments {
  const last = parse(tables.events.last(effort, seenCommentsKind)?.detail);
  const done = tables.events.ofKinds(effort, [pullCommentKind]).flatMap(({ detail }) => {
    const id = parse(detail)?.id;
    return id === undefined ? [] : [id];
  });
  return { last, done: new Set(done) };
}

/** An agent without a sandbox can damage the records. */
function parse(detail = ""): SeenComment | undefined {
  try {
    const { id, at } = JSON.parse(detail) as Record<string, unknown>;
    const isTime = typeof at === "string" && !Number.isNaN(Date.parse(at));
    return Number.isSafeInteger(id) && isTime ? { id: id as number, at } : undefined;
  } catch {
    return undefined;
  }
}
