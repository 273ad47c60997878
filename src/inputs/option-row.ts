// What a row of the table of options says.

/** How the words of an option are read. */
export type OptionKind = "text" | "list" | "count" | "amount" | "duration" | "choice" | "switch";

/** Under which heading the help shows an option. */
export type OptionGroup = "place" | "agent" | "gates" | "limits" | "git" | "state" | "attach" | "action";

/** One option, as people see it. */
export interface OptionRow {
  name: string;
  kind: OptionKind;
  /** A one-letter form for the command line. */
  short?: string;
  /** What stands for the value in help. */
  placeholder?: string;
  /** The legal words of a choice. */
  choices?: readonly string[];
  /** As a user would write it; absent means "not given". */
  default?: string;
  /** The default in a workflow step, where that is another one; null where there is none. */
  stepDefault?: string | null;
  help: string;
  /** Absent for those that every program has. */
  group?: OptionGroup;
}
