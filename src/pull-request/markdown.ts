// Writes text of agents and stories into a pull request as text: it notifies no one, and closes no issue.
import { flattenTo } from "../effort/index.ts";

const longestText = 200; // characters

/** Signs that Markdown or HTML would read, and beginnings of mentions, references and addresses. */
const readSigns = /[&<>\\`*_[\]|~!]|[@#]|\bGH-|:\/\/|\bwww\./gi;

/** Untrusted text on one line, escaped so that nothing in it is a link, a tag, a mention or a reference. */
export function toPlainText(text: string, longest = longestText): string {
  return flattenTo(text, longest).replaceAll(readSigns, (found) => {
    // GitHub looks for mentions and references after it has replaced entities; a comment parts them.
    if (/^[@#:gw]/i.test(found)) return `${found.slice(0, 1)}<!-- -->${found.slice(1)}`;
    return `&#${found.codePointAt(0)};`;
  });
}
