// A long text in a box of its own that can be scrolled with the keyboard.
import type { CutText } from "../data/index.ts";
import { visibleNodes } from "./plain.tsx";
import { TerminalText } from "./terminal-text.tsx";

/** A text of several lines; `label` says what it is. */
export function TextBlock({
  content,
  label,
  isTerminal,
}: {
  content: CutText;
  label: string;
  isTerminal?: boolean;
}) {
  const { text, cut } = content;
  return (
    <>
      {cut === "" ? null : <p class="cut">{visibleNodes(cut)}</p>}
      {text.trim() === "" ? (
        <p class="quiet">It is empty.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
        <section class="block" aria-label={label} tabIndex={0}>
          <pre dir="ltr">{isTerminal ? <TerminalText text={text} /> : visibleNodes(text)}</pre>
        </section>
      )}
    </>
  );
}
