// The door to texts: everything that comes from agents, files and git is shown through these.
export { describeDuration, describeMoment, describeMoney, describeTokens } from "./amounts.ts";
export { Plain, visibleNodes } from "./plain.tsx";
export { TerminalText } from "./terminal-text.tsx";
export { TextBlock } from "./text-block.tsx";
