// Writes a plan for its pull request and for the page of the job.
import { readIssueName, type Story } from "../../effort/index.ts";
import type { PlanOutcome } from "../../planning/index.ts";
import { toPlainText } from "../../pull-request/index.ts";

const longestText = 1_000; // characters
const longestSection = 40_000; // characters; GitHub takes 65,536

/** The plan as Markdown. Everything that an agent or a document wrote is shown as text. */
export function renderPlanSection(outcome: PlanOutcome, stories: readonly Story[], document: string): string {
  const { location, agent, sessions, costUsd, remarks, warnings, documentName } = outcome;
  const issue = readIssueName(document);
  const count = stories.length === 1 ? "1 story" : `${stories.length} stories`;
  const cost = costUsd === null ? "cost unknown" : `cost $${costUsd.toFixed(2)}`;
  const head = [
    `### Plan for ${plain(location.slug)}: ${count}`,
    ...(issue === undefined ? [] : [`For #${issue}.`]),
    `${plain(agent)} wrote it from ${plain(documentName)}; nothing was run. Read it, and correct it on this branch: its gates are shell commands that a run executes. Once it is merged, start a run with <code>effort: ${plain(location.slug)}</code>.`,
  ];
  const tail = [
    ...remarks.map(plain),
    `${sessions} ${sessions === 1 ? "session" : "sessions"}, ${cost}.`,
    ...warnings.map((text) => `**Warning:** ${plain(text)}`),
  ];
  const room = longestSection - [...head, ...tail].join("\n\n").length;
  return [...head, renderStories(stories, room), ...tail].join("\n\n");
}

function renderStories(stories: readonly Story[], room: number): string {
  const shown: string[] = [];
  let left = room;
  for (const [index, story] of stories.entries()) {
    const text = renderStory(story);
    left -= text.length + 1;
    if (left < 100) return [...shown, `- and ${stories.length - index} more`].join("\n");
    shown.push(text);
  }
  return shown.join("\n");
}

function renderStory({ id, title, acceptanceCriteria, dependsOn, verify }: Story): string {
  const after = dependsOn.length === 0 ? "" : ` (after ${dependsOn.map(plain).join(", ")})`;
  return [
    `- **${plain(id)}** ${plain(title)}${after}`,
    ...acceptanceCriteria.map((criterion) => `  - ${plain(criterion)}`),
    ...verify.map((gate) => `  - gate: <code>${plain(gate)}</code>`),
  ].join("\n");
}

function plain(text: string): string {
  return toPlainText(text, longestText);
}
