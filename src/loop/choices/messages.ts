// What people say to the agent: each message is in one prompt. The journal holds it, so it survives restarts.
import type { PromptMessage } from "../../effort/index.ts";
import type { JournalTables } from "../../journal/index.ts";

/** The most of one message, and of all in one prompt, in bytes. The others wait for the next prompt. */
const longestMessage = 4_000;
const mostInPrompt = 16_000;

/** Keeps a message for the next prompt. Its text is redacted already; what is too long is cut off. @param at ISO 8601 */
export function addMessage(
  tables: JournalTables,
  { effort, at }: { readonly effort: string; readonly at: string },
  { by, text }: PromptMessage,
): void {
  tables.messages.add({ effort, at, author: by, text: cut(text) });
}

/** The messages of the next prompt, oldest first. */
export function readMessages(tables: JournalTables, effort: string): PromptMessage[] {
  return findNext(tables, effort).map(({ author, text }) => ({ by: author, text }));
}

/** Records that the turn of an iteration had the messages in its prompt, and ended. */
export function markDelivered(tables: JournalTables, effort: string, n: number): void {
  for (const message of findNext(tables, effort)) tables.messages.deliver(message, n);
}

function findNext(tables: JournalTables, effort: string) {
  let size = 0;
  return tables.messages.waiting(effort).filter(({ text }) => {
    size += Buffer.byteLength(text);
    return size <= mostInPrompt;
  });
}

function cut(text: string): string {
  if (Buffer.byteLength(text) <= longestMessage) return text;
  const bytes = Buffer.from(text).subarray(0, longestMessage);
  return `${bytes.toString("utf8").replace(/\uFFFD+$/, "")}… (cut off)`;
}
