// Recognises and answers the dialogs of Claude Code, by the text of an option and never by its position.
import type { Notifier } from "../../notifier.ts";
import type { TmuxSession } from "../../tmux/index.ts";

/** One option of a dialog on the screen. */
export interface DialogOption {
  label: string;
  isCurrent: boolean;
}

/** A dialog on the screen. */
export interface Dialog {
  text: string;
  options: readonly DialogOption[];
}

interface DialogRule {
  text: RegExp;
  label: RegExp;
}

/** What the user of a run has permitted. Nothing that spends money or changes an account may be added. */
const rules: readonly DialogRule[] = [
  {
    text: /trust (?:the files in )?this (?:folder|directory|workspace)|do you trust|one you trust/i,
    label: /^yes\b.*\b(?:trust|proceed|continue)|^yes$/i,
  },
  { text: /bypass permissions mode/i, label: /^yes, i accept/i },
  { text: /custom api key/i, label: /^yes/i },
  {
    text: /mcp servers? (?:found|in)|\.mcp\.json/i,
    label: /^(?:use|yes).*\ball\b|^(?:use|enable) (?:this|selected)|^yes/i,
  },
  {
    text: /text style|choose (?:a|the) theme|looks best with your terminal/i,
    label: /^(?:auto|dark mode)/i,
  },
];

const lowestLines = 40;
const optionLine = /^[\s│|]*([❯›>])?\s*(?:(\d+)[.)]\s+)?(\S.*?)[\s│|]*$/;
const footer = /\b(?:enter|return) to (?:confirm|select|continue)|\besc(?:ape)? to (?:cancel|exit|go back)/i;

/** The dialog at the end of the screen; undefined if there is none. */
export function readDialog(screen: string): Dialog | undefined {
  const lines = screen.split("\n").map((line) => line.trimEnd());
  while (lines.at(-1) === "") lines.pop();
  const last = lines.slice(-lowestLines);
  if (promptBox(screen) !== undefined) return undefined;
  const cursor = last.findLastIndex((line) => /^[\s│|]*[❯›]\s+\S/.test(line));
  if (cursor < 0) return undefined;
  const isNumbered = optionLine.exec(last[cursor] ?? "")?.[2] !== undefined;
  const first = extend(last, cursor, -1, isNumbered);
  const end = extend(last, cursor, 1, isNumbered);
  const options = last
    .slice(first, end + 1)
    .flatMap((line, index) => readOption(line, first + index === cursor, isNumbered));
  const hasFooter = last.slice(end + 1).some((line) => footer.test(line));
  if (options.length < 2 || (!isNumbered && !hasFooter)) return undefined;
  return { text: last.slice(0, first).join("\n"), options };
}

function readOption(line: string, isCurrent: boolean, isNumbered: boolean): DialogOption[] {
  const [, , number, label] = optionLine.exec(line) ?? [];
  if (label === undefined || (isNumbered && number === undefined)) return [];
  return [{ label: label.replace(/\s*[✔✓]$/, ""), isCurrent }];
}

/** The last line of the options in one direction; numbered options may have other lines in between. */
function extend(lines: readonly string[], from: number, step: 1 | -1, isNumbered: boolean): number {
  let farthest = from;
  for (let index = from + step; index >= 0 && index < lines.length; index += step) {
    const line = lines[index] ?? "";
    if (footer.test(line) || line.trim() === "") {
      if (isNumbered && line.trim() === "" && Math.abs(index - farthest) < 2) continue;
      break;
    }
    const isOption = isNumbered ? /^[\s│|]*[❯›]?\s*\d+[.)]\s+\S/.test(line) : /^[\s│|]+\S/.test(line);
    if (isOption) farthest = index;
    else if (!isNumbered || Math.abs(index - farthest) > 2) break;
  }
  return farthest;
}

/** The text in the input box; undefined if there is no box. */
export function promptBox(screen: string): string | undefined {
  const lines = screen.split("\n");
  const start = lines.findLastIndex(
    (line, index) => /^[\s│|]*[❯>](?:\s|$)/.test(line) && isRule(lines[index - 1]),
  );
  if (start < 0) return undefined;
  const end = lines.findIndex((line, index) => index > start && isRule(line));
  if (end < 0) return undefined;
  return lines
    .slice(start, end)
    .join("\n")
    .replace(/^[\s│|]*[❯>]/, "")
    .trim();
}

function isRule(line: string | undefined): boolean {
  return line !== undefined && /^[\s╭╰│]*[─━═]{8,}/.test(line);
}

/** The index of the option to choose; undefined if only a person may answer the dialog. */
export function chooseOption({ text, options }: Dialog): number | undefined {
  for (const rule of rules) {
    if (!rule.text.test(text)) continue;
    const index = options.findIndex(({ label }) => rule.label.test(label));
    if (index >= 0) return index;
  }
  return undefined;
}

/** A terminal with dialogs on its screen. */
export interface DialogTerminal {
  readonly tmux: Pick<TmuxSession, "press" | "screen">;
  readonly notifier: Notifier;
}

const mostMoves = 20; // of the cursor, before the dialog counts as unresponsive

/** Answers a dialog; confirms only with the cursor on the option. @returns whether it was answered and has closed */
export async function answerDialog(
  terminal: DialogTerminal,
  dialog: Dialog,
  patience: number,
): Promise<boolean> {
  const choice = chooseOption(dialog);
  if (choice === undefined) return false;
  const label = dialog.options[choice]?.label;
  let shown: Dialog | undefined = dialog;
  for (let move = 0; move < mostMoves; move += 1) {
    const at: number = shown.options.findIndex(({ isCurrent }) => isCurrent);
    const to: number = shown.options.findIndex((option) => option.label === label);
    if (at < 0 || to < 0) return false;
    await terminal.tmux.press(at === to ? "Enter" : at < to ? "Down" : "Up");
    const next = await nextDialog(terminal, shown, patience);
    if (next === undefined || next.text !== dialog.text) return true;
    if (at === to) return false;
    shown = next;
  }
  return false;
}

async function nextDialog(
  terminal: DialogTerminal,
  before: Dialog,
  patience: number,
): Promise<Dialog | undefined> {
  const old = JSON.stringify(before);
  for (let reads = 0; reads < mostMoves; reads += 1) {
    const shown = readDialog(await terminal.tmux.screen());
    if (JSON.stringify(shown) !== old) return shown;
    await terminal.notifier.wait(patience / mostMoves);
  }
  return before;
}
