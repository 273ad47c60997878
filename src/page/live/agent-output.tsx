// What the agent of the running iteration, or else of the last one, has said so far.
import { useEffect, useState } from "preact/hooks";
import type { ReportIteration } from "../data/index.ts";
import type { LiveSource } from "../sources/index.ts";
import { Plain, TerminalText } from "../text/index.ts";
import { FoldedText } from "./folded-text.tsx";

/** The output, read while it is open. `changed` counts how often the details of the iteration have changed. */
export function AgentOutput({
  source,
  iteration,
  changed,
}: {
  source: LiveSource;
  iteration: ReportIteration;
  changed: number;
}) {
  const { n, agent, storyId, endedAt } = iteration;
  const [isOpen, setOpen] = useState(false);
  const [read, setRead] = useState({ n, text: "" });
  useEffect(() => {
    if (!isOpen) return;
    let isOver = false;
    source.details(n).then(
      (details) => isOver || setRead({ n, text: details?.output?.text ?? "" }),
      // The next change brings the next attempt; the state of the connection is told elsewhere.
      () => {},
    );
    return () => {
      isOver = true;
    };
  }, [source, n, changed, isOpen]);
  const text = read.n === n ? read.text : "";
  return (
    <FoldedText
      label="Agent"
      summary={
        <Plain text={`${agent} ${endedAt === null ? "works" : "worked"} on ${storyId}, iteration ${n}`} />
      }
      text={text}
      isOpen={isOpen}
      onToggle={setOpen}
    >
      {text.trim() === "" ? "It has printed nothing yet." : <TerminalText text={text} />}
    </FoldedText>
  );
}
