// The shape of a row in the table of options.

/** How the value of an option is read. */
export type OptionKind = "text" | "list" | "count" | "amount" | "duration" | "choice" | "switch";

/** The heading under which help and docs show an option. */
export type OptionGroup =
  | "location"
  | "agent"
  | "gates"
  | "sandbox"
  | "limits"
  | "git"
  | "state"
  | "attach"
  | "action";

/** One option, as people see it. */
export interface OptionRow {
  name: string;
  kind: OptionKind;
  /** A one-letter form for the command line. */
  short?: string;
  placeholder?: string;
  /** The option may be given without its value; it is true then. */
  valueIsOptional?: true;
  choices?: readonly string[];
  /** As a user would write it; absent means "not given". */
  default?: string;
  /** The default in a workflow step, where it differs; null where the step has none. */
  stepDefault?: string | null;
  help: string;
  /** The help in action.yml, where it differs. */
  stepHelp?: string;
  /** Absent for options that belong to one command only. */
  group?: OptionGroup;
}

/** The values of the options that were given, by the option's name; a list may hold several. */
export type OptionValues = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;
