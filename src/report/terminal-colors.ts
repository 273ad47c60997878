// Colours for output on a terminal.
import { type Environment, withRendition } from "../platform/index.ts";

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** Colours a text, or returns it unchanged. */
export type Paint = (color: keyof typeof codes, text: string) => string;

/** Whether to use colours: NO_COLOR forbids them, FORCE_COLOR asks for them, else the terminal decides. */
export function wantsColors(environment: Environment, onTerminal: boolean): boolean {
  if (environment.NO_COLOR) return false;
  const forced = environment.FORCE_COLOR;
  if (forced === undefined) return onTerminal;
  return forced !== "0" && forced !== "false";
}

/** Creates a function that colours texts, or returns them unchanged. */
export function createPaint(colors: boolean): Paint {
  return colors ? (color, text) => withRendition(codes[color], text) : (_, text) => text;
}
