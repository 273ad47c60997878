// What a JSON file says of the whole effort besides its stories, as text.

import type { PrdEntries } from "../entries.ts";
import { isRecord, type JsonRecord } from "../json.ts";
import { groupKeys, listKeys } from "../lists/index.ts";
import { firstText, mixedCheckNames, otherCheckNames, readableMember } from "../story/index.ts";
import { ruleNames, sourceFileNames, topNames } from "./top-names.ts";

/** Names that are read elsewhere, or that say nothing of the work. */
const toldNames: ReadonlySet<string> = new Set([
  "$schema",
  "agent",
  "verify",
  "setup",
  "version",
  ...topNames.branchName,
  ...topNames.type,
  ...sourceFileNames,
  ...listKeys,
  ...groupKeys,
  ...otherCheckNames,
  ...mixedCheckNames,
]);

/** What a file says of its effort besides name and description: rules first, then the rest in its order. */
export function readAbout(parsed: PrdEntries): string {
  const records = recordsOf(parsed);
  const { list } = parsed;
  const lists = new Set<unknown>(list.lists);
  const told = [topNames.project, topNames.description].map((names) => firstText(list.top, names));
  const members = records.flatMap((record) =>
    Object.entries(record).filter(
      ([key, value]) =>
        !toldNames.has(key) && !told.includes(value as string) && !leadsTo(value, lists) && !isTime(value),
    ),
  );
  const rank = (key: string) => {
    const place = (ruleNames as readonly string[]).indexOf(key);
    return place === -1 ? ruleNames.length : place;
  };
  return members
    .toSorted(([one], [other]) => rank(one) - rank(other))
    .map(([key, value]) => readableMember(key, value))
    .filter((text) => text !== "")
    .join("\n");
}

/** The file that the stories were made from. */
export function readSourceFile(parsed: PrdEntries): string | undefined {
  return recordsOf(parsed)
    .map((record) => firstText(record, sourceFileNames)?.trim())
    .find((name) => name !== undefined);
}

/** The objects with fields of the whole effort: that of the list, and the file's own. */
function recordsOf({ document, list }: PrdEntries): JsonRecord[] {
  const { value } = document;
  return isRecord(value) && value !== list.top ? [list.top, value] : [list.top];
}

/** Whether the stories are in this value. */
function leadsTo(value: unknown, lists: ReadonlySet<unknown>, depth = 0): boolean {
  if (lists.has(value)) return true;
  if (typeof value !== "object" || value === null || depth > 50) return false;
  return Object.values(value).some((inner) => leadsTo(inner, lists, depth + 1));
}

function isTime(value: unknown): boolean {
  return typeof value === "string" && /^\d{4}-\d\d-\d\d(?:$|T)/.test(value);
}
