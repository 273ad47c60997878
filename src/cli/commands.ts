// The one table of commands: what each is called, what it knows, and where it is. Help and completion are made from it.
import { agentOptions, attachOptions, locationOptions, type OptionRow, runOptions } from "../inputs/index.ts";
import type { CommandRow } from "./command.ts";

const jsonOption: OptionRow = {
  name: "json",
  kind: "switch",
  help: "print one JSON object as the only line on standard output",
};
const nowOption: OptionRow = {
  name: "now",
  kind: "switch",
  help: "cut the running turn off instead of letting it end",
};
const dryRunOption: OptionRow = {
  name: "dry-run",
  kind: "switch",
  help: "print the prompt, the command and the names of the variables of the next iteration, and begin nothing",
};
const keepOption: OptionRow = { name: "keep", kind: "switch", help: "keep the folder of the demonstration" };
/** The options of a run on which it depends whether it could begin. */
const checkOptions: readonly OptionRow[] = [
  ...agentOptions,
  ...runOptions.filter(({ name }) => name === "verify" || name === "commit"),
];
/** Where the records are looked for. */
const pullOptions: readonly OptionRow[] = [
  {
    name: "repository",
    kind: "text",
    placeholder: "OWNER/NAME",
    help: "whose workflow it is; by default that of the remote origin",
  },
  {
    name: "workflow",
    kind: "text",
    placeholder: "FILE",
    default: "ralph.yml",
    help: "the file of the workflow in .github/workflows",
  },
  {
    name: "branch",
    kind: "text",
    placeholder: "NAME",
    help: "the branch that its runs were started on; by default the default branch",
  },
  ...runOptions.filter(({ name }) => name === "state-key" || name === "state-from"),
];
const repositoryOption: OptionRow = {
  name: "repository",
  kind: "text",
  placeholder: "OWNER/NAME",
  help: "the repository whose workflows run the efforts",
};
const [zoneOption] = attachOptions.filter(({ name }) => name === "ziti-zone") as [OptionRow];
/** Which network is meant, and who asks it. */
const zitiOptions: readonly OptionRow[] = [
  repositoryOption,
  {
    name: "efforts",
    kind: "text",
    placeholder: "NAME,NAME",
    help: "the efforts whose runs people are to join",
  },
  { ...zoneOption, name: "zone" },
  {
    name: "identities",
    kind: "choice",
    choices: ["repository", "effort"],
    default: "repository",
    help: "whether one identity is for all runs, or each effort has its own, which the ziti program needs where efforts run at the same time",
  },
  {
    name: "ziti-identity",
    kind: "text",
    placeholder: "FILE",
    help: "for check: the file of the identity that the runs use",
  },
];
/** Which service of a run is joined, and which way. */
const attachCommandOptions: readonly OptionRow[] = [
  {
    name: "service",
    kind: "choice",
    choices: ["terminal", "opencode", "control"],
    default: "terminal",
    help: "what to join: the agent's terminal, its opencode, or the control, which tells the log",
  },
  { name: "write", kind: "switch", help: "act, where the run lets people; without it one only watches" },
  {
    name: "ziti-identity",
    kind: "text",
    placeholder: "FILE",
    help: "your own OpenZiti identity, for a run on another machine; without it the run is looked for on this one",
  },
  zoneOption,
  { name: "print", kind: "switch", help: "only print how to join by hand" },
];
const fileArgument = { name: "file", help: "a prd.json, or the folder of an effort" };
const effortArgument = { name: "effort", help: "the same as --effort" };

const shells = ["bash", "zsh", "fish"] as const;

/** Every command, in the order of the help. */
export const commands: readonly CommandRow[] = [
  {
    name: "run",
    summary: "work on an effort, one story an iteration, until there is a reason to stop",
    options: [...locationOptions, ...runOptions, dryRunOption, jsonOption],
    argument: effortArgument,
    examples: [
      'ralph-ci run --effort tasks/login --agent-command "my-agent"',
      'ralph-ci run login --agent-command "my-agent" --verify "npm test" --max-iterations 5',
      'ralph-ci run login --agent-command "my-agent" --dry-run',
    ],
    load: async () => (await import("./run/run-command.ts")).runCommand,
  },
  {
    name: "demo",
    summary: "watch the loop finish a small effort, with no key and no network",
    options: [keepOption, jsonOption],
    load: async () => (await import("./run/demo-command.ts")).demoCommand,
  },
  {
    name: "pull",
    summary: "bring what a workflow has recorded of an effort to this machine",
    options: [...locationOptions, ...pullOptions, jsonOption],
    argument: effortArgument,
    examples: ['GH_TOKEN="$(gh auth token)" ralph-ci pull login --workflow ralph.yml'],
    load: async () => (await import("./status/pull-command.ts")).pullCommand,
  },
  {
    name: "status",
    summary: "show where every effort stands, also while a run is at work",
    options: [...locationOptions, jsonOption],
    argument: effortArgument,
    load: async () => (await import("./status/status-command.ts")).statusCommand,
  },
  {
    name: "stop",
    summary: "let a live run finish its iteration and stop",
    options: [...locationOptions, nowOption],
    argument: effortArgument,
    load: async () => (await import("./status/signal-commands.ts")).stopCommand,
  },
  {
    name: "checkpoint",
    summary: "have a live run write a checkpoint and go on",
    options: locationOptions,
    argument: effortArgument,
    load: async () => (await import("./status/signal-commands.ts")).checkpointCommand,
  },
  {
    name: "pause",
    summary: "have a live run wait after its iteration",
    options: locationOptions,
    argument: effortArgument,
    load: async () => (await import("./status/signal-commands.ts")).pauseCommand,
  },
  {
    name: "resume",
    summary: "have a paused run go on",
    options: locationOptions,
    argument: effortArgument,
    load: async () => (await import("./status/signal-commands.ts")).resumeCommand,
  },
  {
    name: "attach",
    summary: "join a live run: watch its agent, type, or follow its log; leaving never stops the run",
    options: [...locationOptions, ...attachCommandOptions],
    argument: { name: "effort", help: "the same as --effort, or the address of a workflow's run" },
    examples: [
      "ralph-ci attach login",
      "ralph-ci attach login --write",
      "ralph-ci attach login --service control --ziti-identity me.json",
      "ralph-ci attach https://github.com/octo/shop/actions/runs/1234 --ziti-identity me.json",
    ],
    load: async () => (await import("./attach/attach-command.ts")).attachCommand,
  },
  {
    name: "validate",
    summary: "say whether a prd.json can be worked on, and how it is read",
    options: [...locationOptions, jsonOption],
    argument: fileArgument,
    load: async () => (await import("./checks/validate-command.ts")).validateCommand,
  },
  {
    name: "doctor",
    summary: "say whether a run could begin here, and how to mend what is off; it changes nothing",
    options: [...locationOptions, ...checkOptions, jsonOption],
    argument: effortArgument,
    load: async () => (await import("./checks/doctor-command.ts")).doctorCommand,
  },
  {
    name: "ziti",
    summary: "print what a Ziti network needs so that people can join from elsewhere, or check what it lacks",
    options: [...zitiOptions, jsonOption],
    argument: {
      name: "what",
      help: "plan prints the commands that set it up, check asks the network",
      choices: ["plan", "check"],
      required: true,
    },
    examples: [
      "ralph-ci ziti plan --repository octo/shop --efforts login,search",
      "ralph-ci ziti check --repository octo/shop --efforts login,search --ziti-identity host.json",
    ],
    load: async () => (await import("./attach/ziti-command.ts")).zitiCommand,
  },
  {
    name: "completion",
    summary: "print a script by which a shell completes commands and options",
    options: [],
    argument: { name: "shell", help: "the shell that is to complete", choices: shells, required: true },
    examples: ["source <(ralph-ci completion bash)", "ralph-ci completion fish | source"],
    load: async () => {
      const { completionCommand } = await import("./completion/completion-command.ts");
      return (surroundings, _, shell) => completionCommand(surroundings, shell, commands);
    },
  },
];

/** Commands that only programs use. */
export const hiddenCommands: readonly CommandRow[] = [
  {
    name: "dial",
    summary: "join standard input and output to a service of a run, for ssh",
    options: ["socket", "ziti-identity", "to"].map((name) => ({ name, kind: "text", help: "see attach" })),
    load: async () => (await import("./attach/dial-command.ts")).dialCommand,
  },
];
