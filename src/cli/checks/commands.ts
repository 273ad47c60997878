// The rows of `validate` and `doctor` in the table of commands.
import { locationOptions, type OptionRow, runOptions } from "../../inputs/index.ts";
import { type CommandRow, effortArgument, jsonOption } from "../command.ts";

const gatesOption: OptionRow = {
  name: "gates",
  kind: "switch",
  help: "also run each gate once, in the checkout",
};

const githubOption: OptionRow = {
  name: "github",
  kind: "switch",
  help: "check the repository on GitHub instead of this machine: rights, settings of Actions, secrets, rules of branches, the workflow",
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
    options: [...locationOptions, ...runOptions, gatesOption, githubOption, jsonOption],
    argument: effortArgument,
    examples: [
      'ralph-ci doctor login --agent-command "my-agent" --gates',
      'GH_TOKEN="$(gh auth token)" ralph-ci doctor login --github',
    ],
    load: async () => (await import("./doctor-command.ts")).doctorCommand,
  },
];
