// The targets of the file that make reads, as far as the file states them itself.
import * as path from "node:path";
import { fileStatus, readText } from "../platform/index.ts";

/** The files that make looks for, in its order. */
export const usualMakeFiles = ["GNUmakefile", "makefile", "Makefile"] as const;

/** The targets of the file that make reads in a folder, as far as they are known. */
export function listMakeTargets(folder: string): string[] {
  const file = usualMakeFiles.find((name) => fileStatus(path.join(folder, name))?.isFile());
  const text = file === undefined ? undefined : readText(path.join(folder, file));
  return [...new Set(text === undefined ? [] : (readMakeTargets(text) ?? []))];
}

/** The targets in the text of a makefile; undefined if includes, patterns or variables may add others. */
export function readMakeTargets(text: string): string[] | undefined {
  const lines = text.replaceAll("\\\n", " ").split("\n");
  const rules = lines.filter(
    (line) => /^[^\s#][^=]*:(?!=)/.test(line) && !/^(export|override|define)\b/.test(line),
  );
  const names = rules.flatMap((line) => line.slice(0, line.indexOf(":")).trim().split(/\s+/));
  const phony = rules.flatMap((line) => /^\.PHONY\s*:(.*)$/.exec(line)?.[1]?.trim().split(/\s+/) ?? []);
  const all = [...names, ...phony];
  const isOpen =
    lines.some((line) => /^\s*(-?include|sinclude|\$[({])/.test(line)) ||
    all.some((name) => /[%$]/.test(name) || name === ".DEFAULT");
  return isOpen ? undefined : all;
}
