// Writes the command that starts a run with the options that were given.
import { locationOptions, type OptionRow, type OptionValues, runOptions } from "../../inputs/index.ts";
import { quoteShellWord } from "../../platform/index.ts";

/** The command for a shell in the same folder. */
export function renderRunLine(options: OptionValues, argument: string | undefined): string {
  const rows: readonly OptionRow[] = [...locationOptions, ...runOptions];
  const words = rows.flatMap(({ name }) => {
    const value = options[name];
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    return [value].flat().flatMap((each) => [`--${name}`, quoteShellWord(each)]);
  });
  return ["ralph-ci run", ...(argument === undefined ? [] : [quoteShellWord(argument)]), ...words].join(" ");
}
