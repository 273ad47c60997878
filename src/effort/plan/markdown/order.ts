// Which items come first: by their nesting, by what they say, and by their order where that counts.
import type { CheckItem, Section } from "./document.ts";
import type { NamedItem } from "./naming.ts";

/** For each story the ids of the stories that it waits for. */
export type Order = ReadonlyMap<CheckItem, readonly string[]>;

/** The dependencies between stories. */
export function findOrder(stories: readonly NamedItem[], inOrder: boolean): Order {
  const byItem = new Map(stories.map((story) => [story.item, story]));
  const ids = new Set(stories.map(({ id }) => id));
  const sequence = inOrder ? sequenceOf(stories) : new Map<CheckItem, string[]>();
  return new Map(
    stories.map((story) => {
      const { item, id, title } = story;
      const nested = item.children.flatMap((child) => byItem.get(child)?.id ?? []);
      const named = namedIn(title).filter((other) => ids.has(other));
      const plans = plansOf(id, ids);
      const all = [...nested, ...named, ...plans, ...(sequence.get(item) ?? [])];
      return [item, [...new Set(all)].filter((other) => other !== id)];
    }),
  );
}

/** Ids after words such as "depends on". */
function namedIn(title: string): string[] {
  const list = /\bdepends? on:?\s+([^)\].;]+)/i.exec(title)?.[1] ?? "";
  return list.match(/[A-Za-z]*[-_]?\d+(?:[.-]\d+)*/g) ?? [];
}

/** `Phase 2` comes after its plans `02-01`, `02-02` …. */
function plansOf(id: string, ids: ReadonlySet<string>): string[] {
  const phase = /^Phase (\d+)$/i.exec(id)?.[1];
  if (phase === undefined) return [];
  return [...ids].filter(
    (other) => /^\d+-\d+$/.test(other) && Number(other.split("-", 1)[0]) === Number(phase),
  );
}

interface Phase {
  stories: NamedItem[];
  /** Whether its items belong to a user story: such phases do not wait for each other. */
  isOfUserStory: boolean;
}

const parallel = "P";

/** Items in order, but for those marked `[P]`; phases in order, but for those of user stories. */
function sequenceOf(stories: readonly NamedItem[]): Map<CheckItem, string[]> {
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
    const before = isOfUserStory ? gate : sinceGate.length > 0 ? sinceGate : gate;
    const last = chain(inPhase, before, order);
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
