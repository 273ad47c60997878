// Finds keys that are read by no rule, but look like a mistyped key. Other unknown keys are a project's own.
import { nearestWord } from "../../../../platform/index.ts";
import { ruleNames, sourceFileNames, topNames } from "../context/index.ts";
import { doneKeys, otherDoneKeys, statusFlags, statusKeys } from "../done.ts";
import { type PrdEntries, quote } from "../entries.ts";
import { type JsonRecord, member } from "../json.ts";
import { groupKeys, listKeys, partKeys } from "../lists/index.ts";
import { fieldNames, mixedCheckNames, otherCheckNames, testStrategyNames } from "../story/index.ts";
import { listIds } from "./unusual.ts";

/** The keys with one meaning, and the kinds of values that they can have. */
interface Meaning {
  keys: readonly string[];
  kinds: readonly ("text" | "list" | "number" | "boolean")[];
}

const commands: Meaning = { keys: ["verify"], kinds: ["text", "list"] };
const agent: Meaning = { keys: ["agent"], kinds: ["text"] };

const storyMeanings: readonly Meaning[] = [
  { keys: fieldNames.title, kinds: ["text"] },
  { keys: fieldNames.description, kinds: ["text"] },
  { keys: fieldNames.acceptanceCriteria, kinds: ["text", "list"] },
  { keys: fieldNames.notes, kinds: ["text", "list"] },
  { keys: fieldNames.dependsOn, kinds: ["text", "list"] },
  { keys: fieldNames.priority, kinds: ["text", "number"] },
  { keys: doneKeys, kinds: ["boolean"] },
  { keys: statusKeys, kinds: ["text"] },
  { keys: statusFlags, kinds: ["boolean"] },
  agent,
  commands,
];

const effortMeanings: readonly Meaning[] = [
  ...Object.values(topNames).map((keys): Meaning => ({ keys, kinds: ["text"] })),
  { keys: ["setup"], kinds: ["text", "list"] },
  agent,
  commands,
];

/** Keys that are read somewhere in a file: where they are out of place, they are not mistyped. */
const known: ReadonlySet<string> = new Set([
  "id",
  "prd",
  ...otherCheckNames,
  ...mixedCheckNames,
  ...otherDoneKeys,
  ...testStrategyNames,
  ...ruleNames,
  ...sourceFileNames,
  ...partKeys,
  ...listKeys,
  ...groupKeys,
  ...[...storyMeanings, ...effortMeanings].flatMap(({ keys }) => keys),
]);

/** One sentence for each key that looks mistyped. */
export function warnAboutTypos({ list, entries }: PrdEntries): string[] {
  const owners = new Map<string, string[]>();
  for (const { id, value } of entries)
    for (const typo of findTypos(value, storyMeanings)) {
      const sentence = describeTypo(typo);
      owners.set(sentence, [...(owners.get(sentence) ?? []), id]);
    }
  return [
    ...findTypos(list.top, effortMeanings).map((typo) => `The effort has ${describeTypo(typo)}`),
    ...[...owners].map(
      ([sentence, ids]) => `${listIds(ids)} ${ids.length === 1 ? "has" : "have"} ${sentence}`,
    ),
  ];
}

interface Typo {
  key: string;
  meant: string;
}

function describeTypo({ key, meant }: Typo): string {
  return `the key ${quote(key)}, which is not read. Did you mean "${meant}"?`;
}

function findTypos(record: JsonRecord, meanings: readonly Meaning[]): Typo[] {
  return Object.keys(record).flatMap((key) => {
    if (known.has(key)) return [];
    const kind = kindOf(member(record, key));
    // Beside the key with the same meaning, it is a key of its own.
    const possible = meanings.filter(
      ({ keys, kinds }) =>
        kinds.some((fitting) => fitting === kind) && !keys.some((other) => Object.hasOwn(record, other)),
    );
    const meant = nearestWord(
      key,
      possible.flatMap(({ keys }) => keys),
    );
    return meant === undefined ? [] : [{ key, meant }];
  });
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "list";
  return typeof value === "string" ? "text" : typeof value;
}
