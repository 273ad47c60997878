// The stories of a status file of BMAD. Epics and retrospectives are for people.
import * as path from "node:path";
import { firstText, type JsonRecord, readableMember } from "../json/index.ts";
import type { Prd, Story } from "../plan.ts";
import { statusMeaning } from "../words/index.ts";
import { readStatusFile, type StatusFile, type StatusLine, statusKey } from "./status-file.ts";

/** Reads the stories of a status file. @throws ConfigurationError with the place of a fault */
export function readStories(text: string, file: string): Prd {
  const status = readStatusFile(text, file);
  const stories = storyLines(status).map((line, index) => readStory(line, index, status));
  const folders = storyFolders(status.top, file);
  return {
    text,
    file,
    form: "BMAD",
    dialect: `${statusKey}/status`,
    project: firstText(status.top, ["project"]) ?? "",
    description: "",
    about: describeRest(status.top),
    sourceFile: undefined,
    companions: [...epicFiles, ...stories.flatMap(({ id }) => folders.map((folder) => `${folder}${id}.md`))],
    branchName: undefined,
    type: undefined,
    agent: undefined,
    verify: [],
    setup: [],
    stories,
    checksNotRun: [],
    typos: [],
    warnings: warnAbout(stories),
  };
}

/** The lines that are stories: those whose keys do not begin with the name of an epic. */
export function storyLines({ lines }: StatusFile): readonly StatusLine[] {
  return lines.filter(({ key }) => !/^epic-/i.test(key));
}

/** Where BMAD keeps the texts of all stories, from the folder of the status file. */
const epicFiles: readonly string[] = ["epics.md", "../epics.md", "../planning-artifacts/epics.md"];

function readStory(line: StatusLine, index: number, { lines }: StatusFile): Story {
  const meaning = statusMeaning(line.word);
  const status = meaning === "done" ? "passed" : (meaning ?? "open");
  const [, epic, number, name = line.key] = /^(\d+)-(\d+[a-z]?)-(.+)$/i.exec(line.key) ?? [];
  const words = name.replaceAll(/[-_]+/g, " ").trim() || line.key;
  const [description = "", ...criteria] = line.texts;
  const epicWord = lines.find(({ key }) => epic !== undefined && key === `epic-${epic}`)?.word;
  return {
    id: line.key,
    title: line.title ?? words.charAt(0).toUpperCase() + words.slice(1),
    description,
    acceptanceCriteria: criteria,
    priority: index + 1,
    passes: status === "passed",
    notes: line.notes,
    dependsOn: [],
    agent: undefined,
    verify: [],
    status,
    statusNote: line.word || undefined,
    more: epicWord === undefined ? "" : `part of: epic ${epic} (${epicWord})`,
    requirements: number === undefined ? [] : [`Story ${epic}.${number}`],
    ownFile: `${line.key}.md`,
  };
}

/** The folders with the files of stories, from the folder of the status file, each with `/` at its end. */
function storyFolders(top: JsonRecord, file: string): readonly string[] {
  const named = firstText(top, ["story_location"])?.replace(/^\{project-root\}\/?/, "");
  if (named === undefined || named.includes("{") || path.isAbsolute(named) || path.isAbsolute(file))
    return ["", "stories/"];
  const folder = path.posix.relative(path.posix.dirname(file), path.posix.normalize(named));
  return [...new Set(["", "stories/", folder === "" ? "" : `${folder}/`])];
}

const knownKeys: readonly string[] = [
  ...[statusKey, "project", "project_key", "generated", "last_updated"],
  ...["tracking_system", "story_location"],
];

function describeRest(top: JsonRecord): string {
  const others = Object.entries(top).filter(([key]) => !knownKeys.includes(key));
  return others
    .map(([key, value]) => readableMember(key, value))
    .filter((text) => text !== "")
    .join("\n");
}

function warnAbout(stories: readonly Story[]): string[] {
  if (stories.length === 0)
    return [`"${statusKey}" has no stories yet, so a run would be refused; have BMAD add them.`];
  return stories
    .filter(({ statusNote }) => statusNote !== undefined && statusMeaning(statusNote) === undefined)
    .map(
      ({ id, statusNote }) =>
        `The status ${JSON.stringify(statusNote?.slice(0, 60))} of ${id} is unknown and counts as open.`,
    );
}
