// `retry` and `skip`: a person's decisions about one story, recorded in the journal.
import { loadEffort } from "../../effort/index.ts";
import { type OptionValues, readLocationInputs } from "../../inputs/index.ts";
import { type Journal, openJournal, stateFolder } from "../../journal/index.ts";
import {
  type ChosenStory,
  findChoiceObstacle,
  nameStories,
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
  type ProcessContext,
  quoteShellWord,
  systemClock,
} from "../../platform/index.ts";
import { findRunState, locateWorkspace } from "../../run/index.ts";
import { locationWords } from "../command.ts";
import { warningLog } from "../effort-lookup.ts";
import { findRun } from "../live-run.ts";

/** A story of an effort. */
interface FoundStory {
  /** The state folder. */
  readonly root: string;
  readonly journal: Journal;
  readonly effort: string;
  /** What is known of it before a run has recorded it, too. */
  readonly story: ChosenStory;
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
  const { obstacle, isSkipped, isSetAside } = journal.read((tables) => ({
    obstacle: findChoiceObstacle(tables, effort, "retry", story),
    isSkipped: readSkipped(tables, effort).has(story.id),
    isSetAside: readSetAside(tables, effort).some((each) => each.id === story.id),
  }));
  if (obstacle !== undefined) throw new ConfigurationError(obstacle);
  await record(context, options, chosen, "retry");
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
  const obstacle = journal.read((tables) => findChoiceObstacle(tables, effort, "skip", story));
  if (obstacle !== undefined) throw new ConfigurationError(obstacle);
  await record(context, options, chosen, "skip");
  const undo = `ralph-ci retry ${quoteShellWord(story.id)}${where}`;
  context.output.out(`${effort}: ${story.id} is skipped. ${describeTime(isLive)} To undo it: ${undo}`);
  return 0;
}

/** Records the choice; a live run does so itself, because its copy of the journal would replace another writer's. */
async function record(
  context: ProcessContext,
  options: OptionValues,
  { journal, root, effort, story, isLive }: FoundStory,
  verb: StoryRequest["verb"],
): Promise<void> {
  const now = systemClock.now();
  if (isLive) {
    writeStoryRequest(stateFolder(root).signals(effort), { verb, storyId: story.id }, now);
    return;
  }
  // It may be the first record of this checkout.
  await (await findRunState(readLocationInputs(options), context)).record();
  const choice = { effort, at: now.toISOString() };
  const apply = verb === "skip" ? skipStory : retryStory;
  await journal.write((tables) => apply(tables, choice, story.id));
  await journal.flush();
}

function describeTime(isLive: boolean): string {
  return isLive ? "It holds after the current iteration." : "It holds from the next run on.";
}

async function findStory(context: ProcessContext, options: OptionValues, id = ""): Promise<FoundStory> {
  const { effort, root, runId } = await findRun(context, options, undefined, "records");
  const journal = await openJournal(root, { log: warningLog(context), now: systemClock.now });
  try {
    const recorded = journal.read((tables) => tables.stories.list(effort));
    const known = recorded.find((each) => each.id === id);
    const plan = known ? [] : await readPlan(context, options);
    const story = known ?? plan.find((each) => each.id === id);
    if (!story) throw noStory(effort, id, plan);
    const where = locationWords(options).map((word) => ` ${quoteShellWord(word)}`);
    return { root, journal, effort, story, isLive: runId !== undefined, where: where.join("") };
  } catch (error) {
    journal[Symbol.dispose]();
    throw error;
  }
}

/** The stories of the checkout: a run may not have recorded them yet. @throws ConfigurationError */
async function readPlan(context: ProcessContext, options: OptionValues): Promise<readonly ChosenStory[]> {
  const { location } = await locateWorkspace(readLocationInputs(options), context);
  return loadEffort(location).prd.stories;
}

function noStory(effort: string, id: string, stories: readonly ChosenStory[]): ConfigurationError {
  const ids = stories.map((each) => each.id);
  return new ConfigurationError(
    `the effort "${effort}" has no story "${id}"; ${nameStories(ids)}.${didYouMean(id, ids)}`,
  );
}
