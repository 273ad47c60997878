// The door to Claude Code.
export { claudeVariables, createClaudeAgent } from "./claude-agent.ts";
