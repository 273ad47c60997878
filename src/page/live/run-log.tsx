// The lines of the run's log, the newest at the end.
import { useState } from "preact/hooks";
import { Plain, visibleNodes } from "../text/index.ts";
import { FoldedText } from "./folded-text.tsx";

/** The log, with its last line while it is closed. */
export function RunLog({ lines }: { lines: readonly string[] }) {
  const [isOpen, setOpen] = useState(false);
  const text = lines.join("\n");
  const last = lines.at(-1)?.trim() ?? "nothing yet";
  return (
    <FoldedText label="Log" summary={<Plain text={last} />} text={text} isOpen={isOpen} onToggle={setOpen}>
      {visibleNodes(text)}
    </FoldedText>
  );
}
