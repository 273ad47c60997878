// A text of an agent, a file or git: it stays text, and keeps to its own place in the line.
import { toVisible } from "./visible.ts";

/** A text in which no character reorders or hides anything. */
export function Plain({ text }: { text: string }) {
  return <bdi>{visibleNodes(text)}</bdi>;
}

/** The same without an element around it. */
export function visibleNodes(text: string) {
  const parts = toVisible(text);
  if (parts.every(({ isMark }) => !isMark)) return text;
  return parts.map((part) => (part.isMark ? <span class="mark">{part.text}</span> : part.text));
}
