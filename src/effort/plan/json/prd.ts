// Reads a plan in JSON in any known dialect, and points at the exact position of a fault.
import { readAbout, readSourceFile } from "./about.ts";
import { checkDependencies, warnAbout, warnAboutTypos } from "./checks/index.ts";
import { commonDoneKey } from "./done-style.ts";
import { faultAt, readPrdEntries, type StoryEntry, verifyFault } from "./entries.ts";
import { dependenciesOfGroups, describeGroups } from "./groups.ts";
import { member } from "./json.ts";
import {
  commandLines,
  commandList,
  firstText,
  readOtherChecks,
  type Story,
  type StoryFields,
} from "./story/index.ts";
import { topNames } from "./top-names.ts";

/** The content of a prd.json. */
export interface Prd {
  text: string;
  file: string;
  /** The keys of the story list and of the done field, such as `userStories/passes`. */
  dialect: string;
  project: string;
  description: string;
  /** What else the file says of the whole effort, as text: its rules, and everything besides the stories. */
  about: string;
  /** The file that the stories were made from, as the plan names it. */
  sourceFile: string | undefined;
  branchName: string | undefined;
  type: string | undefined;
  agent: string | undefined;
  verify: string[];
  /** Commands that prepare a clean checkout. */
  setup: string[];
  /** In file order. An empty list is valid: there is nothing to do. */
  stories: Story[];
  /** Checks that other programs run, one line each. They are reported and never run here. */
  checksNotRun: string[];
  /** Keys that look mistyped, one sentence each. They are a part of `warnings`. */
  typos: string[];
  warnings: string[];
}

/** Reads a prd.json. @throws ConfigurationError with `file:line:column` if it is not JSON, has no stories, or contradicts itself */
export function parsePrd(text: string, file: string): Prd {
  const parsed = readPrdEntries(text, file);
  const { list, entries } = parsed;
  const { top } = list;
  const verify = commandList(member(top, "verify"));
  if (!verify) throw faultAt(parsed.document, file, parsed.document.root, verifyFault("the effort"));
  const setup = commandLines(member(top, "setup"));
  checkDependencies(parsed, file);
  const fields = entries.map((entry) => inGroups(entry, entries));
  const typos = warnAboutTypos(parsed);
  return {
    text,
    file,
    dialect: `${list.path}/${commonDoneKey(entries.map(({ value }) => value)) ?? "none"}`,
    project: firstText(top, topNames.project) ?? "",
    description: firstText(top, topNames.description) ?? "",
    about: readAbout(parsed),
    sourceFile: readSourceFile(parsed),
    branchName: firstText(top, topNames.branchName)?.trim(),
    type: firstText(top, topNames.type)?.trim(),
    agent: firstText(top, ["agent"])?.trim(),
    verify,
    setup: setup ?? [],
    stories: withPriorities(fields),
    checksNotRun: [
      ...readOtherChecks(top, "the effort"),
      ...fields.flatMap(({ checksNotRun }) => checksNotRun),
    ],
    typos,
    warnings: [...warnAbout(parsed), ...(setup ? [] : [setupWarning]), ...typos],
  };
}

/** The fields of a story, with what its groups say. */
function inGroups(entry: StoryEntry, entries: readonly StoryEntry[]): StoryFields {
  const { fields, groups } = entry;
  if (groups.length === 0) return fields;
  const waitsFor = dependenciesOfGroups(entry, entries);
  const more = [fields.more, describeGroups(groups)].filter((text) => text !== "").join("\n");
  return { ...fields, more, dependsOn: [...new Set([...fields.dependsOn, ...waitsFor])] };
}

const setupWarning =
  '"setup" of the effort is not a command or a list of commands, so it is not run; write it as text, such as "npm ci"';

/** A story without a priority takes that of the story before it, or the first one in the file. Without any, positions count. */
function withPriorities(fields: readonly StoryFields[]): Story[] {
  let current = fields.find(({ priority }) => priority !== undefined)?.priority;
  return fields.map(({ unknownPriority, checksNotRun, ...story }, index) => {
    current = story.priority ?? current;
    return { ...story, priority: current ?? index + 1 };
  });
}
