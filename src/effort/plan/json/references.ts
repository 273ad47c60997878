// Lists beside the stories whose entries stories name by their ids, such as requirements.
import type { Node } from "jsonc-parser";
import { isRecord, type JsonDocument, type JsonRecord, member, memberNode } from "./json.ts";
import type { StoryList } from "./lists/index.ts";
import { criterionTexts, fieldNames, firstText, ownId } from "./story/index.ts";

/** An entry of another list. */
export interface Reference {
  id: string;
  value: JsonRecord;
  node: Node;
}

/** The entries of a file's other lists, by their ids. */
export interface References {
  byId: ReadonlyMap<string, Reference>;
  /** A story with the texts of what it names in place of the ids. */
  resolve(story: JsonRecord): JsonRecord;
}

const maxDepth = 6;

/** Finds the entries with ids in all lists of a file besides its stories. An id that occurs twice is none. */
export function findReferences(
  { value, root }: JsonDocument,
  { lists }: Pick<StoryList, "lists">,
): References {
  const stories = new Set<unknown>(lists);
  const byId = new Map<string, Reference | undefined>();
  const visit = (inner: unknown, node: Node, depth: number): void => {
    if (depth > maxDepth || stories.has(inner)) return;
    if (Array.isArray(inner))
      inner.forEach((entry, index) => {
        const entryNode = node.children?.[index];
        if (!entryNode || !isRecord(entry)) return;
        const id = ownId(entry);
        if (id !== undefined) byId.set(id, byId.has(id) ? undefined : { id, value: entry, node: entryNode });
        visit(entry, entryNode, depth + 1);
      });
    else if (isRecord(inner))
      for (const [key, each] of Object.entries(inner)) {
        const eachNode = memberNode(node, key);
        if (eachNode) visit(each, eachNode, depth + 1);
      }
  };
  visit(value, root, 0);
  const known = new Map(
    [...byId].flatMap(([id, reference]) => (reference ? [[id, reference] as const] : [])),
  );
  return { byId: known, resolve: (story) => (known.size === 0 ? story : resolveIn(story, known)) };
}

const ownKeys: readonly string[] = [...fieldNames.id, ...fieldNames.dependsOn];

/** The entries that a story names in a list of ids. */
export function referencesOf(story: JsonRecord, { byId }: References): Reference[] {
  return Object.entries(story).flatMap(([key, value]) =>
    ownKeys.includes(key) || !Array.isArray(value) ? [] : value.flatMap((id) => referenceAt(byId, id) ?? []),
  );
}

function referenceAt(known: ReadonlyMap<string, Reference>, id: unknown): Reference | undefined {
  return typeof id === "string" || typeof id === "number" ? known.get(String(id)) : undefined;
}

function resolveIn(story: JsonRecord, known: ReadonlyMap<string, Reference>): JsonRecord {
  const criteria: string[] = [];
  const members = Object.entries(story).map(([key, value]): [string, unknown] => {
    if (ownKeys.includes(key)) return [key, value];
    const single = typeof value === "string" ? known.get(value) : undefined;
    if (single) return [key, describe(single)[0]];
    if (!Array.isArray(value) || !value.some((id) => referenceAt(known, id))) return [key, value];
    const texts = value.flatMap((id) => {
      const reference = referenceAt(known, id);
      return reference ? describe(reference) : [id];
    });
    criteria.push(...texts.filter((text) => typeof text === "string"));
    return [key, texts];
  });
  const resolved = Object.fromEntries(members);
  return hasCriteria(resolved) ? resolved : { ...resolved, criteria };
}

function hasCriteria(story: JsonRecord): boolean {
  return fieldNames.acceptanceCriteria.some((key) => criterionTexts(member(story, key)).length > 0);
}

/** An entry in lines: its id with its text, then its criteria. */
function describe({ id, value }: Reference): string[] {
  const text = firstText(value, ["text", "statement", ...fieldNames.description, ...fieldNames.title]) ?? "";
  const key = fieldNames.acceptanceCriteria.find((name) => criterionTexts(member(value, name)).length > 0);
  const criteria = key === undefined ? [] : criterionTexts(value[key]);
  return [`${id}: ${text}`, ...criteria.map((line) => `${id}: ${line}`)];
}
