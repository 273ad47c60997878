// The workflows in examples/, which people copy.

import {
  actionStep,
  checkoutStep,
  jobHead,
  jobMinutes,
  limitInputs,
  renderWorkflow,
  type WorkflowChoices,
} from "./render.ts";
import { indent } from "./yaml.ts";

const setup = [
  "# Install here what your gates need, such as actions/setup-node and then: npm ci. ralph-ci init finds and writes these steps.",
];
const key = { variable: "ANTHROPIC_API_KEY", secret: "ANTHROPIC_API_KEY" };

const note = "zizmor: ignore[unpinned-uses] the tag moves with each release; ralph-ci init pins the commit";

/** Each file in examples/ with its text. @param reference of this action, by its moving tag */
export function exampleWorkflows(reference: string): Readonly<Record<string, string>> {
  const action = `${reference} # ${note}`;
  return {
    "ralph.yml": renderWorkflow(ralph(action)),
    "pull-request.yml": renderWorkflow(pullRequest(action)),
    "nightly.yml": nightly(action),
  };
}

function ralph(action: string): WorkflowChoices {
  return {
    intro: ["Works on one effort. Copy this file to .github/workflows/ralph.yml and start it under Actions."],
    nightly: false,
    pullRequest: false,
    effort: undefined,
    handInputs: [
      "agent:",
      "  description: claude or opencode, for every story; leave empty to use the agent that the effort names",
      ...limitInputs,
      "attach:",
      "  description: let maintainers attach to the run; read lets them watch, write also lets them act",
      "  type: choice",
      '  options: ["off", read, write]',
      '  default: "off"',
    ],
    hasLimitInputs: true,
    setup,
    action,
    agent: { inputs: [`agent: \${{ inputs.agent }}`], key },
    inputs: [
      `attach: \${{ inputs.attach }}`,
      `ziti-identity: \${{ secrets.ZITI_IDENTITY }} # optional, for attaching from other machines: docs/attaching.md`,
      "# continue: true # starts the next run after a time or rate limit; needs actions: write above",
    ],
  };
}

function pullRequest(action: string): WorkflowChoices {
  return {
    intro: [
      "Works on one effort, and again when somebody with write access asks for it on the effort's pull request: with a comment",
      "that begins with /ralph and has the line /ralph run, or with a review that requests changes.",
      "Copy this file to .github/workflows/ralph.yml, instead of examples/ralph.yml.",
    ],
    nightly: false,
    pullRequest: true,
    effort: undefined,
    handInputs: [],
    hasLimitInputs: false,
    setup,
    action,
    agent: { inputs: [], key },
    inputs: [],
  };
}

/** Several efforts, each in a job of its own. */
function nightly(action: string): string {
  const group = `ralph-\${{ github.workflow }}-\${{ matrix.effort }}-\${{ github.ref_name }} # one run per effort and branch`;
  const inputs = [
    `effort: \${{ matrix.effort }}`,
    'max-iterations: "100" # over all nights of an effort',
    'max-cost: "50" # over all nights of an effort',
    `job-timeout: ${jobMinutes}m`,
  ];
  const lines = [
    "# Works on several efforts every night, each in a job of its own. Copy this file to .github/workflows/nightly.yml.",
    "name: nightly",
    "on:",
    "  schedule:",
    '    - cron: "17 2 * * *" # at 02:17 UTC; GitHub runs schedules on the default branch only',
    "  workflow_dispatch: # to start it by hand, too",
    "permissions: {} # the job below says what it needs",
    "jobs:",
    "  ralph:",
    ...indent(
      [
        `name: \${{ matrix.effort }}`,
        "strategy:",
        "  fail-fast: false # an effort that fails does not cancel the others",
        "  max-parallel: 2",
        "  matrix:",
        "    effort: [changelog, login] # names under tasks/, or folders; the state key of each has its name",
        ...jobHead(group),
        "steps:",
        ...indent([...checkoutStep(false), ...setup, ...actionStep(action, inputs, key)], 2),
      ],
      4,
    ),
  ];
  return `${lines.join("\n")}\n`;
}
