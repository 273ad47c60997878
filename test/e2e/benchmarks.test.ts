// docs/benchmarks.md is a page that the bench has written, and no part of it was left out.
// @module-tag e2e
// @module-tag main
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type MeasuredFigure, readSurroundings, renderPage } from "../bench/page.ts";

/** Headings, the heads of tables, the first cells of the first table, and for all other lines their kind. */
function shapeOf(page: string): string[] {
  const lines = page.split("\n");
  let section = "";
  return lines.flatMap((line, index) => {
    if (line.startsWith("#")) section = line;
    if (line.startsWith("#") || line.startsWith("<!--")) return [line];
    if (/^\|-/.test(line)) return [lines[index - 1] ?? "", line];
    if (line.startsWith("|")) return section === "# Benchmarks" ? [line.split("|")[1] ?? ""] : [];
    if (/^`.*`: \d+ s, load average before it: [0-9.]+\.$/.test(line)) return ["command, time and load"];
    return [];
  });
}

const figure: MeasuredFigure = {
  name: "",
  title: "Any figure",
  command: "npm run bench -- --only any",
  seconds: 1,
  load: "0.1",
  rows: [
    { name: "a | b", values: [1, 2, 3], unit: "ms", goal: 2 },
    { name: "c: skipped, it is not there", values: [], unit: "ms" },
  ],
  notes: ["A note."],
};

test("the page has the shape that the bench writes", () => {
  const page = readFileSync("docs/benchmarks.md", "utf8");
  const names = [...page.matchAll(/^## (.*)$/gm)].map(([, name = ""]) => name);
  expect(names).toContain("iteration");
  expect(names.at(-1)).toBe("What was not measured");
  const figures = names.slice(0, -1).map((name) => Object.assign({}, figure, { name }));
  expect(shapeOf(page)).toEqual(shapeOf(renderPage(readSurroundings(), figures, [])));
  // The peers of the first figure are named with the versions of the lock file.
  const { packages } = JSON.parse(readFileSync("test/tools/peers/package-lock.json", "utf8"));
  for (const [name, shown] of [
    ["ralphy-cli", "ralphy"],
    ["ralph-tui", "ralph-tui"],
  ])
    expect(page).toContain(`${shown} ${packages[`node_modules/${name}`].version}`);
  const cells = page.split("\n").filter((line) => line.startsWith("| ") && line.split(" | ").length > 3);
  for (const line of cells) expect(line.split(/(?<!\\)\|/)).toHaveLength(10);
});

test("a row that was skipped is told at the end, and one with a goal says whether it was met", () => {
  const page = renderPage([["Node", "v1"]], [figure], ["other"]);
  expect(page).toContain("| a \\| b | 1.00 | 2.00 | 3.00 | 3 | ms | ≤ 2 | met |");
  const [, end = ""] = page.split("## What was not measured");
  expect(end).toContain("- The figures other.\n- c: skipped, it is not there.\n");
  expect(page).not.toContain("| c: skipped");
});
