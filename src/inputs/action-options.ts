// The options that only a workflow step knows.
import type { OptionRow } from "./option-row.ts";

/** What only a workflow step can be told. */
export const actionOptions = [
  {
    name: "job-timeout",
    kind: "duration",
    group: "action",
    placeholder: "TIME",
    default: "350m",
    help: "how long the job may take, counted from its start; without max-runtime the run ends ten minutes before that; give it where the job has timeout-minutes of its own",
  },
  {
    name: "github-token",
    kind: "text",
    group: "action",
    placeholder: "TOKEN",
    default: "$" + "{{ github.token }}",
    help: "pushes the work branch and finds the snapshots of earlier runs; no agent and no gate gets it",
  },
  {
    name: "retention-days",
    kind: "count",
    group: "action",
    placeholder: "N",
    help: "how long snapshots are kept as artifacts; by default as long as the repository keeps any",
  },
  {
    name: "agent-setup",
    kind: "choice",
    group: "action",
    choices: ["auto", "path"],
    default: "auto",
    help: "auto installs an agent's program, in the version this release was tried with, where it is not on the PATH, and tmux where sudo allows it; path installs nothing",
  },
  {
    name: "continue",
    kind: "switch",
    group: "action",
    help: "start the workflow anew where the run was stopped by its time or by a provider's limit, once its state is safe; needs the permission actions: write",
  },
  {
    name: "continue-limit",
    kind: "count",
    group: "action",
    placeholder: "N",
    default: "10",
    help: "how many runs may follow one another by continue",
  },
  {
    name: "fail-on-incomplete",
    kind: "switch",
    group: "action",
    help: "let the step fail also where the run stopped short of the end",
  },
] as const satisfies readonly OptionRow[];
