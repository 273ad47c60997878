// Names the items with check boxes: their ids, labels and titles.
import type { CheckItem } from "./document.ts";

/** An item with its name. */
export interface NamedItem {
  readonly item: CheckItem;
  readonly id: string;
  readonly title: string;
  /** Words in brackets before the title, such as `P` and `US1`. */
  readonly labels: readonly string[];
}

interface Name {
  id: string;
  /** What ids of the same kind have in common; undefined if the id is certain. */
  kind: string | undefined;
  rest: string;
}

/** The ways in which an id is written before a title. */
const idPatterns: readonly { pattern: RegExp; idOf(match: RegExpExecArray): string; isCertain: boolean }[] = [
  {
    pattern: /^\[([A-Za-z]+[-_]?\d[\w.-]*|\d+(?:\.\d+)*)\]\([^)]*\)[:.]?\s*/,
    idOf: (match) => match[1] ?? "",
    isCertain: true,
  },
  {
    pattern: /^(Phase|Step|Milestone|Task|Story|Epic|Sprint)\s+(\d+(?:\.\d+)*)(?::|\.|\s[-–—])\s+/i,
    idOf: (match) => `${match[1]} ${match[2]}`,
    isCertain: true,
  },
  { pattern: /^(T\d{2,}[a-z]?)[:.]?\s+/, idOf: (match) => match[1] ?? "", isCertain: true },
  {
    pattern: /^\[?([A-Za-z]{1,15}[-_]?\d+(?:[.-]\d+)*[a-z]?)\]?(?::|\.|\)|\s[-–—])\s+/,
    idOf: (match) => match[1] ?? "",
    isCertain: true,
  },
  {
    pattern: /^(\d+(?:\.\d+)?-\d+)(?:-PLAN(?:\.md)?)?(?::|\s[-–—])\s+/,
    idOf: (match) => match[1] ?? "",
    isCertain: true,
  },
  { pattern: /^(\d+(?:\.\d+)+)[.):]?\s+/, idOf: (match) => match[1] ?? "", isCertain: true },
  { pattern: /^(\d+)[.):]\s+/, idOf: (match) => match[1] ?? "", isCertain: true },
  {
    pattern: /^([A-Z]{1,15}[-_]?\d+(?:[.-]\d+)*[a-z]?)\s+/,
    idOf: (match) => match[1] ?? "",
    isCertain: false,
  },
];

/** Names items. One without an id of its own, or with that of another, is named by the first words of its title. */
export function nameItems(items: readonly CheckItem[]): NamedItem[] {
  const names = items.map((item) => readName(plain(item.text)));
  const kinds = countOf(names.flatMap((name) => (name ? [kindOf(name.id)] : [])));
  const own = names.map((name) =>
    name && (name.kind === undefined || (kinds.get(kindOf(name.id)) ?? 0) > 1) ? name : undefined,
  );
  const ids = countOf(own.flatMap((name) => (name ? [name.id] : [])));
  const taken = new Set([...ids].filter(([, count]) => count === 1).map(([id]) => id));
  return items.map((item, index) => {
    const name = own[index];
    const { labels, title } = readLabels(name ? name.rest : plain(item.text));
    const isOwn = name !== undefined && ids.get(name.id) === 1;
    return {
      item,
      id: isOwn ? name.id : freeId(title || item.text, taken),
      title: title || name?.id || item.text,
      labels,
    };
  });
}

function readName(text: string): Name | undefined {
  for (const { pattern, idOf, isCertain } of idPatterns) {
    const match = pattern.exec(`${text} `);
    if (!match) continue;
    const id = idOf(match);
    return { id, kind: isCertain ? undefined : kindOf(id), rest: text.slice(match[0].length).trim() };
  }
  return undefined;
}

/** Ids of one kind differ in digits only. */
function kindOf(id: string): string {
  return id.replaceAll(/\d+/g, "0");
}

function countOf(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function readLabels(text: string): { labels: string[]; title: string } {
  const labels: string[] = [];
  let title = text;
  for (
    let match = /^\[([^\][]{1,20})\]\s+(?!\()/.exec(title);
    match;
    match = /^\[([^\][]{1,20})\]\s+(?!\()/.exec(title)
  ) {
    labels.push(match[1] ?? "");
    title = title.slice(match[0].length);
  }
  return { labels, title: title.trim() };
}

/** A text without the marks of bold and struck words. */
function plain(text: string): string {
  return text
    .replaceAll(/(\*\*|__|~~)(?=\S)(.*?\S)\1/g, "$2")
    .replace(/^`([^`\s]+)`/, "$1")
    .trim();
}

const longestId = 40; // characters

/** A name of the first words of a title, with a number where another item has it. */
function freeId(title: string, taken: Set<string>): string {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ["task"];
  let id = "";
  for (const word of words) {
    const longer = id === "" ? word.slice(0, longestId) : `${id}-${word}`;
    if (longer.length > longestId) break;
    id = longer;
  }
  let free = id;
  for (let number = 2; taken.has(free); number += 1) free = `${id}-${number}`;
  taken.add(free);
  return free;
}
