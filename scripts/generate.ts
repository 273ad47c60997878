// Writes every generated file; with --check it only names the stale ones.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { prdSchema } from "../src/effort/index.ts";
import { actionReference, ownRelease } from "../src/run/index.ts";
import { exampleWorkflows } from "../src/workflow/index.ts";
import { renderAction } from "./generate-action.ts";
import { renderAgentsTable, renderAgentVariables, renderCommonVariables } from "./generate-agents.ts";
import { renderDiagram } from "./generate-diagram.ts";
import { renderLinterConfiguration } from "./generate-linter.ts";
import { renderOptionsPage } from "./generate-options.ts";
import { renderVersion } from "./generate-version.ts";

/** Replaces the part of a text between two markers; `file` is for messages. */
function replaceBetweenMarkers(text: string, file: string, marker: string, content: string): string {
  const start = `<!-- ${marker}:start -->`;
  const end = `<!-- ${marker}:end -->`;
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} lacks the markers of "${marker}"`);
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`;
}

function withTables(file: string, tables: Record<string, string>): string {
  return Object.entries(tables).reduce(
    (text, [marker, content]) => replaceBetweenMarkers(text, file, marker, content),
    readFileSync(file, "utf8"),
  );
}

const examples = exampleWorkflows(actionReference(Object.assign(ownRelease(), { commit: undefined })));

const generated: Record<string, () => string> = {
  "biome.json": renderLinterConfiguration,
  "action.yml": renderAction,
  "docs/options.md": renderOptionsPage,
  "src/run/release/version.ts": renderVersion,
  "docs/prd.schema.json": () => `${JSON.stringify(prdSchema(), null, 2)}\n`,
  "docs/architecture.md": () => withTables("docs/architecture.md", { modules: renderDiagram() }),
  "docs/agents.md": () =>
    withTables("docs/agents.md", {
      agents: renderAgentsTable(),
      "common-environment": renderCommonVariables(),
      "agent-environment": renderAgentVariables(),
    }),
  ...Object.fromEntries(Object.entries(examples).map(([name, text]) => [`examples/${name}`, () => text])),
  "README.md": () =>
    withTables("README.md", {
      workflow: `\`\`\`yaml\n${examples["ralph.yml"]}\`\`\``,
    }),
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
