// Writes everything that is made from a table; with --check it only says what is stale.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { renderOptionsTable } from "../src/inputs/index.ts";
import { renderDiagram } from "./generate-diagram.ts";
import { renderLinterConfiguration } from "./generate-linter.ts";

/** A file with the part between two markers made anew. */
function replaceBetweenMarkers(file: string, marker: string, content: string): string {
  const text = readFileSync(file, "utf8");
  const start = `<!-- ${marker}:start -->`;
  const end = `<!-- ${marker}:end -->`;
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} lacks the markers of "${marker}"`);
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`;
}

const generated: Record<string, () => string> = {
  "biome.json": renderLinterConfiguration,
  "docs/architecture.md": () => replaceBetweenMarkers("docs/architecture.md", "house", renderDiagram()),
  "README.md": () => replaceBetweenMarkers("README.md", "options", renderOptionsTable()),
};

const check = process.argv.includes("--check");
let stale = 0;
for (const [file, render] of Object.entries(generated)) {
  const content = render();
  const current = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (current === content) continue;
  stale += 1;
  if (check) console.error(`${file} is stale: run "npm run generate"`);
  else writeFileSync(file, content);
}
if (check && stale > 0) process.exit(1);
