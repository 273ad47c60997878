// Checks the layout of src: which files and folders it has, and how large they may grow.
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { modules } from "./modules.ts";

/** The most files side by side in a folder; tests and their fixtures do not count. */
const mostFiles = 12;
/** The most lines of a file, and of an entry. */
const mostLines = 300;
const mostEntryLines = 60;

const testFile = /\.(?:test|suite|fixture|d)\.ts$/;

/** Everything in `src` that breaks a rule of its layout, one sentence each. */
export function findLayoutFaults(top: string): string[] {
  const source = path.join(top, "src");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.tsx?$/.test(file),
  );
  return [
    ...unknownModules(source),
    ...crowdedFolders(files),
    ...longFiles(source, files),
    ...unusedArrows(source, files),
  ];
}

function unknownModules(source: string): string[] {
  const known = new Set(modules.map(({ name }) => name));
  return readdirSync(source)
    .filter((name) => !known.has(name))
    .map(
      (name) =>
        `src/${name} is not in scripts/modules.ts: move it into a folder of src, or add it to the table`,
    );
}

function crowdedFolders(files: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const file of files.filter((name) => !testFile.test(name))) {
    const folder = path.dirname(file);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > mostFiles)
    .map(
      ([folder, count]) =>
        `src/${folder} has ${count} files, more than ${mostFiles}: group them into folders`,
    );
}

function longFiles(source: string, files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const lines = readFileSync(path.join(source, file), "utf8").trimEnd().split("\n").length;
    const most = file.includes(path.sep) ? mostLines : mostEntryLines;
    return lines > most ? [`src/${file} has ${lines} lines, more than ${most}: split it`] : [];
  });
}

/** Arrows of the table that no import needs any more. */
function unusedArrows(source: string, files: readonly string[]): string[] {
  const used = new Set<string>();
  for (const file of files.filter((name) => !testFile.test(name))) {
    const text = readFileSync(path.join(source, file), "utf8");
    const [from = ""] = file.split(path.sep);
    for (const [, specifier = ""] of text.matchAll(/(?:from |import\()"(\.[^"]+)"/g)) {
      const target = path.join(path.dirname(file), specifier);
      used.add(`${from} ${target.split(path.sep)[0]}`);
    }
  }
  return modules.flatMap(({ name, imports }) =>
    imports
      .filter((to) => !used.has(`${name} ${to}`))
      .map((to) => `${name} does not import ${to}: remove the arrow from scripts/modules.ts`),
  );
}
