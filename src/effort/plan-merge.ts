// Merges two versions of prd.json by their common base, story by story and field by field.
import { applyEdits, type FormattingOptions, type JSONPath, modify } from "jsonc-parser";
import {
  editPrd,
  formOf,
  isFault,
  isPlanFolder,
  isRecord,
  type JsonRecord,
  joinPlanParts,
  parsePrd,
  readDocument,
  readPrdEntries,
  splitAddress,
  splitPlanParts,
} from "./plan/index.ts";

/** Three versions of prd.json; `base` is the last common one, if there is one. */
export interface PlanVersions {
  readonly base: string | undefined;
  readonly ours: string;
  readonly theirs: string;
  /** The address of the plan. */
  readonly file: string;
  /** Whose value stays where both sides changed one; ours by default. */
  readonly winner?: "ours" | "theirs";
}

/**
 * Our text with the changes that they made since the base.
 * @returns undefined if a version or the result is not a valid prd.json
 */
export function mergePlans(versions: PlanVersions): string | undefined {
  const { base, ours, theirs, file, winner = "ours" } = versions;
  if (isPlanFolder(file) && base !== undefined) return mergeFolder(versions, base);
  const { changesBy } = formOf({ text: ours, file });
  if (changesBy === "text" || !/\.json$/i.test(splitAddress(file).path)) return mergeMarks(versions);
  const [old, mine, other] = [
    base === undefined ? undefined : readDocument(base, file),
    readDocument(ours, file),
    readDocument(theirs, file),
  ];
  if ((old && isFault(old)) || isFault(mine) || isFault(other)) return undefined;
  const edits = new PlanEdits(winner);
  mergeValue(edits, [], { old: old?.value, mine: mine.value, other: other.value });
  const merged = mine.byteOrderMark + edits.apply(mine.body);
  return isValid(merged, file) ? merged : undefined;
}

/** Merges one file of a plan in a folder, as `mergePlans`; `part` is the path of that file. */
export function mergePlanPart(
  { base, ours, theirs, file, winner }: PlanVersions,
  part: string,
): string | undefined {
  const whole = (text: string) => joinPlanParts(file, [{ path: part, text }]) ?? "";
  const merged = mergePlans({
    base: base === undefined ? undefined : whole(base),
    ours: whole(ours),
    theirs: whole(theirs),
    file,
    winner: winner ?? "ours",
  });
  return merged === undefined ? undefined : splitPlanParts(file, merged).get(part);
}

/** Merges the files of a folder: what one side changed or added stays, and a task that both changed is merged by its marks. */
function mergeFolder({ ours, theirs, file }: PlanVersions, base: string): string | undefined {
  const [old, mine, other] = [base, ours, theirs].map((text) => splitPlanParts(file, text));
  const merged: { path: string; text: string }[] = [];
  for (const path of new Set([...(mine?.keys() ?? []), ...(other?.keys() ?? [])])) {
    const [was, own, their] = [old, mine, other].map((files) => files?.get(path));
    const isSettled = own === their || own === was || their === was;
    const text = isSettled ? (own === was ? their : own) : mergeTask(file, path, [was, own, their]);
    if (text !== undefined) merged.push({ path, text });
    else if (!isSettled) return undefined;
  }
  const text = joinPlanParts(file, merged);
  return text !== undefined && canBeRead(text, file) ? text : undefined;
}

/** Merges a file that both sides changed; undefined if one side removed it, or if both changed more than marks. */
function mergeTask(
  file: string,
  path: string,
  versions: readonly (string | undefined)[],
): string | undefined {
  const [base, ours, theirs] = versions.map((text) =>
    text === undefined ? undefined : joinPlanParts(file, [{ path, text }]),
  );
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  const merged = mergeMarks({ base, ours, theirs, file });
  return merged === undefined ? undefined : splitPlanParts(file, merged).get(path);
}

function canBeRead(text: string, file: string): boolean {
  try {
    return parsePrd(text, file).stories.length > 0;
  } catch {
    return false;
  }
}

/** Merges plans of which one side changed only marks and notes: they are set in the text of the other side. */
function mergeMarks({ base, ours, theirs, file }: PlanVersions): string | undefined {
  if (base === undefined) return ours === theirs ? ours : undefined;
  try {
    return withMarks(base, ours, theirs, file) ?? withMarks(base, theirs, ours, file);
  } catch {
    return undefined;
  }
}

/** The other text with the marks and notes that differ between base and `marked`; undefined if more differs. */
function withMarks(base: string, marked: string, other: string, file: string): string | undefined {
  const before = new Map(parsePrd(base, file).stories.map((story) => [story.id, story]));
  const edits = parsePrd(marked, file).stories.flatMap(({ id, passes, notes }) => {
    const was = before.get(id);
    return !was || (was.passes === passes && was.notes === notes) ? [] : [{ id, passes, notes }];
  });
  if (base !== marked && editPrd(base, file, edits) !== marked) return undefined;
  const there = new Set(parsePrd(other, file).stories.map(({ id }) => id));
  return editPrd(
    other,
    file,
    edits.filter(({ id }) => there.has(id)),
  );
}

function isValid(text: string, file: string): boolean {
  try {
    readPrdEntries(text, file);
    return true;
  } catch {
    return false;
  }
}

interface Edit {
  readonly at: JSONPath;
  readonly value: unknown;
  readonly inserts?: boolean;
}

/** Edits of one text. Paths are those before any edit. */
class PlanEdits {
  readonly winner: "ours" | "theirs";
  readonly #values: Edit[] = [];
  readonly #lists: Edit[] = [];

  constructor(winner: "ours" | "theirs") {
    this.winner = winner;
  }

  set(at: JSONPath, value: unknown): void {
    this.#values.push({ at, value });
  }

  insert(at: JSONPath, value: unknown): void {
    this.#lists.push({ at, value, inserts: true });
  }

  remove(at: JSONPath): void {
    this.#lists.push({ at, value: undefined });
  }

  apply(body: string): string {
    const formattingOptions = formatOf(body);
    // Deep and late entries first, so that no edit moves the place of another one.
    const lists = this.#lists.toSorted(
      (one, other) =>
        other.at.length - one.at.length ||
        Number(other.at.at(-1)) - Number(one.at.at(-1)) ||
        Number(one.inserts ?? false) - Number(other.inserts ?? false),
    );
    return [...this.#values, ...lists].reduce((text, { at, value, inserts }) => {
      const options = { formattingOptions, isArrayInsertion: inserts === true };
      return applyEdits(text, modify(text, at, value, options));
    }, body);
  }
}

function formatOf(body: string): FormattingOptions {
  const indent = /^([ \t]+)\S/m.exec(body)?.[1] ?? "  ";
  const eol = body.includes("\r\n") ? "\r\n" : "\n";
  return {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.startsWith("\t") ? 1 : indent.length,
    eol,
  };
}

interface Values {
  readonly old: unknown;
  readonly mine: unknown;
  readonly other: unknown;
}

function mergeValue(edits: PlanEdits, at: JSONPath, { old, mine, other }: Values): void {
  if (isSame(other, old) || isSame(other, mine)) return;
  const [keyed, keyedOther] = [keysOf(mine), keysOf(other)];
  if (isRecord(mine) && isRecord(other)) mergeRecords(edits, at, { old, mine, other });
  else if (keyed && keyedOther)
    mergeLists(edits, at, { old: keysOf(old) ?? new Map(), mine: keyed, other: keyedOther });
  else if (isSame(mine, old) || edits.winner === "theirs") edits.set(at, other);
}

function mergeRecords(
  edits: PlanEdits,
  at: JSONPath,
  { old, mine, other }: { old: unknown; mine: JsonRecord; other: JsonRecord },
): void {
  const before = isRecord(old) ? old : {};
  for (const key of new Set([...Object.keys(mine), ...Object.keys(other)]))
    mergeValue(edits, [...at, key], { old: before[key], mine: mine[key], other: other[key] });
}

type Entries = ReadonlyMap<string, unknown>;

interface Lists {
  readonly old: Entries;
  readonly mine: Entries;
  readonly other: Entries;
}

function mergeLists(edits: PlanEdits, at: JSONPath, { old, mine, other }: Lists): void {
  const places = new Map([...mine.keys()].map((key, index) => [key, index]));
  for (const [key, index] of places) {
    const values = { old: old.get(key), mine: mine.get(key), other: other.get(key) };
    if (other.has(key)) mergeValue(edits, [...at, index], values);
    else if (old.has(key) && isSame(values.old, values.mine)) edits.remove([...at, index]);
  }
  // A new entry comes after the one that it follows there. The last one is inserted first.
  let after = -1;
  const added: Edit[] = [];
  for (const [key, value] of other) {
    after = places.get(key) ?? after;
    if (!places.has(key) && !old.has(key)) added.unshift({ at: [...at, after + 1], value });
  }
  for (const { at: place, value } of added) edits.insert(place, value);
}

/** The entries of a list by their ids, or titles; undefined for any other value. */
function keysOf(value: unknown): Map<string, unknown> | undefined {
  if (!Array.isArray(value)) return undefined;
  const entries = new Map<string, unknown>();
  for (const entry of value) {
    const key = isRecord(entry) ? (entry.id ?? entry.title ?? entry.name) : undefined;
    if (key === undefined || entries.has(String(key))) return undefined;
    entries.set(String(key), entry);
  }
  return entries;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
