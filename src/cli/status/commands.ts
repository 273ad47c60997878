// The rows of `status`, `pull` and the signals to a live run in the table of commands.
import { locationOptions, type OptionRow, runOptions } from "../../inputs/index.ts";
import { type CommandRow, effortArgument, jsonOption, storyArgument } from "../command.ts";

/** The options of a run that `pull` takes, with their meaning there. */
const pullHelp: Readonly<Record<string, string>> = {
  "state-key": "name of the snapshot history; by default WORKFLOW/EFFORT/BRANCH",
  "state-from":
    "take the newest snapshot of this run: its id, or the number in the address of a workflow run",
};

const nowOption: OptionRow = {
  name: "now",
  kind: "switch",
  help: "stop the current turn instead of waiting for the iteration to end",
};
const allOption: OptionRow = {
  name: "all",
  kind: "switch",
  help: "show the efforts of all checkouts on this machine, with their folders",
};
const iterationOption: OptionRow = {
  name: "iteration",
  kind: "count",
  placeholder: "N",
  help: "number of the iteration; by default, the last one",
};
const followOption: OptionRow = {
  name: "follow",
  kind: "switch",
  short: "f",
  help: "continue with what is printed next, also in later iterations, until the run ends",
};
const pullOptions: readonly OptionRow[] = [
  {
    name: "repository",
    kind: "text",
    placeholder: "OWNER/NAME",
    help: "repository of the workflow; by default, the repository of the remote origin",
  },
  {
    name: "workflow",
    kind: "text",
    placeholder: "FILE",
    default: "ralph.yml",
    help: "name of the workflow's file in .github/workflows",
  },
  {
    name: "branch",
    kind: "text",
    placeholder: "NAME",
    help: "branch on which the workflow's runs were started; by default, the repository's default branch",
  },
  ...runOptions.flatMap((option) => {
    const help = pullHelp[option.name];
    return help === undefined ? [] : [{ ...option, help }];
  }),
];

/** The commands that read the state, or signal a live run. */
export const statusCommands: readonly CommandRow[] = [
  {
    name: "pull",
    group: "Work",
    summary: "copy a workflow's saved state of an effort to this machine",
    options: [...locationOptions, ...pullOptions, jsonOption],
    argument: effortArgument,
    examples: ['GH_TOKEN="$(gh auth token)" ralph-ci pull login --workflow ralph.yml'],
    load: async () => (await import("./pull-command.ts")).pullCommand,
  },
  {
    name: "status",
    group: "Live runs",
    summary: "show the efforts of this checkout, or one of them, including live runs",
    options: [...locationOptions, allOption, jsonOption],
    argument: effortArgument,
    load: async () => (await import("./status-command.ts")).statusCommand,
  },
  {
    name: "logs",
    group: "Live runs",
    summary: "print what the agent and the gates of an iteration printed",
    options: [...locationOptions, iterationOption, followOption],
    argument: effortArgument,
    examples: ["ralph-ci logs", "ralph-ci logs login --iteration 3", "ralph-ci logs --follow"],
    load: async () => (await import("./logs-command.ts")).logsCommand,
  },
  {
    name: "retry",
    group: "Work",
    summary: "have a story tried again that is set aside or skipped; its tries count anew",
    options: locationOptions,
    argument: storyArgument,
    examples: ["ralph-ci retry US-003", "ralph-ci retry US-003 --effort login"],
    load: async () => (await import("./story-commands.ts")).retryCommand,
  },
  {
    name: "skip",
    group: "Work",
    summary: "leave a story out until retry takes it up again",
    options: locationOptions,
    argument: storyArgument,
    examples: ["ralph-ci skip US-003"],
    load: async () => (await import("./story-commands.ts")).skipCommand,
  },
  {
    name: "stop",
    group: "Live runs",
    summary: "stop a live run after its current iteration",
    options: [...locationOptions, nowOption],
    argument: effortArgument,
    load: async () => (await import("./signal-commands.ts")).stopCommand,
  },
  {
    name: "checkpoint",
    group: "Live runs",
    summary: "make a live run save a checkpoint (progress log and snapshot) now, and continue",
    options: locationOptions,
    argument: effortArgument,
    load: async () => (await import("./signal-commands.ts")).checkpointCommand,
  },
  {
    name: "pause",
    group: "Live runs",
    summary: "pause a live run after its current iteration",
    options: locationOptions,
    argument: effortArgument,
    load: async () => (await import("./signal-commands.ts")).pauseCommand,
  },
  {
    name: "resume",
    group: "Live runs",
    summary: "continue a paused run",
    options: locationOptions,
    argument: effortArgument,
    load: async () => (await import("./signal-commands.ts")).resumeCommand,
  },
];
