// Reads a plan in JSON in any known dialect, and points at the exact position of a fault.
import * as path from "node:path";
import { splitAddress } from "../address.ts";
import type { Prd, Story } from "../plan.ts";
import { checkDependencies, warnAbout, warnAboutTypos } from "./checks/index.ts";
import {
  childrenByParent,
  dependenciesOfGroups,
  describeGroups,
  readAbout,
  readSourceFile,
  topNames,
} from "./context/index.ts";
import { commonDoneKey } from "./done-style.ts";
import { faultAt, type PrdEntries, readPrdEntries, type StoryEntry, verifyFault } from "./entries.ts";
import { member } from "./json.ts";
import { commandLines, commandList, firstText, readOtherChecks, type StoryFields } from "./story/index.ts";

/** Reads a prd.json. @throws ConfigurationError with `file:line:column` if it is not JSON, has no stories, or contradicts itself */
export function parsePrd(text: string, file: string): Prd {
  const parsed = readPrdEntries(text, file);
  const { list, entries } = parsed;
  const { top } = list;
  const verify = commandList(member(top, "verify"));
  if (!verify) throw faultAt(parsed.document, file, parsed.document.root, verifyFault("the effort"));
  const setup = commandLines(member(top, "setup"));
  checkDependencies(parsed, file);
  const children = childrenByParent(entries);
  const fields = entries.map((entry) => withParts(inGroups(entry, entries), children.get(entry.id) ?? []));
  const typos = warnAboutTypos(parsed);
  return {
    text,
    file,
    form: nameOf(parsed, file),
    companions: [],
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

function withParts(fields: StoryFields, parts: readonly string[]): StoryFields {
  return parts.length === 0
    ? fields
    : { ...fields, dependsOn: [...new Set([...fields.dependsOn, ...parts])] };
}

/** The fields of a story, with what its groups say. */
function inGroups(entry: StoryEntry, entries: readonly StoryEntry[]): StoryFields {
  const { fields, groups } = entry;
  if (groups.length === 0) return fields;
  const waitsFor = dependenciesOfGroups(entry, entries);
  const more = [fields.more, describeGroups(groups)].filter((text) => text !== "").join("\n");
  return { ...fields, more, dependsOn: [...new Set([...fields.dependsOn, ...waitsFor])] };
}

/** The tool that a file is of, by its name and by what only its files have. */
function nameOf({ list, entries }: PrdEntries, file: string): string {
  const name = path.basename(splitAddress(file).path).toLowerCase();
  const has = (key: string) => entries.some(({ value }) => Object.hasOwn(value, key));
  if (has("testStrategy") || (has("subtasks") && has("dependencies")) || /[\\/]?\.taskmaster[\\/]/.test(file))
    return "Task Master";
  if (has("issue_type") || /\.beads[\\/]/.test(file)) return "beads";
  if (name === "feature_list.json" || has("user_visible_behavior")) return "feature list";
  if (name === "implementation_plan.json" || list.path === "phases.subtasks") return "Auto-Claude";
  if (/\.ya?ml$/.test(name)) return "YAML tasks";
  return /l$/.test(name) ? "JSON Lines" : "prd.json";
}

const setupWarning =
  '"setup" of the effort is not a command or a list of commands, so it is not run; write it as text, such as "npm ci"';

/** A story without a priority takes that of the story before it, or the first one in the file. Without any, positions count. */
function withPriorities(fields: readonly StoryFields[]): Story[] {
  let current = fields.find(({ priority }) => priority !== undefined)?.priority;
  return fields.map((story, index) => {
    current = story.priority ?? current;
    return {
      id: story.id,
      title: story.title,
      description: story.description,
      acceptanceCriteria: story.acceptanceCriteria,
      priority: current ?? index + 1,
      passes: story.passes,
      notes: story.notes,
      dependsOn: story.dependsOn,
      agent: story.agent,
      verify: story.verify,
      status: story.status,
      statusNote: story.statusNote,
      more: story.more,
      requirements: story.requirements,
    };
  });
}
