// The row of `plan` in the table of commands.
import { locationOptions, type OptionRow, runOptions } from "../../inputs/index.ts";
import { type CommandRow, jsonOption } from "../command.ts";

const yesOption: OptionRow = {
  name: "yes",
  kind: "switch",
  help: "write the plan without a question",
};

/** The options of a run that also apply to the sessions that write a plan. */
const shared: readonly string[] = [
  ...["agent", "agent-command", "claude-mode", "opencode-route", "prices", "agent-env", "verify"],
  ...["sandbox", "network", "allow-hosts", "keys", "sandbox-write", "sandbox-read"],
  ...["max-runtime", "max-cost", "iteration-timeout", "stall-timeout"],
];

/** The same rows as of `run`, so that they read the same. */
const sessionOptions: readonly OptionRow[] = runOptions.filter(({ name }) => shared.includes(name));

/** The command that has a plan written. */
export const planCommands: readonly CommandRow[] = [
  {
    name: "plan",
    group: "Work",
    summary:
      "let an agent write the prd.json of a new effort from a document in prose or an issue; nothing is run",
    options: [...locationOptions, ...sessionOptions, yesOption, jsonOption],
    argument: {
      name: "document",
      help: "the document: text or Markdown, at most 100 KB, or issue#12",
      required: true,
    },
    examples: [
      "ralph-ci plan docs/idea.md",
      "GH_TOKEN=\"$(gh auth token)\" ralph-ci plan 'issue#12'",
      'ralph-ci plan docs/idea.md --effort tasks/login --agent-command "my-agent" --yes',
    ],
    load: async () => (await import("./plan-command.ts")).planCommand,
  },
];
