// The lines of the run's log, the newest at the end.
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** The log, closed at first; while it is scrolled to its end, it stays there. */
export function RunLog({ lines }: { lines: readonly string[] }) {
  const [isOpen, setOpen] = useState(false);
  const text = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    if (isAtEnd.current && text.current) text.current.scrollTop = text.current.scrollHeight;
  }, [lines, isOpen]);
  const last = lines.at(-1);
  return (
    <details class="live-log" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        Log: <bdi class="live-line">{last === undefined ? "nothing yet" : last.trim()}</bdi>
      </summary>
      {isOpen && (
        <pre
          ref={text}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          role="log"
          aria-live="off"
          aria-label="Log of the run"
          onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
            isAtEnd.current = scrollTop + clientHeight >= scrollHeight - 4;
          }}
        >
          {lines.join("\n")}
        </pre>
      )}
    </details>
  );
}
