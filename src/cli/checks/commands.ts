// The rows of `validate` and `doctor` in the table of commands.
import { locationOptions, type OptionRow, runOptions } from "../../inputs/index.ts";
import { type CommandRow, effortArgument, jsonOption } from "../command.ts";

const gatesOption: OptionRow = {
  name: "gates",
  kind: "switch",
  help: "also run each gate once, in the checkout",
};

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
    summary: "check whether a run with the same options can start here, and how to fix what is wrong",
    options: [...locationOptions, ...runOptions, gatesOption, jsonOption],
    argument: effortArgument,
    examples: ['ralph-ci doctor login --agent-command "my-agent" --gates'],
    load: async () => (await import("./doctor-command.ts")).doctorCommand,
  },
];
