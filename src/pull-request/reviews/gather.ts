// Finds out what people with write access ask for in the reviews of a pull request, and what was answered already.
import type { ReviewItem, ReviewText } from "../../effort/index.ts";
import type { ChangeRequest, PullReviews, ReviewThread, WrittenText } from "../../github/index.ts";
import { readMark, wordOf } from "./marks.ts";
import type { Trust } from "./trust.ts";

/** What is asked for. */
export interface Gathered {
  /** What is not answered yet, oldest first. */
  readonly items: readonly ReviewItem[];
  /** Threads that strangers began. */
  readonly ignored: { readonly threads: number; readonly logins: readonly string[] };
  /** Whether GitHub said of everybody whether they count, and gave every thread. */
  readonly isWhole: boolean;
  /** Whether an answer to this is on GitHub. */
  isAnswered(item: ReviewItem): boolean;
}

/** How many texts of a thread are taken, the newest ones. */
const mostTexts = 10;

/** The longest text that is taken, in characters. */
const longestText = 4_000;

/** @param plain makes a text of someone fit to be kept: redacted, without control characters */
export async function gather(
  reviews: PullReviews,
  trust: Trust,
  plain: (text: string) => string,
): Promise<Gathered> {
  const clean = (text: string) => {
    const whole = plain(text);
    return whole.length > longestText ? `${whole.slice(0, longestText)}\n[cut]` : whole;
  };
  const strangers: (string | undefined)[] = [];
  const items: ReviewItem[] = [];
  const answeredUpTo = new Map<string, number>();
  let isWhole = reviews.threads.length >= reviews.threadCount;
  for (const thread of reviews.threads) {
    const found = await readThread(thread, trust);
    isWhole &&= found.isWhole;
    answeredUpTo.set(thread.id, found.answeredUpTo);
    if (found.begunBy === "stranger") strangers.push(thread.comments[0]?.author?.login);
    const item = thread.isResolved ? undefined : threadItem(thread, found.texts, clean);
    if (item) items.push(item);
  }
  const marks = await readMarks(reviews.comments, trust);
  const isAnswered = (item: ReviewItem) =>
    item.kind === "thread"
      ? Number(item.version) <= (answeredUpTo.get(item.key) ?? 0)
      : marks.has(wordOf(item));
  for (const request of reviews.requests) {
    const isTrusted = await trust(request.author);
    isWhole &&= isTrusted !== undefined;
    // Without a text, the threads say what is to be done.
    if (isTrusted && request.body.trim() !== "") items.push(changesItem(request, clean));
  }
  return {
    items: items.filter((item) => !isAnswered(item)),
    ignored: {
      threads: strangers.length,
      logins: [...new Set(strangers)].map((login) => login ?? "a deleted account"),
    },
    isWhole,
    isAnswered,
  };
}

interface ReadThread {
  /** `unknown`: GitHub did not say who may write. */
  readonly begunBy: "person" | "stranger" | "unknown";
  /** What counts. */
  readonly texts: ReviewThread["comments"];
  /** The newest comment that an answer of the program is to; 0 without one. */
  readonly answeredUpTo: number;
  readonly isWhole: boolean;
}

async function readThread({ comments, isResolved }: ReviewThread, trust: Trust): Promise<ReadThread> {
  const texts: ReviewThread["comments"][number][] = [];
  let answeredUpTo = 0;
  let isWhole = true;
  const begins = isResolved ? true : await trust(comments[0]?.author);
  for (const comment of begins ? comments : []) {
    const mark = readMark(comment.body).map(Number).filter(Number.isSafeInteger);
    const isTrusted = isResolved ? false : await trust(comment.author);
    isWhole &&= isTrusted !== undefined;
    // Anybody can write the mark: only an answer counts that this token or a person with write access wrote.
    if (mark.length > 0 && (comment.isOwn || isTrusted)) answeredUpTo = Math.max(answeredUpTo, ...mark);
    else if (isTrusted && mark.length === 0) texts.push(comment);
  }
  const begunBy = begins === undefined ? "unknown" : begins ? "person" : "stranger";
  return { begunBy, texts, answeredUpTo, isWhole: isWhole && begins !== undefined };
}

function threadItem(
  { id, path, line, isOutdated, comments }: ReviewThread,
  texts: ReviewThread["comments"],
  clean: (text: string) => string,
): ReviewItem | undefined {
  const newest = texts.at(-1);
  if (!newest) return undefined;
  const at = line === undefined ? "" : `, line ${line}`;
  return {
    kind: "thread",
    key: id,
    version: `${newest.id}`,
    place: clean(`${path}${at}${isOutdated ? " of an older commit" : ""}`),
    texts: texts.slice(-mostTexts).map((text) => quote(text, clean)),
    firstComment: comments[0]?.id,
  };
}

function changesItem(request: ChangeRequest, clean: (text: string) => string): ReviewItem {
  const login = request.author?.login ?? "";
  return {
    kind: "changes",
    key: login,
    version: `${request.id}`,
    place: "",
    texts: [quote(request, clean)],
  };
}

function quote(
  { author, body }: Pick<WrittenText, "author" | "body">,
  clean: (text: string) => string,
): ReviewText {
  return { author: author?.login ?? "", body: clean(body) };
}

async function readMarks(comments: readonly WrittenText[], trust: Trust): Promise<ReadonlySet<string>> {
  const marks = new Set<string>();
  for (const { author, body, isOwn } of comments) {
    const words = readMark(body);
    if (words.length > 0 && (isOwn || (await trust(author)))) for (const word of words) marks.add(word);
  }
  return marks;
}
