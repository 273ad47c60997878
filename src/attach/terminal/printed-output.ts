// Shows what an agent without a terminal prints, without the sequences by which it could control a person's terminal.
import type { FollowOutput } from "../../agents/index.ts";
import type { TerminalOutput } from "./terminal-output.ts";

/** Colours and other attributes of text are harmless; every other sequence is left out. */
const attributes = "\\x1b\\[[\\d;:]*m";
const otherSequences = [
  "\\x1b\\[[0-?]*[ -/]*[@-~]",
  "\\x1b[\\]P_^X][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)?",
  "\\x1b[ -/]*[0-~]",
  "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1a\\x1c-\\x1f\\x7f-\\x9f]",
  "\\x1b",
];
const controls = new RegExp(`(${attributes})|${otherSequences.join("|")}`, "g");
/** A sequence whose end may follow. */
const starts = ["\\[[0-?]*[ -/]*", "[\\]P_^X][^\\x07\\x1b]*\\x1b?", "[ -/]*"];
const unfinished = new RegExp(`\\x1b(?:${starts.join("|")})$`);
const longestUnfinished = 4_096; // characters
const resetAttributes = "\x1b[0m";
const leftOut =
  "\r\n[ralph-ci] Some output was left out, because it came faster than this terminal reads.\r\n";

/** Follows until disposed. A terminal that does not keep up misses output, and is told so. */
export function showPrintedOutput(follow: FollowOutput, output: TerminalOutput): Disposable {
  let isFull = false;
  let missed = false;
  const toPlainText = createPlainText();
  const flow = output.onFull((full) => {
    isFull = full;
    if (!full && missed) output.write(leftOut);
    if (!full) missed = false;
  });
  const following = follow((piece) => {
    const text = toPlainText(piece);
    if (isFull) missed = true;
    else if (text !== "") output.write(text);
  });
  return {
    [Symbol.dispose]() {
      following[Symbol.dispose]();
      flow[Symbol.dispose]();
      output.write(resetAttributes);
    },
  };
}

/** Converts pieces of output for a terminal in raw mode. */
function createPlainText(): (piece: Buffer) => string {
  const decoder = new TextDecoder();
  let start = "";
  return (piece) => {
    const text = start + decoder.decode(piece, { stream: true });
    const found = unfinished.exec(text);
    start = found && text.length - found.index <= longestUnfinished ? text.slice(found.index) : "";
    return text
      .slice(0, text.length - start.length)
      .replace(controls, (_, attribute: string | undefined) => attribute ?? "")
      .replace(/\r?\n/g, "\r\n");
  };
}
