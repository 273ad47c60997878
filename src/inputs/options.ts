// The one table of options: the command line, action.yml and docs/options.md are made from it.

import { agentNames } from "../agents/index.ts";
import { attachOptions } from "./attach.ts";
import { gitOptions, pullRequestOptions } from "./branch/index.ts";
import type { OptionRow } from "./option-row.ts";
import { sandboxOptions } from "./sandboxing/index.ts";

/** Where effort, checkout and state are. */
export const locationOptions = [
  {
    name: "effort",
    kind: "text",
    group: "location",
    placeholder: "PATH|NAME",
    help: "the effort: its folder, its prd.json, its name under tasks/, or issue#12 for an issue; detected if there is only one",
  },
  {
    name: "tag",
    kind: "text",
    group: "location",
    placeholder: "NAME",
    help: "the tag of Task Master whose tasks are the stories, where its file has several; by default, that of unfinished work, else the current one in .taskmaster/state.json",
  },
  {
    name: "working-directory",
    kind: "text",
    group: "location",
    short: "C",
    placeholder: "DIR",
    help: "the folder that agent and gates work in: a checkout, or a folder below its top; --effort may be relative to it; by default, the root of the repository that contains the effort, else the current folder",
  },
  {
    name: "state-dir",
    kind: "text",
    group: "location",
    placeholder: "DIR",
    help: "folder for sessions.db and the records of each iteration; by default, one for each repository in $XDG_DATA_HOME/ralph or ~/.local/share/ralph",
    stepHelp:
      "folder for sessions.db and the records of each iteration; by default, a folder in the runner's temporary folder",
  },
] as const satisfies readonly OptionRow[];

/** Which agents work. */
export const agentOptions = [
  {
    name: "agent",
    kind: "choice",
    group: "agent",
    choices: agentNames,
    help: "agent for every story; by default, the agent that the story or the effort names, else command if --agent-command is given, else claude",
  },
  {
    name: "agent-command",
    kind: "text",
    group: "agent",
    placeholder: "CMD",
    help: "shell command for --agent command; it gets the prompt on standard input and the prompt's path in RALPH_PROMPT_FILE",
  },
  {
    name: "failover",
    kind: "list",
    group: "agent",
    placeholder: "NAME,NAME",
    help: "fallback agents, in order, used when one keeps failing or is rate-limited",
  },
  {
    name: "claude-mode",
    kind: "choice",
    group: "agent",
    choices: ["auto", "tmux", "print"],
    default: "auto",
    help: "how to run Claude Code: in tmux, where people can attach, or in print mode; auto uses tmux if it is installed",
  },
] as const satisfies readonly OptionRow[];

/** Everything that configures a run. */
export const runOptions = [
  ...agentOptions,
  {
    name: "opencode-route",
    kind: "choice",
    group: "agent",
    choices: ["async", "message"],
    default: "async",
    help: "API route that sends opencode its prompt: async returns at once, message returns when the turn ends",
  },
  {
    name: "prices",
    kind: "list",
    group: "agent",
    placeholder: "MODEL=IN/OUT[/CACHE-READ[/CACHE-WRITE]]",
    help: "price of a model in US dollars per million tokens; overrides the built-in price list",
    stepHelp:
      "price of a model in US dollars per million tokens, as MODEL=IN/OUT[/CACHE-READ[/CACHE-WRITE]]; overrides the built-in price list",
  },
  {
    name: "agent-env",
    kind: "list",
    group: "agent",
    placeholder: "NAME|NAME=VALUE",
    help: "extra environment variable for agents and gates; NAME alone passes its current value, and a given VALUE is kept out of logs and records",
  },
  {
    name: "verify",
    kind: "list",
    group: "gates",
    placeholder: "CMD",
    help: "gate: a shell command that must succeed before a story passes; by default, the effort's own verify",
  },
  {
    name: "proof",
    kind: "choice",
    group: "gates",
    choices: ["complete", "story", "never"],
    default: "complete",
    help: "when to run all gates of all passed stories once more: complete, before the effort counts as complete; story, also after each story that passes; never",
  },
  {
    name: "setup",
    kind: "list",
    group: "gates",
    placeholder: "CMD",
    help: "shell command, such as npm ci, that prepares a clean checkout of the work branch; the proof then runs there; by default, the effort's own setup, and without any, the proof runs in the checkout",
    stepHelp:
      "shell commands, one a line, such as npm ci, that prepare a clean checkout of the work branch; the proof then runs there; by default, the effort's own setup, and without any, the proof runs in the checkout",
  },
  ...sandboxOptions,
  {
    name: "max-iterations",
    kind: "count",
    group: "limits",
    placeholder: "N",
    default: "20",
    help: "maximum number of iterations, over all runs of the effort; +N: N more than are used when the run starts",
  },
  {
    name: "max-runtime",
    kind: "duration",
    group: "limits",
    placeholder: "TIME",
    default: "340m",
    stepDefault: null,
    help: "maximum duration of this run; a turn still running at that time is stopped",
    stepHelp:
      "maximum duration of this run; a turn still running at that time is stopped; by default, what job-timeout leaves",
  },
  {
    name: "max-cost",
    kind: "amount",
    group: "limits",
    placeholder: "USD",
    default: "20",
    help: "maximum cost in US dollars, over all runs of the effort; +USD: that much more than is used when the run starts; the run stops when the cost so far plus the highest cost of the last ten iterations would exceed it; iterations of unknown cost are not counted",
  },
  {
    name: "max-failures",
    kind: "count",
    group: "limits",
    placeholder: "N",
    default: "3",
    help: "stop after this many failed agent sessions in a row; with --failover, each agent has its own count",
  },
  {
    name: "failover-threshold",
    kind: "count",
    group: "limits",
    placeholder: "N",
    default: "3",
    help: "switch to the next --failover agent after this many failed sessions in a row; after a success of the fallback, the first agent is tried again",
  },
  {
    name: "stuck-after",
    kind: "count",
    group: "limits",
    placeholder: "N",
    default: "5",
    help: "after this many iterations in a row on one story without progress, run one diagnostic iteration; if it makes no progress either, continue with another story, or stop if none can start or if the agent does nothing at all",
  },
  {
    name: "max-tries",
    kind: "count",
    group: "limits",
    placeholder: "N",
    default: "5",
    help: "set a story aside after this many iterations without a pass, over all runs, and continue with the stories that do not depend on it; sessions that fail or are interrupted do not count",
  },
  {
    name: "iteration-timeout",
    kind: "duration",
    group: "limits",
    placeholder: "TIME",
    default: "60m",
    help: "maximum duration of one agent session",
  },
  {
    name: "stall-timeout",
    kind: "duration",
    group: "limits",
    placeholder: "TIME",
    help: "end a session when its agent does nothing for this long; by default 20m, but no limit for --agent command, which may be silent while it works",
  },
  {
    name: "overload-wait",
    kind: "duration",
    group: "limits",
    placeholder: "TIME",
    default: "60s",
    help: "first wait when a provider is overloaded and does not say how long to wait, and the first extra wait when a limit comes again; each further wait doubles, up to 30m",
  },
  {
    name: "gate-timeout",
    kind: "duration",
    group: "gates",
    placeholder: "TIME",
    default: "15m",
    help: "maximum duration of one gate",
  },
  {
    name: "checkpoint-every",
    kind: "duration",
    group: "state",
    placeholder: "TIME",
    default: "10m",
    help: "time between snapshots during a turn; there is always one after each iteration",
  },
  {
    name: "rotate-at",
    kind: "count",
    group: "limits",
    placeholder: "LINES",
    default: "300",
    help: "number of lines at which progress.txt is moved to progress-N.txt and a new one is started",
  },
  ...gitOptions,
  ...pullRequestOptions,
  {
    name: "store",
    kind: "text",
    group: "state",
    placeholder: "DIR|artifacts|folder",
    stepDefault: "artifacts",
    help: "where to keep snapshots, so that another machine can continue: folder (the default; in the state folder), artifacts (of the workflow's runs), or a directory of your own",
    stepHelp:
      "where to keep snapshots, so that another machine can continue: artifacts (of the workflow's runs), folder (in the state folder), or a directory of your own",
  },
  {
    name: "state-key",
    kind: "text",
    group: "state",
    placeholder: "KEY",
    help: "name of the snapshot history; by default local/EFFORT, in a workflow WORKFLOW/EFFORT/BRANCH",
  },
  {
    name: "state-from",
    kind: "text",
    group: "state",
    placeholder: "RUN|none",
    help: "restore the newest snapshot of this run: its id, or the number in the address of a workflow run; none: start without a snapshot; by default, the newest snapshot of any run",
  },
  {
    name: "keep-snapshots",
    kind: "count",
    group: "state",
    placeholder: "N",
    default: "3",
    help: "number of newest snapshots to keep for each state key; earlier ones that they need stay, too",
  },
  ...attachOptions,
] as const satisfies readonly OptionRow[];
