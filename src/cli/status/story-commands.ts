// `retry` and `skip`: a person's decisions about one story, recorded in the journal.
import type { OptionValues } from "../../inputs/index.ts";
import { type Journal, openJournal, type StoryRow, stateFolder } from "../../journal/index.ts";
import {
  readSetAside,
  readSkipped,
  retryStory,
  type StoryRequest,
  skipStory,
  writeStoryRequest,
} from "../../loop/index.ts";
import {
  ConfigurationError,
  didYouMean,
  fileStatus,
  type ProcessContext,
  quoteShellWord,
  systemClock,
} from "../../platform/index.ts";
import { warningLog } from "../effort-lookup.ts";
import { findRun } from "../live-run.ts";

/** A story of a recorded effort. */
interface ChosenStory {
  /** The state folder. */
  readonly root: string;
  readonly journal: Journal;
  readonly effort: string;
  readonly story: StoryRow;
  readonly isLive: boolean;
  /** The options that name the effort again, each after a blank. */
  readonly where: string;
}

/** Has a story tried again. @throws ConfigurationError where it has passed, or prd.json holds it back */
export async function retryCommand(
  context: ProcessContext,
  options: OptionValues,
  id: string | undefined,
): Promise<number> {
  const chosen = await findStory(context, options, id);
  const { journal, effort, story, isLive } = chosen;
  using _journal = journal;
  const { isSkipped, isSetAside } = journal.read((tables) => ({
    isSkipped: readSkipped(tables, effort).has(story.id),
    isSetAside: readSetAside(tables, effort).some((each) => each.id === story.id),
  }));
  if (story.status === "passed")
    throw new ConfigurationError(
      `${story.id} has passed; to have it done again, set its done field to false in prd.json`,
    );
  if (story.status !== "open" && !isSkipped)
    throw new ConfigurationError(`${story.id} is ${story.status} in prd.json; change its status there`);
  await record(chosen, "retry");
  const before = isSkipped
    ? "is no longer skipped"
    : isSetAside
      ? "is no longer set aside"
      : "is tried again";
  context.output.out(`${effort}: ${story.id} ${before}, and its tries count anew. ${describeTime(isLive)}`);
  return 0;
}

/** Skips a story. @throws ConfigurationError where it has passed */
export async function skipCommand(
  context: ProcessContext,
  options: OptionValues,
  id: string | undefined,
): Promise<number> {
  const chosen = await findStory(context, options, id);
  const { journal, effort, story, isLive, where } = chosen;
  using _journal = journal;
  if (story.status === "passed")
    throw new ConfigurationError(`${story.id} has passed, so it cannot be skipped; see ralph-ci status`);
  await record(chosen, "skip");
  const undo = `ralph-ci retry ${quoteShellWord(story.id)}${where}`;
  context.output.out(`${effort}: ${story.id} is skipped. ${describeTime(isLive)} To undo it: ${undo}`);
  return 0;
}

/** Records the choice; a live run does so itself, because its copy of the journal would replace another writer's. */
async function record(chosen: ChosenStory, verb: StoryRequest["verb"]): Promise<void> {
  const { journal, root, effort, story, isLive } = chosen;
  const now = systemClock.now();
  if (isLive) {
    writeStoryRequest(stateFolder(root).signals(effort), { verb, storyId: story.id }, now);
    return;
  }
  const choice = { effort, at: now.toISOString() };
  const apply = verb === "skip" ? skipStory : retryStory;
  await journal.write((tables) => apply(tables, choice, story.id));
  await journal.flush();
}

function describeTime(isLive: boolean): string {
  return isLive ? "It holds after the current iteration." : "It holds from the next run on.";
}

async function findStory(context: ProcessContext, options: OptionValues, id = ""): Promise<ChosenStory> {
  const { effort, root, runId } = await findRun(context, options, undefined);
  if (!fileStatus(root)) throw notRecorded(effort, root);
  const journal = await openJournal(root, { log: warningLog(context), now: systemClock.now });
  const stories = journal.read((tables) => tables.stories.list(effort));
  const story = stories.find((each) => each.id === id);
  if (story) {
    const given = ["effort", "working-directory", "state-dir"].flatMap((name) => {
      const value = options[name];
      return typeof value === "string" ? ` --${name} ${quoteShellWord(value)}` : [];
    });
    return { root, journal, effort, story, isLive: runId !== undefined, where: given.join("") };
  }
  journal[Symbol.dispose]();
  if (stories.length === 0) throw notRecorded(effort, root);
  const ids = stories.map((each) => each.id);
  const meant = didYouMean(id, ids);
  throw new ConfigurationError(
    `the effort "${effort}" has no story "${id}"; its stories are ${ids.slice(0, 20).join(", ")}${ids.length > 20 ? ", …" : ""}.${meant}`,
  );
}

function notRecorded(effort: string, root: string): ConfigurationError {
  return new ConfigurationError(
    `no run of the effort "${effort}" is recorded in ${root}; start one first, or set the status of the story in prd.json`,
  );
}
