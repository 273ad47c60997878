// Reads text that was meant for a terminal: colours are kept, every other code is removed.
import Anser from "anser";

/** A part of a text in one look. */
export interface StyledPart {
  readonly text: string;
  /** Names of classes, such as `ansi-red ansi-bold`; empty for plain text. */
  readonly look: string;
}

// Sources: ECMA-48, sections 5.3 to 5.6; xterm's "Control Sequences". Colours end with m.
const otherCodes = new RegExp(
  [
    "(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*(?:[@-ln-~]|(?=[^ -~]|$))",
    "(?:\\u001b\\[|\\u009b)[<-?][0-?]*[ -/]*m",
    "(?:\\u001b[\\]P_^X]|[\\u009d\\u0090\\u009f\\u009e\\u0098])[^\\u0007\\u001b\\u009c\\n]*(?:\\u0007|\\u001b\\\\|\\u009c)?",
    "\\u001b(?!\\[)[ -/]*[0-~]?",
  ].join("|"),
  "g",
);

const looks: Readonly<Record<string, string>> = { bold: "ansi-bold", dim: "ansi-dim", italic: "ansi-italic" };

/** Parts a text by its colours. A line that was written over shows what was written last. */
export function readTerminalText(text: string): StyledPart[] {
  const lines = text.replaceAll(/\r+\n/g, "\n").replaceAll(/^.*\r(?=.)/gm, "");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: every code begins with one of them.
  if (!/[\u001b\u0080-\u009f]/.test(lines)) return [{ text: lines, look: "" }];
  const coloured = lines.replaceAll(otherCodes, "");
  return Anser.ansiToJson(coloured, { json: true, use_classes: true, remove_empty: true }).map((part) => ({
    text: part.content,
    look: lookOf(part),
  }));
}

function lookOf({ fg, decorations }: Pick<Anser.AnserJsonEntry, "fg" | "decorations">): string {
  const colour = /^ansi-(?:bright-)?[a-z]+$/.test(fg ?? "") ? fg : "";
  return [colour, ...decorations.map((each) => looks[each] ?? "")].filter(Boolean).join(" ");
}
