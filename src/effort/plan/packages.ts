// Loads the parsers of Markdown and YAML when a plan first needs one: most runs need neither, and both are large.
import { createRequire } from "node:module";

type MarkdownParser = typeof import("mdast-util-from-markdown");
type YamlParser = typeof import("yaml");

const load = createRequire(import.meta.url);
let markdown: MarkdownParser | undefined;
let yaml: YamlParser | undefined;

/** The parser of Markdown. */
export function markdownParser(): MarkdownParser {
  markdown ??= load("mdast-util-from-markdown") as MarkdownParser;
  return markdown;
}

/** The parser of YAML. */
export function yamlParser(): YamlParser {
  yaml ??= load("yaml") as YamlParser;
  return yaml;
}
