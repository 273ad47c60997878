// Reads the stories of a file with their positions, to point at a fault and to replace a value.
import { ConfigurationError, didYouMean, nearestWord } from "../../../platform/index.ts";
import { memoizeLast } from "../../memoize.ts";
import { splitAddress } from "../address.ts";
import { readDone, statusKeys } from "./done.ts";
import {
  isFault,
  isRecord,
  type JsonDocument,
  type JsonRecord,
  member,
  memberNode,
  positionOf,
} from "./json.ts";
import {
  type FoundList,
  findStoryList,
  groupKeys,
  type ListEntry,
  listKeys,
  partKeys,
} from "./lists/index.ts";
import { findReferences, type References } from "./references.ts";
import { commandList, ownId, readStoryFields, type StoryFields } from "./story/index.ts";
import { readDocument } from "./syntax/index.ts";

/** A story in its file. */
export interface StoryEntry extends ListEntry {
  value: JsonRecord;
  id: string;
  fields: StoryFields;
}

/** The stories of a file with their positions. */
export interface PrdEntries {
  document: JsonDocument;
  list: FoundList;
  entries: StoryEntry[];
  /** Entries of other lists that stories name by their ids. */
  references: References;
}

/** Reads the stories of a file, without checking dependencies. @throws ConfigurationError as `parsePrd` */
export const readPrdEntries: (text: string, file: string) => PrdEntries = memoizeLast(3, findPrdEntries);

/** Reads a text with values in the syntax of its file. @throws ConfigurationError with the place of a fault */
export function readValues(text: string, file: string): JsonDocument {
  const document = readDocument(text, file);
  if (!isFault(document)) return document;
  const { fault, reason, line, column } = document;
  const detail = reason === undefined ? "" : ` (${reason})`;
  throw new ConfigurationError(
    `${file}:${line}:${column} ${fault}${detail}; fix the file there, or restore its last good version from git.`,
  );
}

function findPrdEntries(text: string, address: string): PrdEntries {
  const { path: file, tag } = splitAddress(address);
  const read = readValues(text, file);
  const list = findStoryList(read, tag);
  if ("advice" in list) throw faultAt(read, file, list.node, list.advice);
  if ("keys" in list) throw faultAt(read, file, read.root, listFault(list.keys, read.value));
  const { document } = list;
  const references = findReferences(document, list);
  const seen = new Set<string>();
  const entries = list.entries.map((entry, index) => {
    const { value, node, groups } = entry;
    const where = `entry ${index + 1} of ${list.path}`;
    if (!isRecord(value))
      throw faultAt(
        document,
        file,
        node,
        `${where} is not a story; make it an object with an id and a title.`,
      );
    const id = ownId(value) ?? `#${index + 1}`;
    const named = { value, node, groups, id, fields: readStoryFields(references.resolve(value), id) };
    checkEntry(document, file, named);
    if (seen.has(id))
      throw faultAt(
        document,
        file,
        memberNode(node, "id") ?? node,
        `the id ${quote(id)} is used twice; give each story its own id.`,
      );
    seen.add(id);
    return named;
  });
  return { document, list, entries: withWholes(entries), references };
}

/** A dependency on a part of a story, such as `1.2` of Task Master, is one on the story. */
function withWholes(entries: readonly StoryEntry[]): StoryEntry[] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const wholeOf = (id: string): string => {
    const [, story = "", part] = /^([^.]+)\.([^.]+)$/.exec(id) ?? [];
    const whole = byId.has(id) ? undefined : byId.get(story);
    const parts = whole && partKeys.flatMap((key) => member(whole.value, key) ?? []).flat();
    return parts?.some((each) => isRecord(each) && ownId(each) === part) ? story : id;
  };
  return entries.map((entry) => {
    const { value, node, groups, id, fields } = entry;
    if (fields.dependsOn.length === 0) return entry;
    const wholes = fields.dependsOn
      .map(wholeOf)
      .filter((other, index) => other !== id || fields.dependsOn[index] === id);
    return { value, node, groups, id, fields: { ...fields, dependsOn: [...new Set(wholes)] } };
  });
}

function checkEntry(document: JsonDocument, file: string, { value, node, id }: StoryEntry): void {
  const { wrongKey, contradiction } = readDone(value);
  if (wrongKey) {
    const wrong = value[wrongKey];
    const shown =
      typeof wrong === "string" ? `the text ${quote(wrong)}` : shorten(JSON.stringify(wrong) ?? "");
    const advice = `"${wrongKey}" of ${id} is ${shown}; write true or false there.`;
    throw faultAt(document, file, memberNode(node, wrongKey) ?? node, advice);
  }
  if (contradiction) {
    const [one, other] = contradiction;
    const advice = `"${one}" and "${other}" of ${id} contradict each other; make them agree, or remove one.`;
    throw faultAt(document, file, memberNode(node, other) ?? node, advice);
  }
  if (!commandList(member(value, "verify")))
    throw faultAt(document, file, memberNode(node, "verify") ?? node, verifyFault(id));
}

function listFault(keys: readonly string[], value: unknown): string {
  const empty = isRecord(value) ? "the file has no fields" : "the file is not an object";
  const seen =
    keys.length > 0 ? `the fields of the file are ${keys.slice(0, 20).map(quote).join(", ")}` : empty;
  const typo = keys.find(
    (key) => !(statusKeys as readonly string[]).includes(key) && nearestWord(key, listNames) !== undefined,
  );
  const meant = typo === undefined ? "" : didYouMean(typo, listNames, quote);
  return `no list of stories was found (${seen}); put the stories under "userStories" as objects.${meant}`;
}

const listNames = [...listKeys, ...groupKeys];

/** The message about a `verify` that is not a command. */
export function verifyFault(owner: string): string {
  return `"verify" of ${owner} is not a command or a list of commands; write it as text, such as "npm test".`;
}

/** A word of the file for a message: short and on one line. */
export function quote(word: string): string {
  return JSON.stringify(shorten(word));
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** An error that points at a position in the file. */
export function faultAt(
  { body }: JsonDocument,
  file: string,
  { offset }: { offset: number },
  advice: string,
): Error {
  const { line, column } = positionOf(body, offset);
  return new ConfigurationError(`${file}:${line}:${column}: ${advice}`);
}
