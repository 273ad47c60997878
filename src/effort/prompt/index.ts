// The door to the prompt of an agent session.
export { isCompletionClaim } from "./completion.ts";
export { type PromptInput, type PromptMessage, renderPrompt } from "./prompt.ts";
