// Reads the new commands on a pull request: those of people with write access, each comment once.
import type { PullComment } from "../../github/index.ts";
import { answerMark } from "./answer.ts";
import { type PullCommand, parseCommands } from "./commands.ts";
import type { CommentHost } from "./comment-host.ts";
import type { People } from "./people.ts";

/** The comments that were read before. */
export interface ReadComments {
  /** All comments up to this one are done; undefined if none was read yet. */
  readonly last: SeenComment | undefined;
  /** The ids of later ones that are done. */
  readonly done: ReadonlySet<number>;
}

/** A comment by its id, and when it was written (ISO 8601). */
export interface SeenComment {
  readonly id: number;
  readonly at: string;
}

/** A comment with commands of a person with write access. */
export interface TakenComment extends SeenComment {
  readonly by: string;
  readonly commands: readonly PullCommand[];
}

/** What a reading found. */
export interface CommentReading {
  /** Oldest first. */
  readonly taken: readonly TakenComment[];
  /** People without write access whose comments have commands; empty for an account that was deleted. */
  readonly strangers: readonly string[];
  /** People of whom it is not known whether they have write access. Their comments are read again. */
  readonly undecided: readonly string[];
  /** All comments up to this one are done now; undefined if there are no new ones. */
  readonly last: SeenComment | undefined;
}

const mostPages = 10; // what is left is read the next time

/** Where comments are read, and whose count. */
interface Reader {
  readonly host: CommentHost;
  readonly people: People;
}

/** Reads the comments since the last reading. @throws GitHubError */
export async function readComments(
  reader: Reader,
  pull: number,
  before: ReadComments,
): Promise<CommentReading> {
  const taken: TakenComment[] = [];
  const strangers = new Set<string>();
  const undecided = new Set<string>();
  let last: SeenComment | undefined;
  const comments = await listNew(reader, pull, before);
  const answered = await findAnswered(reader, comments);
  for (const comment of comments) {
    const { id, author = "", createdAt: at } = comment;
    const verdict = before.done.has(id) || answered.has(id) ? "done" : await judge(reader, comment);
    if (verdict === "undecided") undecided.add(author);
    else if (verdict === "stranger") strangers.add(author);
    else if (verdict !== "done") taken.push({ id, at, by: author, commands: verdict });
    if (undecided.size === 0) last = { id, at };
  }
  return { taken, strangers: [...strangers], undecided: [...undecided], last };
}

async function listNew({ host }: Reader, pull: number, { last }: ReadComments): Promise<PullComment[]> {
  const found: PullComment[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const { comments, isLast } = await host.comments(pull, page, last?.at);
    found.push(...comments.filter(({ id }) => last === undefined || id > last.id));
    if (isLast) break;
  }
  return found.sort((one, other) => one.id - other.id);
}

/** The comments that this program answered, also where the records of that are lost. */
async function findAnswered(
  { host, people }: Reader,
  comments: readonly PullComment[],
): Promise<ReadonlySet<number>> {
  const answered = new Set<number>();
  for (const { body, author: login, isByBot: isBot } of comments) {
    const [, id] = answerMark.exec(body) ?? [];
    if (id !== undefined && (await people.isProgram(host, { login, isBot }))) answered.add(Number(id));
  }
  return answered;
}

type Verdict = "done" | "stranger" | "undecided" | readonly PullCommand[];

async function judge(reader: Reader, comment: PullComment): Promise<Verdict> {
  const { author, isByBot, body } = comment;
  if (isByBot || answerMark.test(body)) return "done";
  const commands = parseCommands(body);
  if (commands.length === 0) return "done";
  const isWriter = await reader.people.isWriter(reader.host, author);
  if (isWriter === undefined) return "undecided";
  if (!isWriter) return "stranger";
  return comment.mayBeMarked && (await isMarked(reader, comment)) ? "done" : commands;
}

const marks: readonly string[] = ["eyes", "rocket", "confused"];

/** Whether this program reacted to a comment. Others' reactions do not count: a stranger could hide a comment with one. */
async function isMarked({ host, people }: Reader, { id }: PullComment): Promise<boolean> {
  const reactions = (await host.reactions(id)).filter(({ content }) => marks.includes(content));
  for (const reaction of reactions) if (await people.isProgram(host, reaction)) return true;
  return false;
}
