// Reads a file of stories strictly as JSON and generously as to its dialect, and says exactly what is wrong with it.

import { checkDependencies, warnAbout } from "./checks.ts";
import { commonDoneKey } from "./done-style.ts";
import { faultAt, readPrdEntries, verifyFault } from "./entries.ts";
import { member } from "./json.ts";
import { commandList, firstText, readOtherChecks, type Story, type StoryFields } from "./story.ts";

/** What is to be done, as a file says it. */
export interface Prd {
  /** The whole text of the file as it was read. */
  text: string;
  /** The path under which messages name it. */
  file: string;
  /** Where the stories stand and what says that one is done, such as `userStories/passes`. */
  dialect: string;
  /** Empty where the file has none. */
  project: string;
  /** Empty where the file has none. */
  description: string;
  branchName: string | undefined;
  /** The kind of work as written, such as `Bug Investigation`. */
  type: string | undefined;
  /** The agent the whole effort asks for. */
  agent: string | undefined;
  /** Commands that must succeed before any story passes. */
  verify: string[];
  /** In file order; none is a valid effort with nothing to do. */
  stories: Story[];
  /** Checks under names of other programs, one line each: they are told and never run. */
  checksNotRun: string[];
  /** What is odd but no reason to stop, one sentence each. */
  warnings: string[];
}

/**
 * Reads a file of stories.
 * @param file the path under which messages name it.
 * @throws ConfigurationError naming `file:line:column` where it is no JSON, has no list of stories, or contradicts itself.
 */
export function parsePrd(text: string, file: string): Prd {
  const parsed = readPrdEntries(text, file);
  const { list, entries } = parsed;
  const { top } = list;
  const verify = commandList(member(top, "verify"));
  if (!verify) throw faultAt(parsed.document, file, parsed.document.root, verifyFault("the effort"));
  checkDependencies(parsed, file);
  const fields = entries.map((entry) => entry.fields);
  return {
    text,
    file,
    dialect: `${list.path}/${commonDoneKey(entries.map(({ value }) => value)) ?? "none"}`,
    project: firstText(top, ["project", "name", "title"]) ?? "",
    description: firstText(top, ["description", "overview"]) ?? "",
    branchName: firstText(top, ["branchName", "branch_name", "branch"])?.trim(),
    type: firstText(top, ["type"])?.trim(),
    agent: firstText(top, ["agent"])?.trim(),
    verify,
    stories: placeByPriority(fields),
    checksNotRun: [
      ...readOtherChecks(top, "the effort"),
      ...fields.flatMap(({ checksNotRun }) => checksNotRun),
    ],
    warnings: warnAbout(entries),
  };
}

/**
 * Gives every story a number that keeps the file's order: one without a priority follows the story before it, at the
 * head of the file it goes with the first that has one, and where none has one the places in the file count, from 1.
 */
function placeByPriority(fields: readonly StoryFields[]): Story[] {
  let current = fields.find(({ priority }) => priority !== undefined)?.priority;
  return fields.map(({ unknownPriority, checksNotRun, ...story }, index) => {
    current = story.priority ?? current;
    return { ...story, priority: current ?? index + 1 };
  });
}
