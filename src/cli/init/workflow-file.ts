// The text of the workflow that `init` writes, with a line by which it is known again.
import { createHash } from "node:crypto";
import type { Tool } from "../../project/index.ts";
import { actionReference, type Release } from "../../run/index.ts";
import { limitInputs, renderWorkflow, scalar, toolSteps } from "../../workflow/index.ts";
import { type Choices, keyVariable } from "./choices.ts";

/** From the top of the repository. */
export const workflowFile = ".github/workflows/ralph.yml";

const unpinned =
  "zizmor: ignore[unpinned-uses] this copy of ralph-ci is not a release, so it knows no commit to pin";

/** The workflow for these choices. */
export function renderWorkflowFile(choices: Choices, tools: readonly Tool[], release: Release): string {
  const { effort, setup, triggers } = choices;
  const reference = actionReference(release);
  const text = renderWorkflow({
    intro: [
      `Works on the effort ${effort}. Written by ralph-ci init; change it as you like.`,
      "When init runs again, it shows what it would change first.",
    ],
    nightly: triggers.includes("nightly"),
    pullRequest: triggers.includes("pull-request"),
    effort,
    handInputs: limitInputs,
    hasLimitInputs: true,
    setup: toolSteps(tools, setup),
    action: release.commit === undefined ? `${reference} # ${unpinned}` : reference,
    agent: describeAgent(choices),
    inputs:
      setup.length === 0
        ? []
        : ["allow-dirty: true # in a fresh checkout, only the steps above have left something"],
  });
  return withSeal(text);
}

function describeAgent({ agent, agentCommand, secret }: Choices) {
  const variable = secret === undefined ? undefined : keyVariable(agent, secret);
  const inputs = [`agent: ${agent}`];
  if (agentCommand !== undefined) {
    inputs.push(`agent-command: ${scalar(agentCommand)}`);
    if (variable !== undefined) inputs.push(`agent-env: ${variable} # the agent gets it`);
  }
  const key = secret === undefined || variable === undefined ? undefined : { variable, secret };
  return { inputs, key };
}

const sealLine = /^# As init wrote it: ([0-9a-f]{16})\n/m;

/** Adds a line with a hash of all others. */
function withSeal(text: string): string {
  return `# As init wrote it: ${hashOf(text)}\n${text}`;
}

/** Whether nothing was changed since `init` wrote this text, in this version or another. */
export function isAsWritten(text: string): boolean {
  const whole = text.replaceAll("\r\n", "\n");
  return sealLine.exec(whole)?.[1] === hashOf(whole.replace(sealLine, ""));
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
