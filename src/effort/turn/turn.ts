// Reads an agent's changes to prd.json: the changes it may make, and a sentence for each other change.
import { describeError } from "../../platform/index.ts";
import {
  editPrd,
  findReferences,
  findStoryList,
  formOf,
  frameOf,
  isFault,
  type JsonFault,
  type JsonRecord,
  type PrdEntries,
  planName,
  readDocument,
  readDone,
  readPrdEntries,
  referencesOf,
  splitAddress,
} from "../plan/index.ts";
import { flattenTo } from "../quoting.ts";
import { type TurnReading, withoutProposal } from "./reading.ts";
import { capSentences, describeChanges, describeList, describeOthers } from "./sentences.ts";
import { changedKeys, readOwnStory } from "./story-changes.ts";
import { matchStories } from "./story-match.ts";
import { findSuggestedStories } from "./suggested-stories.ts";
import { readTextTurn } from "./text-turn.ts";

/** The text of prd.json before and after an agent's turn. */
export interface TurnFiles {
  before: string;
  after: string | undefined;
  file: string;
  storyId: string;
}

/** A file that is longer than this plus four times its old length is not read, in characters. */
const maxGrowth = 1_000_000;

/** Compares prd.json before and after a turn. Never throws, for any `after`. */
export function readTurn(files: TurnFiles): TurnReading {
  const { before, after, file } = files;
  const name = planName(file);
  if (after === before) return withoutProposal();
  if (after === undefined) return withoutProposal(`${name} was removed and was put back.`);
  const form = formOf({ text: before, file });
  if (form.changesBy === "text") return readTextTurn(form, { before, after, file, storyId: files.storyId });
  const parsed = readPrdEntries(before, file);
  if (after.length > before.length * 4 + maxGrowth)
    return withoutProposal(`The changed ${name} is far too large and was put back.`);
  try {
    const document = readDocument(after, file);
    if (isFault(document)) return withoutProposal(describeFault(name, document));
    const list = findStoryList(document, splitAddress(file).tag);
    const { value } = "document" in list ? list.document : document;
    const suggested = findSuggestedStories(parsed.document.value, value);
    return { ...compare(files, parsed, list), suggested };
  } catch (error) {
    // For example, nesting that is too deep for the recursion of the comparison.
    return withoutProposal(
      `${name} could not be read (${flattenTo(describeError(error), 80)}) and was put back.`,
    );
  }
}

function describeFault(name: string, { fault, line, column }: JsonFault): string {
  const position = line === 1 && column === 1 ? "" : ` (line ${line}, column ${column})`;
  return `The changed ${name} ${fault}${position} and was put back.`;
}

function compare(
  { before: text, file, storyId }: TurnFiles,
  before: PrdEntries,
  list: ReturnType<typeof findStoryList>,
): TurnReading {
  const name = planName(file);
  const shownId = flattenTo(storyId, 60);
  if ("advice" in list)
    return withoutProposal(`The lists of the changed ${name} cannot be read whole, and it was put back.`);
  if ("keys" in list) return withoutProposal(`The changed ${name} has no list of stories and was put back.`);
  const match = matchStories(
    before.entries,
    list.entries.map(({ value }) => value),
  );
  const ownBefore = before.entries.find(({ id }) => id === storyId)?.value;
  const ownAfter = match.remaining.get(storyId);
  const own = ownBefore && ownAfter ? readOwnStory(shownId, ownBefore, ownAfter) : undefined;
  const ticks = ownBefore ? findTicks(before, ownBefore, findReferences(list.document, list)) : [];
  const ticked =
    ticks.length > 0 ? readPrdEntries(editPrd(text, file, [{ id: storyId, ticks }]), file) : before;
  const moved =
    list.path === before.list.path
      ? []
      : [`The list of stories was moved from ${before.list.path} to ${list.path} and was put back.`];
  const putBack = [
    ...(own?.putBack ?? []),
    ...describeChanges(`In ${shownId},`, own?.forbiddenKeys ?? []),
    ...describeList(match),
    ...describeOthers(before, match, storyId),
    ...moved,
    ...describeChanges(`At the top of ${name},`, changedKeys(frameOf(ticked.list), frameOf(list)), []),
  ];
  return {
    proposed: own?.proposed ?? false,
    notes: own?.notes,
    putBack: capSentences(putBack),
    shortened: own?.shortened ?? [],
    ticks,
    suggested: [],
  };
}

/** The entries of other lists that a story names and that are done now. */
function findTicks(before: PrdEntries, story: JsonRecord, after: PrdEntries["references"]): string[] {
  const open = referencesOf(story, before.references).filter(({ value }) => !readDone(value).done);
  return open.map(({ id }) => id).filter((id) => readDone(after.byId.get(id)?.value ?? {}).done);
}
