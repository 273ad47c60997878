// Does what people with write access ask for in comments on the pull request.
import { flattenTo, loadEffort } from "../../../effort/index.ts";
import type { GitHubClient } from "../../../github/index.ts";
import { type ChosenStory, type Control, createTeller, writeSignal } from "../../../loop/index.ts";
import { describeError, SerialQueue, withDeadline } from "../../../platform/index.ts";
import {
  type CommentReading,
  type People,
  readComments,
  renderAnswer,
  type TakenComment,
} from "../../../pull-request/index.ts";
import type { RunContext } from "../../context.ts";
import { type CommandPlace, type CommandResult, doCommand } from "./comment-commands.ts";
import { pullCommentKind, readDoneComments, seenCommentsKind } from "./comment-records.ts";

/** For all requests of one reading, in ms: the next iteration waits for it. */
const deadline = 5_000;

/** How a comment is marked as read; `answer` is undefined where there is nothing to say. */
export interface CommentReply {
  readonly comment: number;
  readonly pull: number;
  readonly reaction: Parameters<GitHubClient["react"]>[1];
  readonly answer: string | undefined;
}

/** What a reading found on the pull request with this number. */
interface FoundComments {
  readonly pull: number;
  readonly reading: CommentReading;
  /** When the run was asked for, in ms since the epoch. */
  readonly askedAt: number;
}

/** The comments of one run's pull request. */
export interface RunComments {
  /**
   * Reads the new comments and does what they ask for. It takes a few seconds at most, and never rejects.
   * @param findPull the number of the open pull request; undefined while there is none
   * @returns what is left to send
   */
  take(findPull: (host: GitHubClient) => Promise<number | undefined>): Promise<readonly CommentReply[]>;
}

/** What reading comments needs. */
export interface CommentSupplies {
  readonly control: Control;
  readonly people: People;
  /** Opens a client for one reading, whose requests end with the signal. */
  open(stop: AbortSignal): GitHubClient;
}

/** The comments of a run's pull request. */
export function createRunComments(
  context: RunContext,
  { control, people, open }: CommentSupplies,
): RunComments {
  const tell = createCommentTeller(context);
  const read = (findPull: Parameters<RunComments["take"]>[0]) => {
    const { clock, journal, location } = context;
    const before = journal.read((tables) => readDoneComments(tables, location.slug));
    return withDeadline(clock, deadline, async (late): Promise<FoundComments | undefined> => {
      const host = open(AbortSignal.any([late, control.signal]));
      const pull = await findPull(host);
      if (pull === undefined) return undefined;
      const reading = await readComments({ host, people }, pull, before);
      return { pull, reading, askedAt: await findAskedAt(context, host, reading) };
    });
  };
  const take: RunComments["take"] = async (findPull) => {
    try {
      const found = await read(findPull);
      if (!found) return [];
      tell.about(found.reading);
      return await applyReading(context, control, found);
    } catch (error) {
      // A run that is asked to stop now reads nothing any more.
      if (!control.signal.aborted) tell.unread(error);
      return [];
    }
  };
  // A comment that two readings find at once would count twice.
  const queue = new SerialQueue();
  return { take: (findPull) => queue.run(() => take(findPull)) };
}

/** When the run was asked for. GitHub knows it; it is needed only for a stop that may have been meant for an earlier run. */
async function findAskedAt(
  { host: { workflowRun, attempt, startedAt, isStartedByPerson = true } }: RunContext,
  github: GitHubClient,
  { taken }: CommentReading,
): Promise<number> {
  // What started the run does not know of the stop.
  if (!isStartedByPerson) return 0;
  const isOlder = ({ at, commands }: TakenComment) =>
    Date.parse(at) < startedAt && commands.some(({ verb }) => verb === "stop");
  if (workflowRun === undefined || attempt > 1 || !taken.some(isOlder)) return startedAt;
  const { created_at: created } = await github.run(Number(workflowRun)).catch(() => ({ created_at: null }));
  return created ? Date.parse(created) : startedAt;
}

/** Does what the comments ask for, and records it in one transaction. */
async function applyReading(
  context: RunContext,
  control: Control,
  { pull, reading, askedAt }: FoundComments,
): Promise<CommentReply[]> {
  const { taken, last } = reading;
  const { journal, location, runId, clock, announce, redactor, host } = context;
  if (!last && taken.length === 0) return [];
  const about = { effort: location.slug, runId, n: null, at: clock.now().toISOString() };
  const stories = taken.length > 0 ? readPlan(context) : [];
  const done: { comment: TakenComment; results: CommandResult[] }[] = [];
  await journal.write((tables) => {
    const recorded = tables.stories.list(location.slug);
    const known = stories.map((story) => recorded.find(({ id }) => id === story.id) ?? story);
    const place: CommandPlace = {
      tables,
      about,
      askedAt,
      startedAt: host.startedAt,
      stories: known,
      redact: redactor.text,
    };
    for (const comment of taken) {
      const results = comment.commands.map((command) => doCommand(place, comment, command));
      done.push({ comment, results });
      const detail = JSON.stringify({
        id: comment.id,
        at: comment.at,
        by: comment.by,
        did: results.map(({ text }) => text),
      });
      tables.events.add({ ...about, kind: pullCommentKind, detail });
    }
    if (last) tables.events.add({ ...about, kind: seenCommentsKind, detail: JSON.stringify(last) });
  });
  await journal.flush();
  const results = done.flatMap((each) => each.results);
  for (const { text } of results) announce({ kind: "note", text });
  if (results.findLast(({ stops }) => stops !== undefined)?.stops) {
    writeSignal(control.folder, "stop");
    control.look();
  }
  const storyIds = stories.map(({ id }) => redactor.text(id));
  return done.map(({ comment, results }) => reply({ pull, comment: comment.id, storyIds }, results));
}

/** The stories as the checkout has them. The loop tells of a plan that cannot be read. */
function readPlan({ location }: RunContext): readonly ChosenStory[] {
  try {
    return loadEffort(location).prd.stories;
  } catch {
    return [];
  }
}

function reply(
  { pull, comment, storyIds }: { pull: number; comment: number; storyIds: readonly string[] },
  results: readonly CommandResult[],
): CommentReply {
  const isHelp = results.some(({ kind }) => kind === "refused");
  const sentences = results.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
  const answer = sentences.length === 0 ? undefined : renderAnswer(comment, { sentences, isHelp, storyIds });
  const isDone = results.some(({ kind }) => kind === "done");
  return { pull, comment, reaction: isHelp ? "confused" : isDone ? "rocket" : "eyes", answer };
}

/** Tells of each person, and of comments that are not read, once. */
function createCommentTeller(context: RunContext) {
  const tell = createTeller(context);
  return {
    about({ strangers, undecided }: CommentReading): void {
      for (const login of strangers)
        tell(
          "note",
          `${quoteLogin(login)} has no write access, so their /ralph comments on the pull request do nothing`,
        );
      for (const login of undecided)
        tell(
          "warning",
          `GitHub does not say whether ${quoteLogin(login)} has write access; their /ralph comments on the pull request wait until it does`,
        );
    },
    unread(error: unknown): void {
      const text = `the comments on the pull request are not read: ${describeError(error)}; they are tried again after each iteration`;
      tell("warning", text, "unread");
    },
  };
}

function quoteLogin(login: string): string {
  return login === "" ? "a deleted account" : flattenTo(login, 40);
}
