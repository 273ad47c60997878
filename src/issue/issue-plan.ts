// Makes prd.json from an issue, and later takes over what people changed in the issue.
import { effortOfIssue, isRecord, mergePlans } from "../effort/index.ts";
import { ConfigurationError } from "../platform/index.ts";
import { type KnownStory, matchItems } from "./match-items.ts";
import type { IssueItem, IssueWork } from "./read-issue.ts";

/** Whether the box of each story was checked when it was last read or set, by the story's id. */
export type Boxes = ReadonlyMap<string, boolean>;

/** The plan with what the issue says now. */
export interface IssuePlan {
  readonly text: string;
  /** The item of each story that has one, by the story's id. */
  readonly items: ReadonlyMap<string, IssueItem>;
  /** What was taken over, one sentence each. */
  readonly remarks: readonly string[];
}

type Story = Record<string, unknown>;

/** A plan with the stories of an issue. */
export function planOfIssue(work: IssueWork): IssuePlan {
  const stories: Story[] = [];
  const { items } = mergeStories(stories, work, new Map());
  const plan = { issue: nameOf(work), description: work.title, userStories: stories };
  return { text: `${JSON.stringify(plan, null, 2)}\n`, items, remarks: work.remarks };
}

/**
 * Takes over new, changed, removed, checked and unchecked items. A box that is not as it was last known was changed by a person,
 * who wins; otherwise the status of a story stays.
 * @throws ConfigurationError if the plan was not made from this issue
 */
export function mergeIssue(text: string, work: IssueWork, boxes: Boxes, file: string): IssuePlan {
  const plan = requireIssuePlan(text, work.number, file);
  if (plan.issue !== nameOf(work))
    throw new ConfigurationError(
      `${file} was made from ${String(plan.issue)}, and not from ${nameOf(work)}; if the repository was renamed, write the new name into "issue" of that file`,
    );
  const before = JSON.stringify(plan);
  const { items, remarks } = mergeStories(plan.userStories, work, boxes);
  plan.description = work.title;
  const theirs = JSON.stringify(plan);
  const merged = theirs === before ? text : mergePlans({ base: text, ours: text, theirs });
  if (merged === undefined)
    throw new ConfigurationError(
      `${file} cannot be merged with issue #${work.number}; correct its list "userStories"`,
    );
  return { text: merged, items, remarks: [...work.remarks, ...remarks] };
}

/** The plan of an issue. @throws ConfigurationError for one that people or an agent wrote */
export function requireIssuePlan(text: string, number: number, file: string): Plan {
  const plan = readPlan(text);
  if (plan?.issue !== undefined) return plan;
  throw new ConfigurationError(
    `${file} was not made from the list of issue #${number}; run it by its own name (--effort ${effortOfIssue(number)}), or rename its folder`,
  );
}

/** How a plan names its issue. */
export function nameOf({ repository, number }: Pick<IssueWork, "repository" | "number">): string {
  return `${repository}#${number}`;
}

interface Plan extends Record<string, unknown> {
  userStories: Story[];
}

function readPlan(text: string): Plan | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (!isRecord(value) || !Array.isArray(value.userStories)) return undefined;
    return value.userStories.every(isRecord) ? (value as Plan) : undefined;
  } catch {
    return undefined;
  }
}

function mergeStories(
  stories: Story[],
  { items, number }: IssueWork,
  boxes: Boxes,
): { items: Map<string, IssueItem>; remarks: string[] } {
  const matched = matchItems(stories.flatMap(known), items);
  const changes = new Changes();
  for (const story of stories) {
    if (typeof story.item !== "string") continue;
    const item = matched.get(String(story.id));
    if (item) updateStory(story, item, boxes, changes);
    else if (story.passes !== true && story[removedKey] !== true) {
      Object.assign(story, { status: "skipped", [removedKey]: true });
      changes.note("set aside, because their items were removed", story);
    }
  }
  const found = new Map(
    stories.flatMap((story) => {
      const item = matched.get(String(story.id));
      return item ? [[item.source, story] as const] : [];
    }),
  );
  let last = -1;
  for (const item of items) {
    const earlier = found.get(item.source);
    if (earlier) {
      last = stories.indexOf(earlier);
      continue;
    }
    const story = newStory(item, stories);
    last += 1;
    stories.splice(last, 0, story);
    found.set(item.source, story);
    changes.note("new", story);
  }
  const gone = new Set(stories.filter((each) => each[removedKey] === true).map(({ id }) => String(id)));
  for (const item of items) linkStory(item, { items, stories: found, gone });
  const result = new Map(
    items.flatMap((item) => {
      const story = found.get(item.source);
      return story ? [[String(story.id), item] as const] : [];
    }),
  );
  return { items: result, remarks: changes.sentences(number) };
}

const removedKey = "itemRemoved";

function known(story: Story): KnownStory[] {
  const { id, item, passes } = story;
  return typeof item === "string" ? [{ id: String(id), item, isDone: passes === true }] : [];
}

function updateStory(story: Story, item: IssueItem, boxes: Boxes, changes: Changes): void {
  const id = String(story.id);
  const box = boxes.get(id);
  const isPersons = box === undefined ? item.isDone : box !== item.isDone;
  if (isPersons && story.passes !== item.isDone) {
    story.passes = item.isDone;
    changes.note(item.isDone ? "done by people" : "reopened by people", story);
  }
  if (story[removedKey] === true) {
    delete story.status;
    delete story[removedKey];
    changes.note("taken up again", story);
  }
  if (story.passes !== true) {
    if (story.item !== item.source) changes.note("changed", story);
    // The title of a link is that of another issue. A title that a person wrote into the file stays otherwise.
    if (story.item !== item.source || item.subIssue !== undefined || isLink(item)) rename(story, item.title);
    story.description = describeItem(item);
  }
  story.item = item.source;
}

function rename(story: Story, title: string): void {
  const { acceptanceCriteria: criteria } = story;
  if (Array.isArray(criteria) && criteria.length === 1 && criteria[0] === story.title)
    story.acceptanceCriteria = [title];
  story.title = title;
}

function isLink({ source, title }: IssueItem): boolean {
  return /^\S*(?:#|\/)\d+$/.test(source) && title !== source;
}

function newStory(item: IssueItem, stories: readonly Story[]): Story {
  return {
    id: item.subIssue === undefined ? nextId(stories) : `I${item.subIssue}`,
    title: item.title,
    description: describeItem(item),
    acceptanceCriteria: [item.title],
    passes: item.isDone,
    notes: "",
    item: item.source,
  };
}

function describeItem({ parent, details }: IssueItem): string {
  return [
    ...(parent === undefined ? [] : [`A part of: ${parent}`]),
    ...(details === "" ? [] : [details]),
  ].join("\n\n");
}

/** An id that no story had, also not one that is gone. */
function nextId(stories: readonly Story[]): string {
  const numbers = stories.map(({ id }) => Number(/^T(\d+)$/.exec(String(id))?.[1] ?? 0));
  return `T${Math.max(0, ...numbers) + 1}`;
}

interface Links {
  readonly items: readonly IssueItem[];
  readonly stories: ReadonlyMap<string, Story>;
  /** The ids of stories whose items were removed. */
  readonly gone: ReadonlySet<string>;
}

/** An item comes after those below it. What people wrote into `dependsOn` stays, as far as it can. */
function linkStory(item: IssueItem, { items, stories, gone }: Links): void {
  const story = stories.get(item.source);
  if (!story || story.passes === true) return;
  const idOf = (source: string) => String(stories.get(source)?.id);
  const below = items.filter(({ parent }) => parent === item.source).map(({ source }) => idOf(source));
  const above = new Set(ancestorsOf(item, items).map(idOf));
  const before = Array.isArray(story.dependsOn) ? story.dependsOn.map(String) : [];
  const after = [...new Set([...before.filter((id) => !above.has(id) && !gone.has(id)), ...below])];
  if (after.join("\n") !== before.join("\n")) story.dependsOn = after;
}

function ancestorsOf(item: IssueItem, items: readonly IssueItem[]): string[] {
  const found: string[] = [];
  for (let at: IssueItem | undefined = item; at?.parent !== undefined && !found.includes(at.parent); ) {
    const { parent }: IssueItem = at;
    found.push(parent);
    at = items.find(({ source }) => source === parent);
  }
  return found;
}

/** What was taken over, by kind. */
class Changes {
  readonly #ids = new Map<string, string[]>();

  note(kind: string, { id }: Story): void {
    this.#ids.set(kind, [...(this.#ids.get(kind) ?? []), String(id)]);
  }

  sentences(number: number): string[] {
    return [...this.#ids].map(
      ([kind, ids]) => `Stories of issue #${number} that are ${kind}: ${ids.join(", ")}.`,
    );
  }
}
