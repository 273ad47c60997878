// What one command in a comment does: the same as the command of that name on the command line.
import { flattenTo } from "../../../effort/index.ts";
import type { JournalTables } from "../../../journal/index.ts";
import {
  addMessage,
  type ChosenStory,
  findChoiceObstacle,
  retryStory,
  skipStory,
} from "../../../loop/index.ts";
import type { PullCommand, TakenComment } from "../../../pull-request/index.ts";

/** Where a command takes effect. Times are in ms since the epoch. */
export interface CommandPlace {
  readonly tables: JournalTables;
  /** `at` in ISO 8601. */
  readonly about: { readonly effort: string; readonly at: string };
  /** A stop from before it was for an earlier run. */
  readonly askedAt: number;
  /** When the process started. */
  readonly startedAt: number;
  readonly stories: readonly ChosenStory[];
  redact(text: string): string;
}

/** What came of a command. */
export interface CommandResult {
  readonly kind: "done" | "nothing" | "refused";
  /** A sentence for log and journal, without its full stop. */
  readonly text: string;
  /** A sentence for the person, without anything that the comment says. */
  readonly answer?: string;
  /** Whether the run is to stop after it; undefined if the command is not about that. */
  readonly stops?: boolean;
}

const where = "by a comment on the pull request";

/** Does what a command says, or says why not. */
export function doCommand(place: CommandPlace, comment: TakenComment, command: PullCommand): CommandResult {
  const { by } = comment;
  switch (command.verb) {
    case "run":
      return noteRun(place, comment);
    case "stop":
      return stopRun(place, comment);
    case "retry":
    case "skip":
      return chooseStory(place, by, command);
    case "say":
      addMessage(place.tables, place.about, { by, text: place.redact(command.text) });
      return { kind: "done", text: `${by} wrote a text for the next prompt, ${where}` };
    case "unknown":
      return {
        kind: "refused",
        text: `a line of ${by} that begins with /ralph, on the pull request, is not understood`,
        answer: "A line of it is not known, or lacks something.",
      };
  }
}

/** A run is at work. If the comment is older, the run may have been started for it. */
function noteRun({ startedAt }: CommandPlace, { by, at }: TakenComment): CommandResult {
  if (isBefore(at, startedAt))
    return { kind: "done", text: `${by} asked for a run, ${where}: this one`, stops: false };
  const text = `${by} asked for a run, ${where}, and one is at work already`;
  return { kind: "nothing", text, answer: "A run is at work on this effort already.", stops: false };
}

function stopRun({ askedAt }: CommandPlace, { by, at }: TakenComment): CommandResult {
  const text = `${by} asked for a stop, ${where}`;
  if (!isBefore(at, askedAt)) return { kind: "done", text: `${text}: the run ends`, stops: true };
  return { kind: "nothing", text: `${text}, before this run was asked for: it does not count` };
}

function chooseStory(
  { tables, about, stories, redact }: CommandPlace,
  by: string,
  { verb, storyId }: Extract<PullCommand, { readonly storyId: string }>,
): CommandResult {
  const story = stories.find(({ id }) => id === storyId);
  const name = redact(flattenTo(storyId, 60));
  if (!story) {
    const text = `${by} named the story ${name}, ${where}, and there is none with this id`;
    return { kind: "refused", text, answer: "The effort has no story with this id." };
  }
  const obstacle = findChoiceObstacle(tables, about.effort, verb, story);
  if (obstacle !== undefined) {
    const answer = `${redact(obstacle)}.`;
    return { kind: "refused", text: `${by} asked to ${verb} ${name}, ${where}: ${redact(obstacle)}`, answer };
  }
  if (verb === "skip") skipStory(tables, about, story.id);
  else retryStory(tables, about, story.id);
  const what = verb === "skip" ? `skips ${name}` : `has ${name} tried again`;
  return { kind: "done", text: `${by} ${what}, ${where}` };
}

/** GitHub's times have no fractions of a second. @param at ISO 8601 */
function isBefore(at: string, moment: number): boolean {
  return Date.parse(at) + 999 < moment;
}
