// Answers GitHub's GraphQL API. Source: https://docs.github.com/en/graphql/reference
import { type Answer, type ParsedRequest, refusal } from "../answer.ts";
import { viewerOf } from "../review-routes.ts";
import type { ThreadComment, ThreadRecord } from "../reviews.ts";
import { found } from "../row.ts";
import { type PullRecord, repository, type World } from "../world.ts";
import { execute, type Resolved } from "./execute.ts";

/** A refusal, which GraphQL gives with status 200. */
class Refusal extends Error {
  readonly type: string;
  readonly field: string;

  constructor(type: string, field: string, message: string) {
    super(message);
    this.type = type;
    this.field = field;
  }
}

/** Answers a request over GraphQL. */
export function answerGraph(world: World, asked: ParsedRequest): Answer {
  const { query, variables = {} } = JSON.parse(asked.body.toString());
  try {
    const { data, faults } = execute(query, variables, rootOf(world));
    return { ...found({ data }), graphFaults: faults };
  } catch (error) {
    if (!(error instanceof Refusal)) return refusal(400, String(error));
    const { type, field, message } = error;
    return found({ data: { [field]: null }, errors: [{ type, path: [field], message }] });
  }
}

function rootOf(world: World): Resolved {
  return {
    repository: ({ owner, name }: Record<string, string>) => {
      if (owner !== repository.owner || name !== repository.name)
        throw new Refusal("NOT_FOUND", "repository", `Could not resolve to a Repository`);
      return { pullRequest: ({ number }: { number: number }) => pullOf(world, number) };
    },
    markPullRequestReadyForReview: ({ input }: { input: { pullRequestId: string } }) => {
      const field = "markPullRequestReadyForReview";
      const pull = world.pulls.find(({ number }) => `PR_${number}` === input.pullRequestId);
      if (!pull)
        throw new Refusal(
          "NOT_FOUND",
          field,
          `Could not resolve to a node with the global id of '${input.pullRequestId}'`,
        );
      if (world.pullCreation === "not permitted")
        throw new Refusal("FORBIDDEN", field, "Resource not accessible by integration");
      pull.draft = false;
      return { pullRequest: { isDraft: false } };
    },
  };
}

function pullOf(world: World, number: number): Resolved | null {
  const pull = world.pulls.find((each) => each.number === number);
  if (!pull) return null;
  const { threads, reviews } = world.reviews;
  const own = <T extends { pull: number }>(all: readonly T[]) => all.filter((each) => each.pull === number);
  return {
    isDraft: pull.draft,
    state: stateOf(pull),
    headRefOid: world.tipOf(pull.head),
    reviewThreads: connect(own(threads).map((thread) => threadOf(world, thread))),
    latestOpinionatedReviews: connect(
      own(reviews)
        .filter((one, index, all) => all.findLastIndex(({ author }) => author === one.author) === index)
        .map((review) => ({ ...commentOf(world, review), state: review.state })),
    ),
    comments: connect(own(world.comments).map((comment) => commentOf(world, comment))),
  };
}

function stateOf({ merged, state }: PullRecord): string {
  return merged ? "MERGED" : state.toUpperCase();
}

function threadOf(world: World, { comments, ...thread }: ThreadRecord): Resolved {
  const all = comments.map((comment) => commentOf(world, comment));
  return { ...thread, originalLine: thread.line ?? 1, comments: connect(all) };
}

function commentOf(
  world: World,
  { id, author, body }: Pick<ThreadComment, "id" | "author" | "body">,
): Resolved {
  const isBot = author?.endsWith("[bot]");
  const login = author?.replace("[bot]", "");
  return {
    fullDatabaseId: `${id}`,
    body,
    viewerDidAuthor: author === viewerOf(world),
    author: author === null ? null : { __typename: isBot ? "Bot" : "User", login },
  };
}

/** A connection. GitHub gives 100 nodes at most, and refuses a request without a number. */
function connect(all: readonly Resolved[]) {
  return ({ first, last, after }: { first?: number; last?: number; after?: string }) => {
    const size = first ?? last;
    if (size === undefined || size > 100)
      throw new Refusal("EXCESSIVE_PAGINATION", "repository", `${size} nodes`);
    const begin = after === undefined || after === null ? 0 : Number(after);
    const end = first === undefined ? all.length : begin + first;
    const nodes = first === undefined ? all.slice(-size) : all.slice(begin, end);
    const pageInfo = { hasNextPage: end < all.length, endCursor: nodes.length > 0 ? `${end}` : null };
    return { nodes, totalCount: all.length, pageInfo };
  };
}
