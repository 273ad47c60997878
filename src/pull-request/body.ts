// Writes the title and the program's part of a pull request's text.
import { flatten } from "../effort/index.ts";
import type { EffortFacts, StoryFacts } from "./facts.ts";
import { toPlainText } from "./markdown.ts";

const longestTitle = 120; // characters
const longestSentence = 1_000; // characters

/** GitHub takes 65,536 characters; the rest is for what people write. */
const longestSection = 40_000;

/** The title of a new pull request. */
export function renderTitle({ goal, effort }: EffortFacts): string {
  const text = flatten(goal) || effort;
  return text.length > longestTitle ? `${text.slice(0, longestTitle - 1).trimEnd()}…` : text;
}

/** How far the effort is, such as `2 of 5 stories done`. */
export function renderProgress({ stories }: EffortFacts): string {
  return `${stories.filter(isDone).length} of ${stories.length} stories done`;
}

function isDone({ state }: StoryFacts): boolean {
  return state === "passed" || state === "unverified";
}

/** The program's part: stories, proof, cost, what is next. */
export function renderSection(facts: EffortFacts): string {
  return renderParts(facts, [
    ...(facts.joining === undefined ? [] : [sentence("Join", facts.joining)]),
    "<sub>ralph-ci writes this part from its records after each push. What you write above or below it stays.</sub>",
  ]);
}

/** The same for another place than the pull request's text, once the run has ended. */
export function renderSummary(facts: EffortFacts): string {
  return renderParts(facts, []);
}

function renderParts(facts: EffortFacts, last: readonly string[]): string {
  const { stories, proof, proposed, reviews } = facts;
  const head = `### ${toPlainText(facts.effort)}: ${renderProgress(facts)}`;
  const tail = [
    sentence("Proof", proof ?? "Not yet: all gates run once more when every story has passed."),
    ...(reviews === undefined ? [] : [sentence("Reviews", reviews)]),
    ...(proposed.length > 0
      ? [sentence("Proposed by the agent, for you to accept", proposed.join("; "))]
      : []),
    sentence("Cost", renderCost(facts)),
    sentence("Now", facts.standing),
    ...(facts.next === undefined ? [] : [sentence("Next", facts.next)]),
    ...last,
  ].join("\n\n");
  // Without a word that closes it: merging does not finish an issue that people still write in.
  const top = facts.issue === undefined ? [head] : [head, `For #${facts.issue}.`];
  const room = longestSection - head.length - tail.length;
  return [...top, renderStories(stories, room), tail].join("\n\n");
}

function renderStories(stories: readonly StoryFacts[], room: number): string {
  const lines: string[] = [];
  let length = 0;
  for (const story of stories) {
    const line = renderStory(story);
    length += line.length + 1;
    if (length > room) return [...lines, `- and ${stories.length - lines.length} more`].join("\n");
    lines.push(line);
  }
  return lines.join("\n");
}

const longestGates = 5;

function renderStory(story: StoryFacts): string {
  const { id, title, state, reason, commits, gates } = story;
  const shown = gates.slice(0, longestGates).map((gate) => `<code>${toPlainText(gate, 80)}</code>`);
  const details = [
    ...(commits.length > 0 ? [commits.map((hash) => hash.slice(0, 10)).join(", ")] : []),
    ...(shown.length > 0 ? [shown.join(" ")] : []),
    ...(state === "unverified" ? ["unverified: no gate checked it"] : []),
    ...(state === "skipped" ? ["skipped"] : []),
    ...(state === "set aside" ? [`set aside: ${toPlainText(reason ?? "")}`] : []),
  ];
  const rest = details.length > 0 ? ` (${details.join("; ")})` : "";
  return `- [${isDone(story) ? "x" : " "}] **${toPlainText(id, 60)}** ${toPlainText(title)}${rest}`;
}

function renderCost({ iterations, costUsd }: EffortFacts): string {
  const cost = costUsd === null ? "Unknown" : `$${costUsd.toFixed(2)}`;
  return `${cost}, ${iterations} iteration${iterations === 1 ? "" : "s"}.`;
}

function sentence(name: string, text: string): string {
  return `**${name}:** ${toPlainText(text, longestSentence)}`;
}
