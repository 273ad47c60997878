// What a command is to whoever lists, helps with or completes them.
import type { OptionRow, OptionValues } from "../inputs/index.ts";
import type { ProcessContext } from "../platform/index.ts";

/** A command's work: it gets the options as given and gives the exit code. */
export type Action = (
  surroundings: ProcessContext,
  given: OptionValues,
  argument: string | undefined,
) => Promise<number>;

/** One command. */
export interface CommandRow {
  name: string;
  summary: string;
  options: readonly OptionRow[];
  argument?: {
    name: string;
    help: string;
    /** The legal words, where they are few; else it is a path. */
    choices?: readonly string[];
    required?: boolean;
  };
  /** Lines that are good to copy. */
  examples?: readonly string[];
  /** Loaded only for the command that is called. */
  load(): Promise<Action>;
}
