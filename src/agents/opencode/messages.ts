// Reads the messages of an opencode session: texts, tools, tokens, errors.
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
import { addUp, type PriceOf, type Spending, type TokenUsage } from "../cost.ts";

/** A failure as opencode reports it. */
export const sessionError = object({
  name: nullish(string()),
  data: nullish(looseObject({ message: nullish(string()), statusCode: nullish(number()) })),
});
/** One failure. */
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
/** One message with its parts. */
export type Message = Infer<typeof message>;

/** The messages in an answer; unreadable ones are left out. */
export function readMessages(data: unknown): Message[] {
  if (!Array.isArray(data)) return [];
  return data.flatMap((each) => {
    const { data: read } = message.safeParse(each);
    return read ? [read] : [];
  });
}

/** The text of a message. */
export function textOf({ parts }: Message): string {
  return parts
    .filter(({ type }) => type === "text")
    .map(({ text }) => text ?? "")
    .join("\n")
    .trim();
}

const longestLine = 200; // characters

/** A message for people; `seen` collects the parts that were described already. */
export function describeParts({ info, parts }: Message, described: Set<string>): string[] {
  if (info.role !== "assistant") return [];
  return parts.flatMap((part, index) => {
    const id = part.id ?? `${info.id}-${index}`;
    const line = described.has(id) ? undefined : describePart(part, info.time?.completed != null);
    if (line === undefined) return [];
    described.add(id);
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

/** Adds up the answers of the model. opencode reports a cost of 0 if it knows no price. */
export function spendingOf(messages: readonly Message[], priceOf: PriceOf): Promise<Spending> {
  const answers = messages.filter(({ info }) => info.role === "assistant" && info.tokens);
  return addUp(
    answers.map(({ info }) => {
      const usage = tokensOf(info);
      const isFree = Object.values(usage).every((count) => count === 0);
      const model = { provider: info.providerID ?? undefined, name: info.modelID ?? "" };
      return { model, usage, costUsd: info.cost || (isFree ? 0 : undefined) };
    }),
    priceOf,
  );
}

function tokensOf({ tokens }: Message["info"]): TokenUsage {
  return {
    input: tokens?.input ?? 0,
    output: (tokens?.output ?? 0) + (tokens?.reasoning ?? 0),
    cacheRead: tokens?.cache?.read ?? 0,
    cacheWrite: tokens?.cache?.write ?? 0,
  };
}
