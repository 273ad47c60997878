// The calls that read the reviews of a pull request, and answer them.
import type { ZodMiniType } from "zod/mini";
import { requireNoErrors } from "../answers.ts";
import { describeWrongAnswer } from "../github-error.ts";
import type { CallSender } from "./call.ts";
import {
  type ChangeRequest,
  firstPage,
  morePage,
  type ReviewThread,
  readRequest,
  readText,
  readThread,
  reviewsQuery,
  type WrittenText,
} from "./review-answers.ts";

/** What people think of a pull request. */
export interface PullReviews {
  readonly isOpen: boolean;
  readonly headCommit: string;
  /** Oldest first, 1,000 at most. */
  readonly threads: readonly ReviewThread[];
  readonly threadCount: number;
  /** The newest reviews of people with write access that ask for changes, 100 at most. */
  readonly requests: readonly ChangeRequest[];
  /** The last 100 comments below it, oldest first. */
  readonly comments: readonly WrittenText[];
}

/** The calls about reviews. Every call throws a GitHubError whose message ends with the fix. */
export interface ReviewCalls {
  /** @param isTimeLeft whether another page of threads may be read */
  reviews(pull: number, isTimeLeft?: () => boolean): Promise<PullReviews>;
  /** Answers in the thread that a comment began. */
  replyInThread(pull: number, firstComment: number, body: string): Promise<void>;
}

const mostPages = 20; // of 50 threads
const read = "pull-requests: read";
const write = "pull-requests: write";

/** The calls for one repository. @param repository `owner/name` */
export function createReviewCalls({ ask, tell }: CallSender, repository: string): ReviewCalls {
  const [owner = "", name = ""] = repository.split("/");
  const askPage = async <T extends Page>(pull: number, after: string | undefined, shape: ZodMiniType<T>) => {
    const what = `read the reviews of pull request ${pull} of ${repository}`;
    const query = reviewsQuery(after === undefined);
    const body = { query, variables: { owner, name, number: pull, after } };
    const call = { method: "POST", route: "/graphql", what, permission: read, body, isQuery: true } as const;
    const answer = await ask(call, shape);
    requireNoErrors(answer, call);
    const found = answer.data?.repository?.pullRequest;
    if (!found) throw describeWrongAnswer(call, "pullRequest");
    return found as NonNullable<PullOf<T>>;
  };
  return {
    async reviews(pull, isTimeLeft = () => true) {
      const first = await askPage(pull, undefined, firstPage);
      const threads = [...first.reviewThreads.nodes];
      let { hasNextPage, endCursor } = first.reviewThreads.pageInfo;
      for (let page = 2; hasNextPage && endCursor && page <= mostPages && isTimeLeft(); page += 1) {
        const { reviewThreads } = await askPage(pull, endCursor, morePage);
        threads.push(...reviewThreads.nodes);
        ({ hasNextPage, endCursor } = reviewThreads.pageInfo);
      }
      const reviews = first.latestOpinionatedReviews?.nodes ?? [];
      return {
        isOpen: first.state === "OPEN",
        headCommit: first.headRefOid,
        threads: threads.filter((thread) => thread.first.nodes.length > 0).map(readThread),
        threadCount: first.reviewThreads.totalCount,
        requests: reviews.filter(({ state }) => state === "CHANGES_REQUESTED").map(readRequest),
        comments: first.comments.nodes.map(readText),
      };
    },
    replyInThread(pull, firstComment, body) {
      const path = `/pulls/${pull}/comments/${firstComment}/replies`;
      const what = `answer a review of pull request ${pull} of ${repository}`;
      return tell({ method: "POST", path, what, permission: write, body: { body } });
    },
  };
}

/** The part of every answer about a pull request. */
interface Page {
  readonly data?: { readonly repository: { readonly pullRequest: unknown } | null } | null | undefined;
  readonly errors?: Parameters<typeof requireNoErrors>[0]["errors"];
}

type PullOf<T extends Page> = NonNullable<NonNullable<T["data"]>["repository"]>["pullRequest"];
