// The stories of a folder of Backlog.md, in the words of its config.yml.
import { ConfigurationError } from "../../../platform/index.ts";
import { memoizeLast } from "../../memoize.ts";
import {
  firstText,
  isFault,
  isRecord,
  type JsonRecord,
  readableMember,
  readDocument,
} from "../json/index.ts";
import type { Prd, Story } from "../plan.ts";
import { mostCommon, priorityNumber, type StoryStatus, statusMeaning } from "../words/index.ts";
import { configName, type FramedPart, findParts } from "./frame.ts";
import { readTask, type Task } from "./task.ts";

/** The tasks of a folder, and its words. */
export interface Backlog {
  readonly byteOrderMark: string;
  readonly body: string;
  readonly tasks: readonly Task[];
  /** Files that are not tasks. */
  readonly passedOver: readonly string[];
  readonly doneWord: string;
  readonly openWord: string;
  /** The words of its config. */
  readonly words: readonly string[];
  readonly project: string;
}

/** Reads the text of all files. @throws ConfigurationError if there is no task, or one cannot be read */
export const readBacklog: (text: string, file: string) => Backlog = memoizeLast(3, findTasks);

function findTasks(text: string, file: string): Backlog {
  const byteOrderMark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const body = text.slice(byteOrderMark.length);
  const parts = findParts(body);
  const files = parts.filter(({ name }) => name !== configName);
  const read = files.map((part) => ({ part, task: readTask(part, file) }));
  const tasks = read.flatMap(({ task }) => task ?? []);
  if (tasks.length === 0)
    throw new ConfigurationError(
      `${file} has no tasks; create one with backlog task create, or name another plan with --effort.`,
    );
  const seen = new Map<string, string>();
  for (const { id, part } of tasks) {
    const other = seen.get(id.toLowerCase());
    if (other !== undefined)
      throw new ConfigurationError(
        `${file}: the id ${JSON.stringify(id)} is used in ${other} and in ${part.name}; give each task its own id.`,
      );
    seen.set(id.toLowerCase(), part.name);
  }
  const config = readConfig(parts);
  const words = Array.isArray(config.statuses)
    ? config.statuses.filter((word): word is string => typeof word === "string")
    : [];
  const used = tasks.map(wordOf).filter((word) => statusMeaning(word) === "done");
  return {
    byteOrderMark,
    body,
    tasks,
    passedOver: read.filter(({ task }) => !task).map(({ part }) => part.name),
    doneWord:
      words.find((word) => statusMeaning(word) === "done") ?? words.at(-1) ?? mostCommon(used) ?? "Done",
    openWord: words.find((word) => statusMeaning(word) === "open") ?? "To Do",
    words,
    project: firstText(config, ["project_name", "projectName"]) ?? "",
  };
}

function readConfig(parts: readonly FramedPart[]): JsonRecord {
  const part = parts.find(({ name }) => name === configName);
  const document = part && readDocument(part.content, configName);
  return document && !isFault(document) && isRecord(document.value) ? document.value : {};
}

/** Reads the stories. @throws ConfigurationError as `readBacklog` */
export function readStories(text: string, file: string): Prd {
  const backlog = readBacklog(text, file);
  const ids = new Map(backlog.tasks.map(({ id }) => [id.toLowerCase(), id]));
  const parts = partsByParent(backlog.tasks);
  const stories = backlog.tasks.map((task) => readStory(task, backlog, ids, parts));
  return {
    text,
    file,
    form: "Backlog.md",
    dialect: "tasks/status",
    project: backlog.project,
    description: "",
    about: "",
    sourceFile: undefined,
    companions: [],
    branchName: undefined,
    type: undefined,
    agent: undefined,
    verify: [],
    setup: [],
    stories: stories.toSorted((one, other) => one.ordinal - other.ordinal).map(({ story }) => story),
    checksNotRun: [],
    typos: [],
    warnings: warnAbout(backlog, file),
  };
}

/** The status word of a task; empty if it has none. */
export function wordOf({ fields }: Task): string {
  return typeof fields.status === "string" ? fields.status : "";
}

/** Whether a task has the word for done. */
export function isDone(task: Task, { doneWord }: Pick<Backlog, "doneWord">): boolean {
  const word = wordOf(task);
  return word.toLowerCase() === doneWord.toLowerCase() || statusMeaning(word) === "done";
}

/** Fields of the front matter that are read, or that say nothing of the work. */
const knownFields: readonly string[] = [
  ...["id", "title", "status", "dependencies", "priority", "ordinal"],
  ...["created_date", "updated_date", "reporter"],
];

/** A task without a priority comes after those with one. */
const withoutPriority = 4;

function readStory(
  task: Task,
  backlog: Backlog,
  ids: ReadonlyMap<string, string>,
  parts: ReadonlyMap<string, readonly string[]>,
): { story: Story; ordinal: number } {
  const { id, fields, notes } = task;
  const word = wordOf(task);
  const status = statusOf(task, backlog);
  const named = namesOf(fields.dependencies).flatMap((name) => ids.get(name.toLowerCase()) ?? []);
  const more = Object.entries(fields).filter(([key]) => !knownFields.includes(key));
  const story: Story = {
    id,
    title: firstText(fields, ["title"])?.trim() || id,
    description: task.description,
    acceptanceCriteria: [...task.criteria],
    priority: priorityNumber(fields.priority) ?? withoutPriority,
    passes: status === "passed",
    notes: notes?.text ?? "",
    dependsOn: [...new Set([...named, ...(parts.get(id.toLowerCase()) ?? [])])],
    agent: undefined,
    verify: [],
    status,
    statusNote: word || undefined,
    more: [...more.map(([key, value]) => readableMember(key, value)), ...task.others]
      .filter((text) => text !== "")
      .join("\n"),
    requirements: [],
  };
  const ordinal = typeof fields.ordinal === "number" ? fields.ordinal : Number.MAX_SAFE_INTEGER;
  return { story, ordinal };
}

function statusOf(task: Task, backlog: Backlog): StoryStatus {
  if (isDone(task, backlog)) return "passed";
  const meaning = statusMeaning(wordOf(task));
  return meaning === undefined || meaning === "done" ? "open" : meaning;
}

function namesOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((name) =>
    typeof name === "string" || typeof name === "number" ? String(name).trim() : [],
  );
}

/** The ids of the tasks below each task, which come before it unless they wait for it. */
function partsByParent(tasks: readonly Task[]): Map<string, string[]> {
  const parts = new Map<string, string[]>();
  for (const { id, fields } of tasks) {
    const [parent] = namesOf(fields.parent_task_id ?? fields.parent).map((name) => name.toLowerCase());
    const waits = namesOf(fields.dependencies).some((name) => name.toLowerCase() === parent);
    if (parent !== undefined && !waits) parts.set(parent, [...(parts.get(parent) ?? []), id]);
  }
  return parts;
}

function warnAbout(backlog: Backlog, file: string): string[] {
  const known = new Set(backlog.words.map((word) => word.toLowerCase()));
  const unknown = backlog.tasks.filter(
    (task) => !known.has(wordOf(task).toLowerCase()) && statusMeaning(wordOf(task)) === undefined,
  );
  return [
    ...backlog.passedOver.map(
      (name) => `${name} beside ${file} is passed over: it has no front matter with an id.`,
    ),
    ...unknown.map(
      (task) =>
        `The status ${JSON.stringify(wordOf(task).slice(0, 60))} of ${task.id} is unknown and counts as open.`,
    ),
  ];
}
