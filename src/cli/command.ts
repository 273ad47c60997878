// The shape of a command in the table of commands, and the parts that several commands share.
import type { OptionRow, OptionValues } from "../inputs/index.ts";
import type { ProcessContext } from "../platform/index.ts";

/** Runs a command and returns the exit code. */
export type Action = (
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
) => Promise<number>;

/** One command. */
export interface CommandRow {
  name: string;
  /** The heading under which the help lists it. */
  group: "Work" | "Live runs" | "Setup";
  summary: string;
  options: readonly OptionRow[];
  argument?: {
    name: string;
    help: string;
    /** The values it accepts; without them it is a path. */
    choices?: readonly string[];
    required?: boolean;
  };
  examples?: readonly string[];
  /** Imports the command's code, so that only the command that is called is loaded. */
  load(): Promise<Action>;
}

/** The option of commands that can print JSON. */
export const jsonOption: OptionRow = {
  name: "json",
  kind: "switch",
  help: "print one line of JSON to standard output",
};

/** The argument of commands that work on an effort. */
export const effortArgument = { name: "effort", help: "same as --effort" };

/** The argument of commands about one story. */
export const storyArgument = { name: "story", help: "the story's id in the plan", required: true };

/** The options, with the effort that the argument names. */
export function withEffort(options: OptionValues, argument: string | undefined): OptionValues {
  return argument === undefined ? options : { effort: argument, ...options };
}

/** The options that name the effort and its records again in another command. */
export function locationWords(options: OptionValues): string[] {
  return (
    [
      ["--effort", "effort"],
      ["--tag", "tag"],
      ["-C", "working-directory"],
      ["--state-dir", "state-dir"],
    ] as const
  ).flatMap(([spelling, name]) => {
    const value = options[name];
    return typeof value === "string" ? [spelling, value] : [];
  });
}
