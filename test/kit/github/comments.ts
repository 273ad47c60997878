// The part of GitHub's API that is about comments on pull requests, and the reactions to them.
// Source: https://docs.github.com/en/rest/issues/comments and /reactions/reactions
import { type Answer, type ParsedRequest, refusal } from "./answer.ts";
import { commentShape, reactionShape } from "./rest-shapes.ts";
import { found, type Handler, page, type Row } from "./row.ts";
import type { CommentRecord, World } from "./world.ts";

const read = (asked: ParsedRequest) => JSON.parse(asked.body.toString());

export const commentRows: readonly Row[] = [
  ["comments", "GET", /^\/issues\/(\d+)\/comments$/, listComments],
  [
    "comment create",
    "POST",
    /^\/issues\/(\d+)\/comments$/,
    (world, asked, [number]) => {
      const isIssue = world.issues.has(Number(number));
      if (!isIssue && !world.pulls.some((pull) => pull.number === Number(number)))
        return refusal(404, "Not Found");
      if (isIssue && !world.mayWriteIssues) return refusal(403, "Resource not accessible by integration");
      const author = world.viewer ?? "github-actions[bot]";
      const comment = world.addComment({ pull: Number(number), author, body: read(asked).body });
      return { status: 201, json: commentShape(comment) };
    },
  ],
  [
    "reactions",
    "GET",
    /^\/issues\/comments\/(\d+)\/reactions$/,
    withComment((comment, asked) => found(page(comment.reactions, asked).map(reactionShape))),
  ],
  ["react", "POST", /^\/issues\/comments\/(\d+)\/reactions$/, withComment(react)],
];

function withComment(act: (comment: CommentRecord, asked: ParsedRequest, world: World) => Answer): Handler {
  return (world, asked, [id]) => {
    const comment = world.comments.find((each) => each.id === Number(id));
    return comment ? act(comment, asked, world) : refusal(404, "Not Found");
  };
}

/** Oldest first; GitHub knows no other order here. `since` is about the last edit. */
function listComments(world: World, asked: ParsedRequest, [number]: readonly string[]): Answer {
  const since = asked.url.searchParams.get("since");
  const all = world.comments
    .filter(({ pull }) => pull === Number(number))
    .filter(({ updatedAt }) => since === null || updatedAt.getTime() >= Date.parse(since));
  return found(page(all, asked).map(commentShape));
}

/** The same reaction of the same user is answered with 200 and not added. */
function react(comment: CommentRecord, asked: ParsedRequest, world: World): Answer {
  const login = world.viewer ?? "github-actions[bot]";
  const { content } = read(asked);
  const before = comment.reactions.find((each) => each.login === login && each.content === content);
  const reaction = before ?? { login, content };
  if (!before) comment.reactions.push(reaction);
  return { status: before ? 200 : 201, json: reactionShape(reaction, comment.reactions.indexOf(reaction)) };
}
