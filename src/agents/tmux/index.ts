// The door to programs in a detached tmux session.

export type { TmuxEnd } from "./ending.ts";
export { findTmux } from "./find.ts";
export { pasteableText } from "./server.ts";
export { openTmux, type TmuxOptions, type TmuxSession } from "./session.ts";
