// A text that grows at its end, folded away until a person opens it.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Tells when it is opened and closed. While the text is scrolled to its end, it stays there. */
export function FoldedText({
  label,
  summary,
  text,
  isOpen,
  onToggle,
  children,
}: {
  /** What the text is. */
  label: string;
  /** One line beside the label. */
  summary: ComponentChildren;
  /** The text, by which it is seen that it has grown. */
  text: string;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
  /** The text as it is shown. */
  children: ComponentChildren;
}) {
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    if (isAtEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text, isOpen]);
  return (
    <details class="live-text" onToggle={({ currentTarget }) => onToggle(currentTarget.open)}>
      <summary>
        {label}: <span class="live-line">{summary}</span>
      </summary>
      {isOpen && (
        <pre
          ref={box}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          role="log"
          aria-live="off"
          aria-label={label}
          dir="ltr"
          onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
            isAtEnd.current = scrollTop + clientHeight >= scrollHeight - 4;
          }}
        >
          {children}
        </pre>
      )}
    </details>
  );
}
