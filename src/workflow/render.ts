// Makes workflow files from their parts, so that what the examples show is what `init` writes.
import { usesPinned } from "./pins.ts";
import { indent, scalar, step } from "./yaml.ts";

/** What starts a workflow besides a person under Actions. */
export interface Triggers {
  /** Every night. */
  readonly nightly: boolean;
  /** A comment or a review on the effort's pull request. */
  readonly pullRequest: boolean;
}

/** How the agent is started. */
export interface AgentChoice {
  /** Lines below `with:`. */
  readonly inputs: readonly string[];
  /** The variable of the key and the secret that holds it; undefined where the agent needs none. */
  readonly key: { readonly variable: string; readonly secret: string } | undefined;
}

/** Everything in which workflows differ. */
export interface WorkflowChoices extends Triggers {
  /** Lines of the comment at the top, without `#`. */
  readonly intro: readonly string[];
  /** The effort of a run that names none; undefined where a person always names one. */
  readonly effort: string | undefined;
  /** Inputs of a start by hand after `effort`, as lines. */
  readonly handInputs: readonly string[];
  /** Whether a start by hand chooses the limits. */
  readonly hasLimitInputs: boolean;
  /** Steps between the checkout and the action, as lines. */
  readonly setup: readonly string[];
  /** The text after `uses:` of this action. */
  readonly action: string;
  readonly agent: AgentChoice;
  /** More lines below `with:`. */
  readonly inputs: readonly string[];
}

/** The minutes after which a job is ended, and the same as a duration. */
export const jobMinutes = 350;

/** The least that a run needs, each with its reason. */
export const permissions: readonly string[] = [
  "contents: write # to push the work branch; with read, the work stays in the snapshots",
  "actions: read # to find the snapshots of earlier runs",
  "pull-requests: write # to open a draft pull request, and to react to comments",
  "checks: write # to show the result as a check",
];

/** The limits of a run, as inputs of a start by hand. */
export const limitInputs: readonly string[] = [
  "max-iterations:",
  "  description: maximum number of iterations, over all runs of the effort",
  '  default: "20"',
  "max-cost:",
  "  description: maximum cost in US dollars, over all runs of the effort",
  '  default: "20"',
];

/** The text of a workflow with one job, which works on one effort. */
export function renderWorkflow(choices: WorkflowChoices): string {
  const lines = [
    ...choices.intro.map((line) => `# ${line}`),
    "name: ralph",
    `run-name: ralph on ${runName(choices)}`,
    "on:",
    ...indent(triggerLines(choices), 2),
    "permissions: {} # the job below says what it needs",
    "jobs:",
    "  ralph:",
    ...indent(
      [
        ...conditionLines(choices),
        ...jobHead(groupOf(choices)),
        "steps:",
        ...indent([...checkoutStep(choices.pullRequest), ...choices.setup, ...ralphStep(choices)], 2),
      ],
      4,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

/** From the permissions to the limit of time. @param group the name of the job's concurrency */
export function jobHead(group: string): string[] {
  return [
    "permissions:",
    ...indent(permissions, 2),
    "concurrency:",
    `  group: ${group}`,
    "  cancel-in-progress: false",
    "runs-on: ubuntu-latest",
    `timeout-minutes: ${jobMinutes} # the same as job-timeout; the run stops ten minutes earlier`,
  ];
}

/** The checkout. @param forReviews whether events of pull requests start the job */
export function checkoutStep(forReviews: boolean): string[] {
  const ref = `ref: \${{ github.event.pull_request.base.ref }} # for a review: not the reviewed code; empty for the others`;
  return step([
    `uses: ${usesPinned("actions/checkout")}`,
    "with:",
    ...(forReviews ? [`  ${ref}`] : []),
    "  persist-credentials: false # the agent gets no token; the action pushes with its own",
  ]);
}

/** The step of the action. @param inputs lines below `with:` */
export function actionStep(action: string, inputs: readonly string[], key: AgentChoice["key"]): string[] {
  return step([
    `uses: ${action}`,
    "id: ralph",
    "with:",
    ...indent(inputs, 2),
    ...(key === undefined ? [] : ["env:", `  ${key.variable}: \${{ secrets.${key.secret} }}`]),
  ]);
}

function ralphStep(choices: WorkflowChoices): string[] {
  const { action, agent, inputs, nightly, pullRequest, hasLimitInputs } = choices;
  const otherwise = nightly || pullRequest ? " || '+20'" : "";
  const limits = hasLimitInputs
    ? [
        `max-iterations: \${{ inputs.max-iterations${otherwise} }}`,
        `max-cost: \${{ inputs.max-cost${otherwise} }}`,
      ]
    : ['max-iterations: "+20" # more than are used, so that another run has some left', 'max-cost: "+20"'];
  const allowed = "allow-events: issue_comment pull_request_review github-actions[bot]";
  return actionStep(
    action,
    [
      effortInput(choices),
      ...agent.inputs,
      ...(pullRequest
        ? [
            "# github-actions[bot] is the author of the pull request; name your app instead, if its token opens it",
            allowed,
          ]
        : []),
      ...limits,
      `job-timeout: ${jobMinutes}m`,
      ...inputs,
    ],
    agent.key,
  );
}

/** An effort in an expression of GitHub. */
function literal(effort: string): string {
  return `'${effort.replaceAll("'", "''")}'`;
}

function effortInput({ effort, nightly, pullRequest }: WorkflowChoices): string {
  const note = " # empty for a comment or a review: then it is the effort of the pull request";
  if (effort === undefined || !nightly) return `effort: \${{ inputs.effort }}${pullRequest ? note : ""}`;
  if (!pullRequest) return `effort: \${{ inputs.effort || ${literal(effort)} }}`;
  return `effort: \${{ inputs.effort || (github.event_name == 'schedule' && ${literal(effort)}) || '' }}${note}`;
}

const pullNumber = "github.event.issue.number || github.event.pull_request.number";

function runName({ effort, nightly, pullRequest }: WorkflowChoices): string {
  const nightlyEffort = nightly && effort !== undefined ? ` || ${literal(effort)}` : "";
  if (!pullRequest) return `\${{ inputs.effort${nightlyEffort} }}`;
  const pull = `format('pull request {0}', ${pullNumber})`;
  return nightlyEffort === ""
    ? `\${{ inputs.effort || ${pull} }}`
    : `\${{ inputs.effort || (github.event_name == 'schedule' && ${literal(effort ?? "")}) || ${pull} }}`;
}

function groupOf({ effort, nightly, pullRequest }: WorkflowChoices): string {
  const nightlyEffort = nightly && effort !== undefined ? ` || ${literal(effort)}` : "";
  if (pullRequest)
    return `ralph-\${{ github.workflow }}-\${{ inputs.effort || ${pullNumber}${nightlyEffort} }} # of the job, so that comments that start none do not count`;
  return `ralph-\${{ github.workflow }}-\${{ inputs.effort${nightlyEffort} }}-\${{ github.ref_name }} # one run per effort and branch`;
}

function triggerLines({ effort, handInputs, nightly, pullRequest }: WorkflowChoices): string[] {
  return [
    "workflow_dispatch:",
    "  inputs:",
    "    effort:",
    "      description: the effort, as a folder with prd.json or a name under tasks/",
    `      ${effort === undefined ? "required: true" : `default: ${scalar(effort)}`}`,
    ...indent(handInputs, 4),
    ...(nightly
      ? [
          "schedule:",
          '  - cron: "17 2 * * *" # at 02:17 UTC; GitHub runs schedules on the default branch only',
        ]
      : []),
    ...(pullRequest
      ? [
          "# GitHub takes the workflow of a comment from the default branch. Strangers can cause these events, too: the job",
          "# compares what they write, and ralph-ci asks GitHub who has write access.",
          "issue_comment: # zizmor: ignore[dangerous-triggers]",
          "  types: [created]",
          "pull_request_review:",
          "  types: [submitted]",
        ]
      : []),
  ];
}

function conditionLines({ nightly, pullRequest }: WorkflowChoices): string[] {
  if (!pullRequest) return [];
  return [
    "# A work branch with another name: change ralph/ below.",
    "if: >-",
    `  github.event_name == 'workflow_dispatch' ||${nightly ? " github.event_name == 'schedule' ||" : ""}`,
    "  (github.event_name == 'issue_comment' && github.event.issue.pull_request && github.event.issue.state == 'open' &&",
    "    startsWith(github.event.comment.body, '/ralph') && contains(github.event.comment.body, '/ralph run')) ||",
    "  (github.event_name == 'pull_request_review' && github.event.review.state == 'changes_requested' &&",
    "    startsWith(github.event.pull_request.head.ref, 'ralph/') &&",
    "    github.event.pull_request.head.repo.full_name == github.repository)",
  ];
}
