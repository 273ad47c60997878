// The door to the comments on a run's pull request.
export { listenInWaits } from "./listen-in-waits.ts";
export { type CommentReply, createRunComments, type RunComments } from "./run-comments.ts";
