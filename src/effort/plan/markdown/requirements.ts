// Finds the texts of requirements by their ids in the files beside a plan.

import type { Nodes } from "mdast";
import { flatten } from "../../quoting.ts";
import { markdownParser } from "../packages.ts";

const most = 20;
const longest = 1_000; // characters
/** Longer files are not searched, in characters. */
const maxLength = 200_000;

/** The texts of requirements in a Markdown file, in the order of the ids. What is not there is left out. */
export function findRequirements(text: string, ids: readonly string[]): { id: string; text: string }[] {
  if (ids.length === 0 || text.length > maxLength) return [];
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

/** The sections of a Markdown file that begin with headings such as `Story 1.2: Log in`, for each of these ids that is there. */
export function findSections(text: string, ids: readonly string[]): string[] {
  const wanted = ids.filter((id) => id.startsWith("Story "));
  if (wanted.length === 0 || text.length > maxLength) return [];
  const headings = markdownParser()
    .fromMarkdown(text)
    .children.flatMap((node) => (node.type === "heading" ? [node] : []));
  return wanted.flatMap((id) => {
    const name = (node: Nodes) =>
      /\bStory\s+\d+[.-]\d+[a-z]?(?![\w.])/i.exec(sourceOf(node, text))?.[0] ?? "";
    const at = headings.findIndex((node) => name(node).replace(/\s+/, " ").replace("-", ".") === id);
    const heading = headings[at];
    if (!heading) return [];
    const next = headings.slice(at + 1).find(({ depth }) => depth <= heading.depth);
    const section = text.slice(heading.position?.start.offset ?? 0, next?.position?.start.offset);
    return [section.trim()];
  });
}
