// The parts of GitHub's answers about reviews that this program reads. Source: https://docs.github.com/en/graphql/reference
import {
  array,
  boolean,
  literal,
  nullable,
  nullish,
  number,
  object,
  type output,
  regex,
  string,
  type ZodMiniType,
} from "zod/mini";
import { graphShape } from "../answers.ts";

const author = nullable(object({ __typename: string(), login: string() }));
const id = string().check(regex(/^\d{1,15}$/));
const comment = object({ fullDatabaseId: id, author, body: string(), viewerDidAuthor: boolean() });
const comments = object({ nodes: array(comment) });

const threadShape = object({
  id: string(),
  isResolved: boolean(),
  isOutdated: boolean(),
  path: string(),
  line: nullish(number()),
  originalLine: nullish(number()),
  first: comments,
  last: comments,
});

const threadsShape = object({
  totalCount: number(),
  pageInfo: object({ hasNextPage: boolean(), endCursor: nullish(string()) }),
  nodes: array(threadShape),
});

/** The data of an answer about one pull request. */
const pullShape = <T>(pull: ZodMiniType<T>) =>
  graphShape(object({ repository: nullable(object({ pullRequest: nullable(pull) })) }));

export const morePage = pullShape(object({ reviewThreads: threadsShape }));

const reviewShape = object({
  fullDatabaseId: id,
  author,
  body: string(),
  state: string(),
});

export const firstPage = pullShape(
  object({
    state: literal(["OPEN", "CLOSED", "MERGED"]),
    headRefOid: string().check(regex(/^[0-9a-f]{40,64}$/)),
    latestOpinionatedReviews: nullish(object({ nodes: array(reviewShape) })),
    comments: object({ nodes: array(object({ author, body: string(), viewerDidAuthor: boolean() })) }),
    reviewThreads: threadsShape,
  }),
);

const textFields = "author { __typename login } body";
const commentFields = `nodes { fullDatabaseId ${textFields} viewerDidAuthor }`;
const threadFields = `reviewThreads(first: 50, after: $after) {
  totalCount
  pageInfo { hasNextPage endCursor }
  nodes {
    id isResolved isOutdated path line originalLine
    first: comments(first: 1) { ${commentFields} }
    last: comments(last: 20) { ${commentFields} }
  }
}`;
const pullFields = `state
headRefOid
latestOpinionatedReviews(first: 100, writersOnly: true) { nodes { fullDatabaseId ${textFields} state } }
comments(last: 100) { nodes { ${textFields} viewerDidAuthor } }`;

/** Asks for the threads, and on the first page for the rest. */
export function reviewsQuery(isFirst: boolean): string {
  const fields = isFirst ? `${pullFields}\n${threadFields}` : threadFields;
  return `query($owner: String!, $name: String!, $number: Int!, $after: String) {
repository(owner: $owner, name: $name) { pullRequest(number: $number) { ${fields} } }
}`;
}

/** Who wrote something. */
export interface Author {
  readonly login: string; // of a bot, with `[bot]` at its end
  readonly isPerson: boolean;
}

/** What someone wrote; without an author if the account was deleted. */
export interface WrittenText {
  readonly author: Author | undefined;
  readonly body: string;
  /** Whether the user of this token wrote it. */
  readonly isOwn: boolean;
}

/** A comment in a thread. Later comments have higher ids. */
export interface ThreadComment extends WrittenText {
  readonly id: number;
}

/** A thread of comments on a line of the diff. */
export interface ReviewThread {
  readonly id: string;
  readonly isResolved: boolean;
  readonly isOutdated: boolean;
  readonly path: string;
  readonly line: number | undefined; // counted from 1; undefined for a whole file
  /** The first comment, and the last 20. */
  readonly comments: readonly ThreadComment[];
}

/** A review that asks for changes. Later reviews have higher ids. */
export interface ChangeRequest {
  readonly id: number;
  readonly author: Author | undefined;
  readonly body: string;
}

export function readThread(answer: output<typeof threadShape>): ReviewThread {
  const found = new Map(
    [...answer.first.nodes, ...answer.last.nodes].map((node) => [node.fullDatabaseId, node]),
  );
  const { isResolved, isOutdated, path } = answer;
  return {
    id: answer.id,
    isResolved,
    isOutdated,
    path,
    line: answer.line ?? answer.originalLine ?? undefined,
    comments: [...found.values()].map((node) => {
      const { author, body, isOwn } = readText(node);
      return { id: Number(node.fullDatabaseId), author, body, isOwn };
    }),
  };
}

export function readText(node: Omit<output<typeof comment>, "fullDatabaseId">): WrittenText {
  return { author: readAuthor(node.author), body: node.body, isOwn: node.viewerDidAuthor };
}

export function readRequest({ fullDatabaseId, author, body }: output<typeof reviewShape>): ChangeRequest {
  return { id: Number(fullDatabaseId), author: readAuthor(author), body };
}

/** REST and the inputs of workflows write `[bot]` at the end of a bot's name; GraphQL does not. */
function readAuthor(found: output<typeof author>): Author | undefined {
  if (!found) return undefined;
  const isPerson = found.__typename === "User";
  return { login: found.__typename === "Bot" ? `${found.login}[bot]` : found.login, isPerson };
}
