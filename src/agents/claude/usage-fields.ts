// Reads token counts as Anthropic's API writes them, in transcripts and results alike.
import { type infer as Infer, nullish, number, object } from "zod/mini";
import type { TokenUsage } from "../cost.ts";

/** Source: https://docs.anthropic.com/en/api/messages */
export const usageFields = object({
  input_tokens: nullish(number()),
  output_tokens: nullish(number()),
  cache_creation_input_tokens: nullish(number()),
  cache_read_input_tokens: nullish(number()),
});

/** The token counts of an answer. */
export function readUsage(usage: Infer<typeof usageFields>): TokenUsage {
  return {
    input: usage.input_tokens ?? 0,
    output: usage.output_tokens ?? 0,
    cacheRead: usage.cache_read_input_tokens ?? 0,
    cacheWrite: usage.cache_creation_input_tokens ?? 0,
  };
}
