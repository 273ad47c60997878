// The one table of options: command line, action.yml and README are made from it.

import { agentWords } from "./agents.ts";
import { attachOptions } from "./attach.ts";
import type { OptionRow } from "./option-row.ts";

/** Where things are; every command knows these. */
export const placeOptions = [
  {
    name: "effort",
    kind: "text",
    group: "place",
    placeholder: "PATH|NAME",
    help: "the effort: its folder, its prd.json, or a bare name under tasks/; found by itself where there is only one",
  },
  {
    name: "working-directory",
    kind: "text",
    group: "place",
    short: "C",
    placeholder: "DIR",
    help: "the checkout to work in; by default the top of the repository that holds the effort, else this folder",
  },
  {
    name: "state-dir",
    kind: "text",
    group: "place",
    placeholder: "DIR",
    help: "where sessions.db and the records of each iteration are kept; by default $XDG_DATA_HOME/ralph, that is ~/.local/share/ralph",
  },
] as const satisfies readonly OptionRow[];

/** Which agents work. */
export const agentOptions = [
  {
    name: "agent",
    kind: "choice",
    group: "agent",
    choices: agentWords,
    help: "which agent works on every story; command runs --agent-command; where not given, the story's own agent, else the effort's, else command with --agent-command, else claude",
  },
  {
    name: "agent-command",
    kind: "text",
    group: "agent",
    placeholder: "CMD",
    help: "the shell command of --agent command; it gets the prompt on standard input and its path in RALPH_PROMPT_FILE",
  },
  {
    name: "failover",
    kind: "list",
    group: "agent",
    placeholder: "NAME,NAME",
    help: "agents that go on for one another, in this order, where one fails again and again or its provider allows no more; by default none",
  },
  {
    name: "claude-mode",
    kind: "choice",
    group: "agent",
    choices: ["auto", "tmux", "print"],
    default: "auto",
    help: "how Claude Code works: in tmux, where people can join it, or in its print mode; auto is tmux where the machine has it",
  },
] as const satisfies readonly OptionRow[];

/** What a run may do. */
export const runOptions = [
  ...agentOptions,
  {
    name: "opencode-route",
    kind: "choice",
    group: "agent",
    choices: ["async", "message"],
    default: "async",
    help: "how opencode is given its prompt: by a route that answers at once, or by one that answers at the end of the turn",
  },
  {
    name: "prices",
    kind: "list",
    group: "agent",
    placeholder: "MODEL=IN/OUT[/CACHE-READ[/CACHE-WRITE]]",
    help: "what a model costs in US dollars per million tokens, instead of what is known of it; may be given again",
  },
  {
    name: "agent-env",
    kind: "list",
    group: "agent",
    placeholder: "NAME|NAME=VALUE",
    help: "one more variable the agent and the gates may see; may be given again",
  },
  {
    name: "verify",
    kind: "list",
    group: "gates",
    placeholder: "CMD",
    help: "a gate: a shell command that must succeed before a story passes; may be given again; by default the effort's own verify",
  },
  {
    name: "max-iterations",
    kind: "count",
    group: "limits",
    placeholder: "N",
    default: "20",
    help: "the most iterations over all runs of the effort",
  },
  {
    name: "max-runtime",
    kind: "duration",
    group: "limits",
    placeholder: "TIME",
    default: "340m",
    stepDefault: null,
    help: "the longest this run may take; a turn that is then under way is cut off; in a workflow by default what job-timeout leaves",
  },
  {
    name: "max-cost",
    kind: "amount",
    group: "limits",
    placeholder: "USD",
    default: "20",
    help: "the most US dollars over all runs of the effort; the next iteration is reckoned to cost as much as the dearest of the last ten; what an agent does not tell is not counted",
  },
  {
    name: "max-failures",
    kind: "count",
    group: "limits",
    placeholder: "N",
    default: "3",
    help: "the most agent sessions that may fail one after another",
  },
  {
    name: "failover-threshold",
    kind: "count",
    group: "limits",
    placeholder: "N",
    default: "3",
    help: "agent sessions that fail one after another before the next agent of --failover goes on; the first is tried again once that one has succeeded",
  },
  {
    name: "stuck-after",
    kind: "count",
    group: "limits",
    placeholder: "N",
    default: "5",
    help: "iterations in a row without any progress before one last diagnostic iteration, then the end",
  },
  {
    name: "iteration-timeout",
    kind: "duration",
    group: "limits",
    placeholder: "TIME",
    default: "60m",
    help: "the longest one agent session may take",
  },
  {
    name: "stall-timeout",
    kind: "duration",
    group: "limits",
    placeholder: "TIME",
    help: "the longest an agent may do nothing, by default 20m; for --agent command, which may be silent while it works, only where it is given",
  },
  {
    name: "overload-wait",
    kind: "duration",
    group: "limits",
    placeholder: "TIME",
    default: "60s",
    help: "how long a provider that is too busy and does not say for how long is left alone the first time; each time doubles it, up to 30m",
  },
  {
    name: "gate-timeout",
    kind: "duration",
    group: "gates",
    placeholder: "TIME",
    default: "15m",
    help: "the longest one gate may take",
  },
  {
    name: "checkpoint-every",
    kind: "duration",
    group: "state",
    placeholder: "TIME",
    default: "10m",
    help: "how often a snapshot is saved while a turn goes on, besides the one after each iteration",
  },
  {
    name: "rotate-at",
    kind: "count",
    group: "limits",
    placeholder: "LINES",
    default: "300",
    help: "the length of progress.txt from which it is moved to progress-N.txt and begun anew",
  },
  {
    name: "commit",
    kind: "choice",
    group: "git",
    choices: ["each", "never"],
    default: "each",
    help: "one commit an iteration on the work branch, or none and no branch",
  },
  {
    name: "push",
    kind: "choice",
    group: "git",
    choices: ["auto", "never"],
    default: "never",
    stepDefault: "auto",
    help: "auto pushes the work branch to origin after each iteration, never by force; where others have pushed to it, our commits are put onto theirs",
  },
  {
    name: "allow-dirty",
    kind: "switch",
    group: "git",
    help: "start although the checkout holds uncommitted changes; they are left out of the commits as long as nobody touches them",
  },
  {
    name: "store",
    kind: "text",
    group: "state",
    placeholder: "DIR|artifacts|folder",
    stepDefault: "artifacts",
    help: "where snapshots are kept, from which another machine goes on: in a folder of your own, as artifacts of the workflow's runs, or in the state folder, which is the default on a machine",
  },
  {
    name: "state-key",
    kind: "text",
    group: "state",
    placeholder: "KEY",
    help: "names the line of snapshots; by default local/EFFORT, in a workflow WORKFLOW/EFFORT/BRANCH",
  },
  {
    name: "state-from",
    kind: "text",
    group: "state",
    placeholder: "RUN|none",
    help: "goes on from the newest snapshot of this run, or without any; by default from the newest one, whoever made it",
  },
  {
    name: "keep-snapshots",
    kind: "count",
    group: "state",
    placeholder: "N",
    default: "3",
    help: "how many snapshots of a line are kept",
  },
  ...attachOptions,
] as const satisfies readonly OptionRow[];

/** Every row that the command line knows, in the order of the help. */
const commandLineOptions: readonly OptionRow[] = [...placeOptions, ...runOptions];

/** The options as a Markdown table for the README. */
export function renderOptionsTable(): string {
  const rows = commandLineOptions.map((row) => {
    const words = [
      `--${row.name}`,
      row.choices ? row.choices.join("\\|") : row.placeholder?.replaceAll("|", "\\|"),
    ];
    const short = row.short ? `\`-${row.short}\`, ` : "";
    return `| ${short}\`${words.filter(Boolean).join(" ")}\` | ${row.default ? `\`${row.default}\`` : ""} | ${row.help.replaceAll("|", "\\|")} |`;
  });
  return ["| option | default | meaning |", "|---|---|---|", ...rows].join("\n");
}
