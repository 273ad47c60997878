// The calls about comments on a pull request and the reactions to them. To GitHub, they are those of its issue.
import { array } from "zod/mini";
import { commentShape, type PullComment, reactionShape, readComment } from "../answers.ts";
import type { CallSender } from "./call.ts";

/** The reactions that this program adds. */
export type Reaction = "eyes" | "rocket" | "confused";

/** Who reacted to a comment, and how, in GitHub's words. */
export interface CommentReaction {
  readonly content: string;
  /** Undefined of an account that was deleted. */
  readonly login: string | undefined;
  readonly isBot: boolean;
}

/** A page of comments. */
export interface CommentPage {
  readonly comments: readonly PullComment[];
  readonly isLast: boolean;
}

/** The calls about comments. Every call throws a GitHubError whose message ends with the fix. */
export interface CommentCalls {
  /** A page, counted from 1, of a pull request's comments, oldest first. @param since ISO 8601: only comments written or edited since then */
  comments(number: number, page: number, since?: string): Promise<CommentPage>;
  addComment(number: number, body: string): Promise<PullComment>;
  /** The first hundred. */
  reactions(comment: number): Promise<readonly CommentReaction[]>;
  /** Adds a reaction, unless the token's owner has it there already. */
  react(comment: number, reaction: Reaction): Promise<void>;
}

const read = "pull-requests: read";
const write = "pull-requests: write";
const pageSize = 100; // the most that GitHub gives

/** The calls for one repository. @param repository `owner/name` */
export function createCommentCalls({ ask, tell }: CallSender, repository: string): CommentCalls {
  return {
    async comments(number, page, since) {
      const query = new URLSearchParams({
        per_page: `${pageSize}`,
        page: `${page}`,
        ...(since && { since }),
      });
      const what = `read the comments on pull request ${number} of ${repository}`;
      const path = `/issues/${number}/comments?${query}`;
      const found = await ask({ method: "GET", path, what, permission: read }, array(commentShape));
      return { comments: found.map(readComment), isLast: found.length < pageSize };
    },
    async addComment(number, body) {
      const what = `comment on pull request ${number} of ${repository}`;
      const path = `/issues/${number}/comments`;
      const call = { method: "POST", path, what, permission: write, body: { body } } as const;
      return readComment(await ask(call, commentShape));
    },
    async reactions(comment) {
      const what = `read the reactions to comment ${comment} of ${repository}`;
      const path = `/issues/comments/${comment}/reactions?per_page=${pageSize}`;
      const found = await ask({ method: "GET", path, what, permission: read }, array(reactionShape));
      return found.map(({ content, user }) => ({
        content,
        login: user?.login,
        isBot: user?.type === "Bot",
      }));
    },
    async react(comment, content) {
      const what = `react to comment ${comment} of ${repository}`;
      const path = `/issues/comments/${comment}/reactions`;
      await tell({ method: "POST", path, what, permission: write, body: { content } });
    },
  };
}
