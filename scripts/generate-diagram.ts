// Draws the house from its table, so that the picture in docs/architecture.md cannot drift from what the linter holds.
import { rooms } from "./house.ts";

/** A Mermaid diagram of the rooms and their arrows; `platform` is left out, since all may import it. */
export function renderDiagram(): string {
  const drawn = rooms.filter((room) => room.name !== "platform");
  const identifier = (name: string) => name.replace(".", "_");
  const lines = [
    "```mermaid",
    "flowchart TD",
    ...drawn.map((room) => `  ${identifier(room.name)}["${room.name}"]`),
    ...drawn.flatMap((room) => room.imports.map((to) => `  ${identifier(room.name)} --> ${identifier(to)}`)),
    "```",
    "",
    "| room | what it is for | may import (and `platform`) |",
    "|---|---|---|",
    ...rooms.map(
      (room) =>
        `| \`${room.name}\` | ${room.purpose} | ${room.imports.map((to) => `\`${to}\``).join(" ") || "—"} |`,
    ),
  ];
  return lines.join("\n");
}
