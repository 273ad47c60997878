// Which items come first: by their nesting, by what they say, and by their order where that counts.
import type { CheckItem, Section } from "./document.ts";
import type { NamedItem } from "./naming.ts";

/** The stories that a story waits for, and its place in the order. */
export interface Order {
  readonly dependsOn: readonly string[];
  /** From 1. What must come before a story has a lower rank, wherever it is in the file. */
  readonly rank: number;
}

/** Limits the search: an agent may write a file in which every story names all others. */
const mostSteps = 1_000_000;

/** The order of the stories. */
export function findOrder(stories: readonly NamedItem[], inOrder: boolean): ReadonlyMap<CheckItem, Order> {
  const ids = new Set(stories.map(({ id }) => id));
  const byItem = new Map(stories.map((story) => [story.item, story]));
  const parts = new Map(
    stories.map(({ item, id }) => [
      id,
      [...item.children.flatMap((child) => byItem.get(child)?.id ?? []), ...plansOf(id, ids)],
    ]),
  );
  const named = new Map(
    stories.map(({ id, title }) => [id, namedIn(title).filter((other) => ids.has(other))]),
  );
  const ranked = arrange(stories, (id) => parts.get(id) ?? []);
  const ranks = new Map(ranked.map(({ item }, index) => [item, index + 1]));
  const before = (id: string) => [...(parts.get(id) ?? []), ...(named.get(id) ?? [])];
  const sequence = inOrder ? sequenceOf(stories, before) : new Map<CheckItem, string[]>();
  const inSequence = new Map(stories.map(({ item, id }) => [id, sequence.get(item) ?? []]));
  let steps = 0;
  /** Whether the order of the file and the nesting alone make one story wait for another; also true after `mostSteps` steps. */
  const waits = (waiting: string, other: string) => {
    const reached = new Set([waiting]);
    for (const id of reached) {
      steps += 1;
      if (steps > mostSteps) return true;
      for (const next of [...(inSequence.get(id) ?? []), ...(parts.get(id) ?? [])]) reached.add(next);
    }
    return reached.has(other);
  };
  return new Map(
    stories.map(({ item, id }) => {
      // A task of a later phase cannot come first: it waits for this one.
      const possible = (named.get(id) ?? []).filter((other) => !inOrder || !waits(other, id));
      const all = [...(parts.get(id) ?? []), ...possible, ...(sequence.get(item) ?? [])];
      const dependsOn = [...new Set(all)].filter((other) => other !== id);
      return [item, { dependsOn, rank: ranks.get(item) ?? 0 }];
    }),
  );
}

/** In the order of the file, but each after those that come before it. Circles are cut. */
function arrange(stories: readonly NamedItem[], before: (id: string) => readonly string[]): NamedItem[] {
  const byId = new Map(stories.map((story) => [story.id, story]));
  const arranged = new Set<NamedItem>();
  const entered = new Set<NamedItem>();
  for (const first of stories) {
    // An explicit stack instead of recursion, because a long chain would overflow that of the program.
    const stack = [first];
    for (let story = stack.at(-1); story; story = stack.at(-1)) {
      const waits = entered.has(story) ? [] : before(story.id);
      entered.add(story);
      const next = waits.flatMap((id) => byId.get(id) ?? []).filter((other) => !entered.has(other));
      if (next.length > 0) stack.push(...next.toReversed());
      else {
        stack.pop();
        arranged.add(story);
      }
    }
  }
  return [...arranged];
}

/** Ids after words such as "depends on". */
function namedIn(title: string): string[] {
  const list = /\bdepends? on:?\s+([^)\].;]+)/i.exec(title)?.[1] ?? "";
  return list.match(/[A-Za-z]*[-_]?\d+(?:[.-]\d+)*/g) ?? [];
}

/** `Phase 2` comes after its plans `02-01`, `02-02` …. */
function plansOf(id: string, ids: ReadonlySet<string>): string[] {
  const phase = /^Phase (\d+(?:\.\d+)?)$/i.exec(id)?.[1];
  if (phase === undefined) return [];
  return [...ids].filter(
    (other) => /^\d+(?:\.\d+)?-\d+$/.test(other) && Number(other.split("-", 1)[0]) === Number(phase),
  );
}

interface Phase {
  stories: NamedItem[];
  /** Whether its items belong to a user story: such phases do not wait for each other. */
  isOfUserStory: boolean;
}

const parallel = "P";

/** Items in order, but for those marked `[P]`; phases in order, but for those of user stories. */
function sequenceOf(
  stories: readonly NamedItem[],
  before: (id: string) => readonly string[],
): Map<CheckItem, string[]> {
  const phases = new Map<Section | undefined, Phase>();
  for (const story of stories) {
    const section = story.item.sections.find(({ depth }) => depth >= 2);
    const phase = phases.get(section) ?? { stories: [], isOfUserStory: false };
    phase.stories.push(story);
    phase.isOfUserStory ||= story.labels.some((label) => /^US-?\d+$/i.test(label));
    phases.set(section, phase);
  }
  const order = new Map<CheckItem, string[]>();
  let gate: string[] = [];
  let sinceGate: string[] = [];
  for (const { stories: inPhase, isOfUserStory } of phases.values()) {
    const gates = isOfUserStory ? gate : sinceGate.length > 0 ? sinceGate : gate;
    const last = chain(arrange(inPhase, before), gates, order);
    if (isOfUserStory) sinceGate.push(...last);
    else {
      gate = last;
      sinceGate = [];
    }
  }
  return order;
}

/** Records what each item of a phase waits for. @returns the items that no other item of the phase waits for */
function chain(
  stories: readonly NamedItem[],
  before: readonly string[],
  order: Map<CheckItem, string[]>,
): string[] {
  let last = [...before];
  let group: string[] = [];
  for (const { item, id, labels } of stories) {
    const isParallel = labels.includes(parallel);
    if (!isParallel && group.length > 0) {
      last = group;
      group = [];
    }
    order.set(item, last);
    if (isParallel) group.push(id);
    else last = [id];
  }
  return group.length > 0 ? group : last;
}
