// The one table of commands, from which the command line, help and completion are made.

import { locationOptions } from "../inputs/index.ts";
import { attachCommands, programCommands } from "./attach/index.ts";
import { checkCommands } from "./checks/index.ts";
import type { CommandRow } from "./command.ts";
import { initCommands } from "./init/index.ts";
import { planCommands } from "./plan/index.ts";
import { reportCommands } from "./report/index.ts";
import { runCommands } from "./run/index.ts";
import { statusCommands } from "./status/index.ts";

const completionRow: CommandRow = {
  name: "completion",
  group: "Setup",
  summary: "print the completion script for a shell",
  options: [],
  argument: {
    name: "shell",
    help: "shell to print the script for",
    choices: ["bash", "zsh", "fish"],
    required: true,
  },
  examples: ["source <(ralph-ci completion bash)", "ralph-ci completion fish | source"],
  load: async () => {
    const { completionCommand } = await import("./completion/index.ts");
    return (context, _, shell) => completionCommand(context, shell, commands);
  },
};

/** Every command, in the order of the help. */
export const commands: readonly CommandRow[] = [
  ...runCommands,
  ...initCommands,
  ...planCommands,
  ...statusCommands,
  ...reportCommands,
  ...attachCommands,
  ...checkCommands,
  completionRow,
];

/** Commands that only programs call; the help does not list them. */
export const hiddenCommands: readonly CommandRow[] = [
  ...programCommands,
  {
    name: "names",
    group: "Setup",
    summary: "print the names of efforts, or of an effort's stories, for completion",
    options: locationOptions,
    argument: { name: "kind", help: "what to name", choices: ["efforts", "stories"], required: true },
    load: async () => (await import("./completion/index.ts")).namesCommand,
  },
];
