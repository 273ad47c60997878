// The row of `report` in the table of commands.
import { locationOptions, type OptionRow } from "../../inputs/index.ts";
import { type CommandRow, effortArgument } from "../command.ts";

const htmlOption: OptionRow = {
  name: "html",
  kind: "text",
  placeholder: "PATH",
  valueIsOptional: true,
  help: "write the page into this file; by default, report.html beside the records of the effort",
};

const openOption: OptionRow = {
  name: "open",
  kind: "switch",
  help: "open the page in the browser, too",
};

/** The commands that tell what an effort came to. */
export const reportCommands: readonly CommandRow[] = [
  {
    name: "report",
    group: "Work",
    summary: "write a page that shows an effort: stories, iterations, costs, changes and gates",
    options: [...locationOptions, htmlOption, openOption],
    argument: effortArgument,
    examples: ["ralph-ci report --open", "ralph-ci report login --html login.html"],
    load: async () => (await import("./report-command.ts")).reportCommand,
  },
];
