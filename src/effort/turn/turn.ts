// Tells what of an agent's changes to the file of stories is its to make, and says of the rest that it was put back.
import * as path from "node:path";
import { describeError } from "../../platform/index.ts";
import {
  findStoryList,
  frameOf,
  isFault,
  type JsonDocument,
  type JsonFault,
  type PrdEntries,
  readJson,
  readPrdEntries,
} from "../plan/index.ts";
import { flattenTo } from "../quoting.ts";
import { capSentences, describeChanges, describeList, describeOthers } from "./sentences.ts";
import { changedKeys, readOwnStory } from "./story-changes.ts";
import { matchStories } from "./story-match.ts";

/** What an agent did to the file of stories in its turn. */
export interface TurnReading {
  /** Its story went from open to done. A story that was done before cannot be proposed: reopen it first. */
  proposed: boolean;
  /** The notes of its story, where it changed them; 4,000 characters at most. */
  notes: string | undefined;
  /** Changes that the agent may not make and that were put back, one sentence each. */
  putBack: string[];
  /** A sentence about notes that were too long; empty where they were not. */
  shortened: string[];
}

/** A file of stories before and after an agent's turn. */
export interface TurnFiles {
  /** A valid file of stories. */
  before: string;
  /** Whatever stood there after the turn; undefined where nothing did. */
  after: string | undefined;
  /** The path of the file; sentences name its last part. */
  file: string;
  /** The story the agent was given. */
  storyId: string;
}

/** By so much a file may grow, besides to four times its size, before it is not even read, in characters. */
const growthAllowed = 1_000_000;

/** Compares the file of stories before and after a turn; never throws, whatever `after` holds. */
export function readTurn(files: TurnFiles): TurnReading {
  const { before, after, file } = files;
  const name = path.basename(file);
  if (after === before) return nothing();
  if (after === undefined) return nothing(`${name} was removed and was put back.`);
  const parsed = readPrdEntries(before, file);
  if (after.length > before.length * 4 + growthAllowed)
    return nothing(`The ${name} left behind has grown beyond all measure and was put back.`);
  try {
    const document = readJson(after);
    return isFault(document) ? nothing(describeFault(name, document)) : compare(files, parsed, document);
  } catch (error) {
    // Such as nesting that the comparison's recursion cannot follow.
    return nothing(
      `${name} could not be understood (${flattenTo(describeError(error), 80)}) and was put back.`,
    );
  }
}

function nothing(...putBack: string[]): TurnReading {
  return { proposed: false, notes: undefined, putBack, shortened: [] };
}

function describeFault(name: string, { fault, line, column }: JsonFault): string {
  const place = line === 1 && column === 1 ? "" : ` (line ${line}, column ${column})`;
  return `The ${name} left behind ${fault}${place} and was put back.`;
}

function compare({ file, storyId }: TurnFiles, before: PrdEntries, document: JsonDocument): TurnReading {
  const name = path.basename(file);
  const shownId = flattenTo(storyId, 60);
  const list = findStoryList(document);
  if ("keys" in list) return nothing(`The ${name} left behind has no list of stories and was put back.`);
  const match = matchStories(
    before.entries,
    list.entries.map(({ value }) => value),
  );
  const ownBefore = before.entries.find(({ id }) => id === storyId)?.value;
  const ownAfter = match.found.get(storyId);
  const own = ownBefore && ownAfter ? readOwnStory(shownId, ownBefore, ownAfter) : undefined;
  const moved =
    list.path === before.list.path
      ? []
      : [`The list of stories was moved from ${before.list.path} to ${list.path} and was put back.`];
  const putBack = [
    ...(own?.putBack ?? []),
    ...describeChanges(`In ${shownId},`, own?.foreignKeys ?? []),
    ...describeList(match),
    ...describeOthers(before, match, storyId),
    ...moved,
    ...describeChanges(
      `At the top of ${name},`,
      changedKeys(frameOf(before.document, before.list), frameOf(document, list)),
    ),
  ];
  return {
    proposed: own?.proposed ?? false,
    notes: own?.notes,
    putBack: capSentences(putBack),
    shortened: own?.shortened ?? [],
  };
}
