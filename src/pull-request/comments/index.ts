// The door to the commands in comments on a pull request.
export { type AnswerFacts, renderAnswer } from "./answer.ts";
export { asksForRun, type PullCommand } from "./commands.ts";
export type { CommentHost } from "./comment-host.ts";
export { People } from "./people.ts";
export {
  type CommentReading,
  type ReadComments,
  readComments,
  type SeenComment,
  type TakenComment,
} from "./read-comments.ts";
