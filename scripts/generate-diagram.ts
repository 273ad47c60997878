// Draws the modules and their imports from the table that the linter enforces.
import { modules } from "./modules.ts";

/** A Mermaid diagram of the modules and their imports, without `platform`, which all may import. */
export function renderDiagram(): string {
  const drawn = modules.filter((module) => module.name !== "platform");
  const identifier = (name: string) => name.replace(".", "_");
  const lines = [
    "```mermaid",
    "flowchart TD",
    ...drawn.map((module) => `  ${identifier(module.name)}["${module.name}"]`),
    ...drawn.flatMap((module) =>
      module.imports.map((to) => `  ${identifier(module.name)} --> ${identifier(to)}`),
    ),
    "```",
    "",
    "| module | purpose | may import (and `platform`) |",
    "|---|---|---|",
    ...modules.map(
      (module) =>
        `| \`${module.name}\` | ${module.purpose} | ${module.imports.map((to) => `\`${to}\``).join(" ") || "—"} |`,
    ),
  ];
  return lines.join("\n");
}
