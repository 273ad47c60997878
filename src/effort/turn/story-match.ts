// Matches the stories of a rewritten file with the stories before.
import { fieldNames, firstText, isRecord, type JsonRecord, ownId } from "../plan/index.ts";
import { flattenTo } from "../quoting.ts";

/** The stories of a list before and after a change, matched. */
export interface StoryMatch {
  /** The remaining entries, by their ids before the change. */
  remaining: Map<string, JsonRecord>;
  removed: string[];
  added: string[];
  /** Names of stories that occur more than once. The first of each counts. */
  repeated: string[];
  invalid: number;
  reordered: boolean;
}

/** Matches stories by id, or by title and description if they have none. */
export function matchStories(
  before: readonly { id: string; value: JsonRecord }[],
  after: readonly unknown[],
): StoryMatch {
  const records = after.filter(isRecord);
  const { positions, repeated } = locateKeys(records);
  const keys = keysOf(before.map(({ value }) => value));
  const remaining = new Map<string, JsonRecord>();
  const removed: string[] = [];
  const order: number[] = [];
  before.forEach(({ id }, index) => {
    const key = keys[index] ?? "";
    const position = positions.get(key);
    const record = position === undefined ? undefined : records[position];
    if (position === undefined || !record) {
      removed.push(id);
      return;
    }
    positions.delete(key);
    remaining.set(id, record);
    order.push(position);
  });
  return {
    remaining,
    removed,
    added: [...positions.values()].map((position) => describeStory(records[position] ?? {})),
    repeated,
    invalid: after.length - records.length,
    reordered: order.some((position, index) => position < (order[index - 1] ?? -1)),
  };
}

function locateKeys(records: readonly JsonRecord[]): { positions: Map<string, number>; repeated: string[] } {
  const positions = new Map<string, number>();
  const repeated: string[] = [];
  keysOf(records).forEach((key, index) => {
    if (positions.has(key)) repeated.push(describeStory(records[index] ?? {}));
    else positions.set(key, index);
  });
  return { positions, repeated };
}

function keysOf(records: readonly JsonRecord[]): string[] {
  const counts = new Map<string, number>();
  return records.map((record) => {
    const id = ownId(record);
    if (id !== undefined) return JSON.stringify([id]);
    const texts = JSON.stringify([
      firstText(record, fieldNames.title),
      firstText(record, fieldNames.description),
    ]);
    const count = counts.get(texts) ?? 0;
    counts.set(texts, count + 1);
    return `${count} ${texts}`;
  });
}

function describeStory(record: JsonRecord): string {
  const name = ownId(record) ?? firstText(record, [...fieldNames.title, ...fieldNames.description]);
  return name === undefined ? "a story without a name" : flattenTo(name, 60);
}
