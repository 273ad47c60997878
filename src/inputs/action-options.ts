// The options that only a workflow step has.
import type { OptionRow } from "./option-row.ts";

/** The inputs that the action adds to the command line's options. */
export const actionOptions = [
  {
    name: "job-timeout",
    kind: "duration",
    group: "action",
    placeholder: "TIME",
    default: "350m",
    help: "time limit of the job, counted from its start; set it to the same time as the job's timeout-minutes; without max-runtime, the run ends ten minutes earlier",
  },
  {
    name: "github-token",
    kind: "text",
    group: "action",
    placeholder: "TOKEN",
    default: "$" + "{{ github.token }}",
    help: "token that pushes the work branch and finds the snapshots of earlier runs; it is not in the environment of agents and gates, but without a sandbox, a process that may trace others can read it from memory",
  },
  {
    name: "retention-days",
    kind: "count",
    group: "action",
    placeholder: "N",
    help: "days to keep snapshots as artifacts; by default, as long as the repository keeps artifacts",
  },
  {
    name: "agent-setup",
    kind: "choice",
    group: "action",
    choices: ["auto", "path"],
    default: "auto",
    help: "auto installs an agent that is not on the PATH, in the version tested with this release, and tmux if sudo allows it; path installs nothing",
  },
  {
    name: "allow-events",
    kind: "text",
    group: "action",
    placeholder: "EVENTS",
    help: "events that may start a run although people without write access can cause them, such as issue_comment, and names of bots that may start one, such as renovate[bot], separated by spaces; everybody who takes part in such an event must have write access to the repository",
  },
  {
    name: "plan",
    kind: "text",
    group: "action",
    placeholder: "FILE|ISSUE",
    help: "instead of a run, have the agent write the prd.json of a new effort from this document, or from an issue such as issue#12: on the branch ralph/plan-<effort>, with a pull request of its own that pull-request, its labels, reviewers and assignees apply to; nothing is run",
  },
  {
    name: "continue",
    kind: "switch",
    group: "action",
    help: "start the workflow again when a time limit or a provider's rate limit stopped the run and its state is saved; needs the permission actions: write",
  },
  {
    name: "continue-limit",
    kind: "count",
    group: "action",
    placeholder: "N",
    default: "10",
    help: "maximum number of runs in a row that the option continue may start",
  },
  {
    name: "fail-on-incomplete",
    kind: "switch",
    group: "action",
    help: "also fail the step if the run stopped early",
  },
] as const satisfies readonly OptionRow[];
