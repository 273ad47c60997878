// The rows of `run` and `demo` in the table of commands.
import { locationOptions, type OptionRow, runOptions } from "../../inputs/index.ts";
import { type CommandRow, effortArgument, jsonOption } from "../command.ts";

const dryRunOption: OptionRow = {
  name: "dry-run",
  kind: "switch",
  help: "print the prompt, command, gates and variable names of the next iteration, and start nothing",
};
const keepOption: OptionRow = { name: "keep", kind: "switch", help: "keep the demo's folder" };

/** The commands that start a run. */
export const runCommands: readonly CommandRow[] = [
  {
    name: "run",
    group: "Work",
    summary: "work on an effort, one story per iteration, until there is a reason to stop",
    options: [...locationOptions, ...runOptions, dryRunOption, jsonOption],
    argument: effortArgument,
    examples: [
      'ralph-ci run --effort tasks/login --agent-command "my-agent"',
      'ralph-ci run login --agent-command "my-agent" --verify "npm test" --max-iterations 5',
      'ralph-ci run login --agent-command "my-agent" --dry-run',
    ],
    load: async () => (await import("./run-command.ts")).runCommand,
  },
  {
    name: "demo",
    group: "Work",
    summary: "watch a scripted agent finish a small effort; needs no key and no network",
    options: [keepOption, jsonOption],
    load: async () => (await import("./demo-command.ts")).demoCommand,
  },
];
