// Understands the lines of Claude Code's transcript: what was said and done, what it used, and where a turn ends.
import {
  array,
  boolean,
  type infer as Infer,
  looseObject,
  nullish,
  object,
  string,
  union,
  unknown,
} from "zod/mini";
import type { TokenUsage } from "../../cost.ts";
import { readUsage, usageFields } from "../usage-fields.ts";

/** What is read of a line; the rest may be whatever it likes. */
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

/** Reads a line; undefined for one that is none of those we know. */
export function readTranscriptLine(text: string): TranscriptLine | undefined {
  try {
    const read = transcriptLine.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a line says that the turn is over. */
export function endsTurn(line: TranscriptLine): boolean {
  return line.type === "system" && line.subtype === "turn_duration";
}

/** What the model said and did in a line, for people: its words, and one line for each tool it used. */
export function describeLine(line: TranscriptLine): string[] {
  const content = line.message?.content;
  if (line.type !== "assistant" || !Array.isArray(content)) return [];
  return content.flatMap((block) => {
    if (block.type === "text" && typeof block.text === "string") return [block.text.trimEnd()];
    if (block.type === "tool_use") return [describeTool(block)];
    return [];
  });
}

/** A longer description of what a tool is used for is cut, in characters. */
const longestDescription = 200;
/** What a tool's input says it is about, the most telling first. */
const tellingFields = ["command", "file_path", "path", "pattern", "url", "query", "description"];

const toolUse = object({ name: nullish(string()), input: nullish(looseObject({ x: nullish(unknown()) })) });

function describeTool(block: unknown): string {
  const read = toolUse.safeParse(block);
  if (!read.success) return "● a tool";
  const { name, input } = read.data;
  const telling = tellingFields.map((field) => input?.[field]).find((value) => typeof value === "string");
  const about =
    typeof telling === "string" ? `: ${telling.split("\n")[0]?.slice(0, longestDescription)}` : "";
  return `● ${name ?? "a tool"}${about}`;
}

/** What the models of a transcript used, counted once for each answer, which may span several lines. */
export class UsageCount {
  readonly #answers = new Map<string, { model: string; usage: TokenUsage }>();

  add(line: TranscriptLine): void {
    const { id, model, usage } = line.message ?? {};
    // A failure is written down as an answer too, by no model.
    if (line.type !== "assistant" || !id || !model || !usage || model === "<synthetic>") return;
    // The last line of an answer has its final count.
    this.#answers.set(id, { model, usage: readUsage(usage) });
  }

  answers(): { model: string; usage: TokenUsage }[] {
    return [...this.#answers.values()];
  }
}
