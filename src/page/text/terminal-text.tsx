// What a program printed on its terminal.
import { visibleNodes } from "./plain.tsx";
import { readTerminalText } from "./terminal-codes.ts";

/** A text with its colours, and without any other code. */
export function TerminalText({ text }: { text: string }) {
  return (
    <>
      {readTerminalText(text).map(({ text: part, look }, index) =>
        look === "" ? (
          visibleNodes(part)
        ) : (
          <span key={index} class={look}>
            {visibleNodes(part)}
          </span>
        ),
      )}
    </>
  );
}
