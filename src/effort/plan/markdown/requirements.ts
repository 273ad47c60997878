// Finds the texts of requirements by their ids in the files beside a plan.

import type { Nodes } from "mdast";
import { flatten } from "../../quoting.ts";
import { markdownParser } from "../packages.ts";

const most = 20;
const longest = 1_000; // characters

/** The texts of requirements in a Markdown file, in the order of the ids. What is not there is left out. */
export function findRequirements(text: string, ids: readonly string[]): { id: string; text: string }[] {
  if (ids.length === 0 || text.length > 200_000) return [];
  const known = new Map<string, string>();
  const note = (id: string, found: string) => {
    if (!known.has(id)) known.set(id, flatten(found).slice(0, longest));
  };
  let number = "";
  for (const node of markdownParser().fromMarkdown(text).children) {
    const source = sourceOf(node, text);
    if (node.type === "heading") {
      number = /Requirement\s+(\d+(?:\.\d+)*)/i.exec(source)?.[1] ?? (isCriteria(source) ? number : "");
      if (number !== "" && !isCriteria(source)) note(number, source.replace(/^#+\s*/, ""));
    } else if (node.type === "list") {
      node.children.forEach((item, index) => {
        const line = sourceOf(item, text).replace(/^(?:[-*+]|\d{1,9}[.)])\s+/, "");
        const id = /^\*{0,2}([A-Z]{1,5}-\d+[a-z]?)\*{0,2}/.exec(line)?.[1];
        if (id !== undefined) note(id, line);
        else if (node.ordered && number !== "") note(`${number}.${(node.start ?? 1) + index}`, line);
      });
    }
  }
  return [...new Set(ids)].slice(0, most).flatMap((id) => {
    const found = known.get(id);
    return found === undefined ? [] : [{ id, text: found }];
  });
}

function isCriteria(heading: string): boolean {
  return /criteria/i.test(heading);
}

function sourceOf(node: Nodes, text: string): string {
  return text.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0);
}
