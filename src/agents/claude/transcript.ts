// Reads the lines of Claude Code's transcript: what the model said and did, its tokens, and the ends of turns.
import {
  array,
  boolean,
  type infer as Infer,
  looseObject,
  nullish,
  number,
  object,
  string,
  union,
  unknown,
} from "zod/mini";
import type { TokenUsage } from "../cost.ts";

/** Token counts as the API writes them, in transcripts and results alike: https://docs.anthropic.com/en/api/messages */
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

const transcriptLine = object({
  type: string(),
  subtype: nullish(string()),
  timestamp: nullish(string()),
  isSidechain: nullish(boolean()),
  isApiErrorMessage: nullish(boolean()),
  message: nullish(
    looseObject({
      id: nullish(string()),
      model: nullish(string()),
      content: nullish(union([string(), array(looseObject({ type: string() }))])),
      usage: nullish(usageFields),
    }),
  ),
});

/** One line of a transcript. */
export type TranscriptLine = Infer<typeof transcriptLine>;

/** Reads a line; undefined if it has another form. */
export function readTranscriptLine(text: string): TranscriptLine | undefined {
  try {
    return transcriptLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Whether a line ends a turn. */
export function endsTurn(line: TranscriptLine): boolean {
  return line.type === "system" && line.subtype === "turn_duration";
}

/** A line for people: the text of the model, and one line for each tool that it used. */
export function describeLine(line: TranscriptLine): string[] {
  const content = line.message?.content;
  if (line.type !== "assistant" || !Array.isArray(content)) return [];
  return content.flatMap((block) => {
    if (block.type === "text" && typeof block.text === "string") return [block.text.trimEnd()];
    if (block.type === "tool_use") return [describeTool(block)];
    return [];
  });
}

const longestDescription = 200; // characters
const describingFields = ["command", "file_path", "path", "pattern", "url", "query", "description"];

const toolUse = object({ name: nullish(string()), input: nullish(looseObject({ x: nullish(unknown()) })) });

function describeTool(block: unknown): string {
  const read = toolUse.safeParse(block);
  if (!read.success) return "● a tool";
  const { name, input } = read.data;
  const subject = describingFields.map((field) => input?.[field]).find((value) => typeof value === "string");
  const about =
    typeof subject === "string" ? `: ${subject.split("\n")[0]?.slice(0, longestDescription)}` : "";
  return `● ${name ?? "a tool"}${about}`;
}

/** The tokens of one answer of a model. */
export interface ModelAnswer {
  model: string;
  usage: TokenUsage;
}

/** Counts the tokens of a transcript once for each answer, which may span several lines. */
export class UsageCount {
  readonly #answers = new Map<string, ModelAnswer>();

  add(line: TranscriptLine): void {
    const { id, model, usage } = line.message ?? {};
    // A failure is an answer of the model `<synthetic>`.
    if (line.type !== "assistant" || !id || !model || !usage || model === "<synthetic>") return;
    // The last line of an answer has the final count.
    this.#answers.set(id, { model, usage: readUsage(usage) });
  }

  answers(): ModelAnswer[] {
    return [...this.#answers.values()];
  }
}
