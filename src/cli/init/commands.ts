// The row of `init` in the table of commands.
import { locationOptions, type OptionRow, runOptions } from "../../inputs/index.ts";
import type { CommandRow } from "../command.ts";
import { triggerNames } from "./choices.ts";

/** The options of other commands that mean the same here. */
const shared = (rows: readonly OptionRow[], names: readonly string[]) =>
  rows.filter(({ name }) => names.includes(name));

const ownOptions: readonly OptionRow[] = [
  {
    name: "effort",
    kind: "text",
    placeholder: "NAME",
    help: "the effort that the workflow works on: an existing one, or the name of a new one under tasks/",
  },
  {
    name: "secret",
    kind: "text",
    placeholder: "NAME",
    help: "the name of the repository's secret with the key of the agent's provider; by default, that of its variable, such as ANTHROPIC_API_KEY",
  },
  {
    name: "verify",
    kind: "list",
    placeholder: "CMD",
    help: "gate of every story of a new effort; by default, the checks that are found in the repository",
  },
  {
    name: "setup",
    kind: "list",
    placeholder: "CMD",
    help: "command that installs what the gates need; by default, those of the package managers that are found",
  },
  {
    name: "trigger",
    kind: "list",
    placeholder: triggerNames.join("|"),
    help: "what starts the workflow besides a person: every night, or comments and reviews on the effort's pull request",
  },
  { name: "yes", kind: "switch", help: "ask nothing: write with what is given and found" },
  {
    name: "overwrite",
    kind: "switch",
    help: "with --yes, also replace a workflow that was changed since init wrote it",
  },
];

/** The command that writes a workflow and an effort to start with. */
export const initCommands: readonly CommandRow[] = [
  {
    name: "init",
    group: "Work",
    summary: "write a workflow for this repository, and an effort to start with, after asking",
    options: [
      ...shared(locationOptions, ["working-directory"]),
      ...shared(runOptions, ["agent", "agent-command"]),
      ...ownOptions,
    ],
    examples: [
      "ralph-ci init",
      "ralph-ci init --yes --agent opencode --secret OPENROUTER_API_KEY --trigger nightly",
    ],
    load: async () => (await import("./init-command.ts")).initCommand,
  },
];
