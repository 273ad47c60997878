// The door to shell completion.
export { completionCommand } from "./completion-command.ts";
export { namesCommand } from "./names-command.ts";
