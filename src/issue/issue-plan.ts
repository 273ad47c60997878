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
  const { items } = mergeStories({ stories, removed: [] }, work, new Map());
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
  const removed = Array.isArray(plan.removedItems) ? plan.removedItems.filter(isRecord) : [];
  const { items, remarks } = mergeStories({ stories: plan.userStories, removed }, work, boxes);
  if (removed.length > 0 || plan.removedItems !== undefined) plan.removedItems = removed;
  plan.description = work.title;
  const theirs = JSON.stringify(plan);
  const merged = theirs === before ? text : mergePlans({ base: text, ours: text, theirs, file: "prd.json" });
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

/** The lists of a plan, which are changed in place. */
interface Lists {
  readonly stories: Story[];
  /** Stories that were open when their items were removed. */
  readonly removed: Story[];
}

function mergeStories(
  lists: Lists,
  { items, number }: IssueWork,
  boxes: Boxes,
): { items: Map<string, IssueItem>; remarks: string[] } {
  const { stories, removed } = lists;
  const matched = matchItems(stories.flatMap(known), items);
  const changes = new Changes();
  const found = new Map<string, Story>();
  for (const story of [...stories]) {
    const item = matched.get(String(story.id));
    if (item) {
      updateStory(story, item, boxes, changes);
      found.set(item.source, story);
    } else if (typeof story.item === "string" && story.passes !== true) {
      stories.splice(stories.indexOf(story), 1);
      removed.push(story);
      changes.note("set aside, because their items were removed", story);
    }
  }
  addStories(lists, items, found, changes);
  const gone = new Set(removed.map(({ id }) => String(id)));
  for (const story of stories) forget(story, gone);
  for (const item of items) linkStory(item, items, found);
  const ids = [...found].map(([source, { id }]) => [source, String(id)] as const);
  const bySource = new Map(items.map((item) => [item.source, item]));
  const result = ids.flatMap(([source, id]) => {
    const item = bySource.get(source);
    return item ? [[id, item] as const] : [];
  });
  return { items: new Map(result), remarks: changes.sentences(number) };
}

/** Puts a story where each other item stands: the one that was removed with it, or a new one. */
function addStories(
  { stories, removed }: Lists,
  items: readonly IssueItem[],
  found: Map<string, Story>,
  changes: Changes,
): void {
  let last = -1;
  for (const item of items) {
    const earlier = found.get(item.source);
    if (earlier) {
      last = stories.indexOf(earlier);
      continue;
    }
    const back = removed.findIndex((story) => story.item === item.source);
    const [returned] = back < 0 ? [] : removed.splice(back, 1);
    const story = returned ?? newStory(item, [...stories, ...removed]);
    if (returned) story.passes = item.isDone;
    last += 1;
    stories.splice(last, 0, story);
    found.set(item.source, story);
    changes.note(returned ? "taken up again" : "new", story);
  }
}

/** A story that is not in the list any more would keep others from starting. */
function forget(story: Story, gone: ReadonlySet<string>): void {
  const { dependsOn } = story;
  if (!Array.isArray(dependsOn) || !dependsOn.some((id) => gone.has(String(id)))) return;
  story.dependsOn = dependsOn.filter((id) => !gone.has(String(id)));
}

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

/** An item comes after those below it. What people wrote into `dependsOn` stays, as far as it can. */
function linkStory(item: IssueItem, items: readonly IssueItem[], stories: ReadonlyMap<string, Story>): void {
  const story = stories.get(item.source);
  if (!story || story.passes === true) return;
  const idOf = (source: string) => String(stories.get(source)?.id);
  const below = items.filter(({ parent }) => parent === item.source).map(({ source }) => idOf(source));
  const above = new Set(ancestorsOf(item, items).map(idOf));
  const before = Array.isArray(story.dependsOn) ? story.dependsOn.map(String) : [];
  const after = [...new Set([...before.filter((id) => !above.has(id)), ...below])];
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
