// The rows of `attach`, `ziti` and `dial` in the table of commands.
import { locationOptions, type OptionRow } from "../../inputs/index.ts";
import { type CommandRow, jsonOption } from "../command.ts";

const zoneOption = (name: string): OptionRow => ({
  name,
  kind: "text",
  placeholder: "ZONE",
  default: "ralph",
  help: "suffix of the services' names, as in terminal.EFFORT.ZONE",
});

const connectionOptions: readonly OptionRow[] = [
  {
    name: "service",
    kind: "choice",
    choices: ["terminal", "opencode", "control"],
    default: "terminal",
    help: "service to attach to: the agent's terminal, its opencode session, or control, which follows the run's log and shows its page",
  },
  {
    name: "write",
    kind: "switch",
    help: "type and act, if the run allows it; without it, you only watch",
  },
  {
    name: "ziti-identity",
    kind: "text",
    placeholder: "FILE",
    help: "your own OpenZiti identity, to attach to a run on another machine; without it, only runs on this machine are found",
  },
  zoneOption("ziti-zone"),
  { name: "open", kind: "switch", help: "open the page of the run in a browser, with --service control" },
  { name: "print", kind: "switch", help: "print the command instead of running it" },
];

const zitiOptions: readonly OptionRow[] = [
  {
    name: "repository",
    kind: "text",
    placeholder: "OWNER/NAME",
    help: "repository whose workflows run the efforts",
  },
  {
    name: "efforts",
    kind: "text",
    placeholder: "NAME,NAME",
    help: "efforts that people may attach to",
  },
  zoneOption("zone"),
  {
    name: "identities",
    kind: "choice",
    choices: ["repository", "effort"],
    default: "repository",
    help: "one identity for all runs of the repository, or one per effort; the ziti program needs one per effort if efforts run at the same time",
  },
  {
    name: "ziti-identity",
    kind: "text",
    placeholder: "FILE",
    help: "for check: the identity file that the runs use",
  },
];

/** The commands about attaching to a live run. */
export const attachCommands: readonly CommandRow[] = [
  {
    name: "attach",
    group: "Live runs",
    summary: "attach to a live run: watch its agent, type, or follow its log; leaving never stops the run",
    options: [...locationOptions, ...connectionOptions],
    argument: { name: "effort", help: "same as --effort, or the URL of a workflow run" },
    examples: [
      "ralph-ci attach login",
      "ralph-ci attach login --write",
      "ralph-ci attach login --open",
      "ralph-ci attach login --service control --ziti-identity me.json",
      "ralph-ci attach https://github.com/octo/shop/actions/runs/1234 --ziti-identity me.json",
    ],
    load: async () => (await import("./attach-command.ts")).attachCommand,
  },
  {
    name: "ziti",
    group: "Setup",
    summary: "print the commands that set up a Ziti network for attaching, or check that network",
    options: [...zitiOptions, jsonOption],
    argument: {
      name: "what",
      help: "plan prints the commands that set up the network, check reports what the network lacks",
      choices: ["plan", "check"],
      required: true,
    },
    examples: [
      "ralph-ci ziti plan --repository octo/shop --efforts login,search",
      "ralph-ci ziti check --repository octo/shop --efforts login,search --ziti-identity host.json",
    ],
    load: async () => (await import("./ziti-command.ts")).zitiCommand,
  },
];

/** The commands that only programs call. */
export const programCommands: readonly CommandRow[] = [
  {
    name: "dial",
    group: "Live runs",
    summary: "connect standard input and output to a service of a run, for ssh",
    options: ["socket", "ziti-identity", "to"].map((name) => ({ name, kind: "text", help: "see attach" })),
    load: async () => (await import("./dial-command.ts")).dialCommand,
  },
];
