// Writes the one answer to a comment whose commands were not understood.
import { toPlainText } from "../markdown.ts";
import { commandLines } from "./commands.ts";

/** The mark of an answer; it names the comment that is answered. */
export const answerMark = /^<!-- ralph-ci answers (\d+) -->/;

const mostStories = 20;
const longestSentence = 300; // characters

/** What the answer says. Its texts may hold ids of stories, and nothing that the comment says. */
export interface AnswerFacts {
  /** What came of the comment, one sentence each, without Markdown. */
  readonly sentences: readonly string[];
  /** Whether commands and stories are named. */
  readonly isHelp: boolean;
  readonly storyIds: readonly string[];
}

/** The answer, in Markdown. No line of it is a command, and it mentions no one. */
export function renderAnswer(comment: number, { sentences, isHelp, storyIds }: AnswerFacts): string {
  return [
    `<!-- ralph-ci answers ${comment} -->`,
    `To [a comment above](#issuecomment-${comment}):`,
    sentences.map((sentence) => `- ${toPlainText(sentence, longestSentence)}`).join("\n"),
    ...(isHelp ? renderHelp(storyIds) : []),
  ].join("\n\n");
}

function renderHelp(storyIds: readonly string[]): string[] {
  const shown = storyIds.slice(0, mostStories).map((id) => toPlainText(id, 60));
  const rest = storyIds.length > mostStories ? ", …" : "";
  return [
    "Lines that begin as follows are understood:",
    commandLines.map(([line, effect]) => `- \`${line}\` ${effect}`).join("\n"),
    ...(shown.length > 0 ? [`The stories are ${shown.join(", ")}${rest}.`] : []),
  ];
}
