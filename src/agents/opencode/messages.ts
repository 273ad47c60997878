// Understands the messages of an opencode session: what was said, what it used, how it ended.
import {
  array,
  type infer as Infer,
  looseObject,
  nullish,
  number,
  object,
  optional,
  string,
  unknown,
} from "zod/mini";
import { addUsage, noUsage, type PriceOf, type TokenUsage } from "../cost.ts";

/** What opencode says of a failure. */
export const sessionError = object({
  name: nullish(string()),
  data: nullish(looseObject({ message: nullish(string()), statusCode: nullish(number()) })),
});
export type SessionError = Infer<typeof sessionError>;

const message = object({
  info: object({
    id: string(),
    role: string(),
    time: nullish(object({ completed: nullish(number()) })),
    error: nullish(sessionError),
    finish: nullish(string()),
    cost: nullish(number()),
    providerID: nullish(string()),
    modelID: nullish(string()),
    tokens: nullish(
      object({
        input: nullish(number()),
        output: nullish(number()),
        reasoning: nullish(number()),
        cache: nullish(object({ read: nullish(number()), write: nullish(number()) })),
      }),
    ),
  }),
  parts: array(
    looseObject({
      id: nullish(string()),
      type: string(),
      text: nullish(string()),
      tool: nullish(string()),
      state: optional(unknown()),
    }),
  ),
});
export type Message = Infer<typeof message>;

/** Messages, as far as they can be read. */
export function readMessages(data: unknown): Message[] {
  if (!Array.isArray(data)) return [];
  return data.flatMap((each) => {
    const read = message.safeParse(each);
    return read.success ? [read.data] : [];
  });
}

/** The words of a message. */
export function textOf({ parts }: Message): string {
  return parts
    .filter(({ type }) => type === "text")
    .map(({ text }) => text ?? "")
    .join("\n")
    .trim();
}

/** What is done with a tool, in one line; a longer one is cut, in characters. */
const longestLine = 200;

/** What was said and done in a message, for people; `seen` remembers the parts that were told already. */
export function describeParts({ info, parts }: Message, seen: Set<string>): string[] {
  if (info.role !== "assistant") return [];
  return parts.flatMap((part, index) => {
    const id = part.id ?? `${info.id}-${index}`;
    const line = seen.has(id) ? undefined : describePart(part, info.time?.completed != null);
    if (line === undefined) return [];
    seen.add(id);
    return [line];
  });
}

const toolState = object({
  status: nullish(string()),
  title: nullish(string()),
  input: nullish(looseObject({ command: nullish(string()), filePath: nullish(string()) })),
});

function describePart(
  { type, text, tool, state }: Message["parts"][number],
  isCompleted: boolean,
): string | undefined {
  // Text grows until its message is complete.
  if (type === "text") return isCompleted && text?.trim() ? text.trim() : undefined;
  if (type !== "tool") return undefined;
  const read = toolState.safeParse(state);
  const input = read.success ? read.data.input : undefined;
  const about = input?.command ?? input?.filePath ?? (read.success ? read.data.title : undefined);
  if (about == null && !isCompleted) return undefined;
  return `● ${tool}${about ? `: ${about.split("\n")[0]?.slice(0, longestLine)}` : ""}`;
}

/** What a session used: tokens, and US dollars where every price is known. */
export interface Used {
  usage?: TokenUsage;
  costUsd?: number | undefined;
}

/** Adds up what answers used; opencode puts 0 where it knows no price. */
export async function usedBy(messages: readonly Message[], priceOf: PriceOf): Promise<Used> {
  const answers = messages.filter(({ info }) => info.role === "assistant" && info.tokens);
  if (answers.length === 0) return {};
  let usage = noUsage;
  let costUsd: number | undefined = 0;
  for (const { info } of answers) {
    const tokens = tokensOf(info);
    usage = addUsage(usage, tokens);
    const isFree = Object.values(tokens).every((count) => count === 0);
    const model = { provider: info.providerID ?? undefined, name: info.modelID ?? "" };
    const cost = info.cost || (isFree ? 0 : await priceOf(model, tokens));
    costUsd = costUsd === undefined || cost === undefined ? undefined : costUsd + cost;
  }
  return { usage, costUsd };
}

function tokensOf({ tokens }: Message["info"]): TokenUsage {
  return {
    input: tokens?.input ?? 0,
    output: (tokens?.output ?? 0) + (tokens?.reasoning ?? 0),
    cacheRead: tokens?.cache?.read ?? 0,
    cacheWrite: tokens?.cache?.write ?? 0,
  };
}
