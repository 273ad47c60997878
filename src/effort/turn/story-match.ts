// Finds each story again in a file that somebody has rewritten.
import { fieldNames, firstText, isRecord, type JsonRecord, ownId } from "../plan/index.ts";
import { flattenTo } from "../quoting.ts";

/** Which entry of a rewritten list is which story of the list before. */
export interface StoryMatch {
  /** The entries that are still there, under the ids from before. */
  found: Map<string, JsonRecord>;
  /** Ids of stories that are gone. */
  removed: string[];
  /** What stories that were not there before are called. */
  added: string[];
  /** What stories that stand there more than once are called; the first of each counts. */
  repeated: string[];
  /** How many entries are no objects. */
  strange: number;
  /** The stories that are still there stand in another order. */
  reordered: boolean;
}

/** Matches stories by id, and those without one by title and description. */
export function matchStories(
  before: readonly { id: string; value: JsonRecord }[],
  after: readonly unknown[],
): StoryMatch {
  const records = after.filter(isRecord);
  const { places, repeated } = placeKeys(records);
  const keys = nameKeys(before.map(({ value }) => value));
  const found = new Map<string, JsonRecord>();
  const removed: string[] = [];
  const order: number[] = [];
  before.forEach(({ id }, index) => {
    const key = keys[index] ?? "";
    const place = places.get(key);
    const record = place === undefined ? undefined : records[place];
    if (place === undefined || !record) {
      removed.push(id);
      return;
    }
    places.delete(key);
    found.set(id, record);
    order.push(place);
  });
  return {
    found,
    removed,
    added: [...places.values()].map((place) => describeStory(records[place] ?? {})),
    repeated,
    strange: after.length - records.length,
    reordered: order.some((place, index) => place < (order[index - 1] ?? -1)),
  };
}

/** Where each key stands first, and what the stories are called that stand there again. */
function placeKeys(records: readonly JsonRecord[]): { places: Map<string, number>; repeated: string[] } {
  const places = new Map<string, number>();
  const repeated: string[] = [];
  nameKeys(records).forEach((key, index) => {
    if (places.has(key)) repeated.push(describeStory(records[index] ?? {}));
    else places.set(key, index);
  });
  return { places, repeated };
}

/** A key for each story; equal stories without an id are told apart by how many went before. */
function nameKeys(records: readonly JsonRecord[]): string[] {
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
