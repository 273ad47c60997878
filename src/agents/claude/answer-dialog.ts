// Chooses an option of a dialog and makes sure that the cursor stands on it before anything is confirmed.
import { chooseOption, type Dialog, readDialog } from "./dialogs.ts";
import type { Terminal } from "./terminal.ts";

/** So often the cursor is moved before it counts as one that does not obey. */
const mostMoves = 20;

/** Answers a dialog. @returns whether it was one that may be answered, and went away */
export async function answerDialog(terminal: Terminal, dialog: Dialog, patience: number): Promise<boolean> {
  const wanted = chooseOption(dialog);
  if (wanted === undefined) return false;
  const label = dialog.options[wanted]?.label;
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

/** The dialog as it stands once the screen has changed; undefined where it is gone. */
async function nextDialog(terminal: Terminal, before: Dialog, patience: number): Promise<Dialog | undefined> {
  const old = JSON.stringify(before);
  for (let looks = 0; looks < mostMoves; looks += 1) {
    const shown = readDialog(await terminal.tmux.screen());
    if (JSON.stringify(shown) !== old) return shown;
    await terminal.notifier.wait(patience / mostMoves);
  }
  return before;
}
