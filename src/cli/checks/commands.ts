// The rows of `validate` and `doctor` in the table of commands.
import { agentOptions, locationOptions, type OptionRow, runOptions } from "../../inputs/index.ts";
import { type CommandRow, effortArgument, jsonOption } from "../command.ts";

/** The options of a run that decide whether it could start. */
const doctorOptions: readonly OptionRow[] = [
  ...agentOptions,
  ...runOptions.filter(({ name }) => name === "verify" || name === "commit"),
];

/** The commands that check an effort and the machine. */
export const checkCommands: readonly CommandRow[] = [
  {
    name: "validate",
    group: "Setup",
    summary: "check a prd.json and show how it is read",
    options: [...locationOptions, jsonOption],
    argument: { name: "file", help: "a prd.json, the folder of an effort, or the effort's name" },
    load: async () => (await import("./validate-command.ts")).validateCommand,
  },
  {
    name: "doctor",
    group: "Setup",
    summary: "check whether a run can start here, and how to fix what is wrong; changes nothing",
    options: [...locationOptions, ...doctorOptions, jsonOption],
    argument: effortArgument,
    load: async () => (await import("./doctor-command.ts")).doctorCommand,
  },
];
