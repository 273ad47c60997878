// Checks that the targets which make is to build are in its file, as far as the file says so by itself.
import * as path from "node:path";
import { didYouMean, fileStatus, listFolder, readText } from "../../platform/index.ts";
import type { CommandPlace, Found } from "./problem.ts";

const usualFiles = ["GNUmakefile", "makefile", "Makefile"] as const;
const valueOptions: readonly string[] = [
  "-C",
  "-f",
  "-I",
  "-o",
  "-W",
  "-l",
  "--directory",
  "--file",
  "--makefile",
];

interface MakeCall {
  folder: string;
  file: string | undefined;
  targets: string[];
}

/** Finds a file or a target that make would miss. */
export function findMakeProblem([program = "", ...words]: readonly string[], place: CommandPlace): Found {
  if (program !== "make" && program !== "gmake") return undefined;
  const { folder, file: given, targets } = readCall(words, place.folder);
  const file = given ?? usualFiles.find((name) => fileStatus(path.join(folder, name)));
  const text = file === undefined ? undefined : readText(path.resolve(folder, file));
  if (file === undefined || text === undefined) {
    const text = `there is no ${given ?? "Makefile"} in ${folder}; create it, or correct the command`;
    return { text, missing: given ?? "Makefile" };
  }
  const known = readTargets(text);
  if (!known) return undefined;
  const missing = targets.find((target) => !known.includes(target) && !isFileOrStem(target, folder));
  if (missing === undefined) return undefined;
  const meant = didYouMean(missing, known, (name) => `make ${name}`);
  return {
    text: `${path.resolve(folder, file)} has no target ${missing}; add it, or correct the command${meant && `.${meant}`}`,
    missing,
    isCertain: meant !== "",
  };
}

function readCall(words: readonly string[], given: string): MakeCall {
  const call: MakeCall = { folder: given, file: undefined, targets: [] };
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    const [option = "", inline] = word.startsWith("--")
      ? word.split("=", 2)
      : [word.slice(0, 2), word.slice(2)];
    if (valueOptions.includes(option)) {
      const value = inline || (words[index + 1] ?? "");
      if (!inline) index += 1;
      if (option === "-C" || option === "--directory") call.folder = path.resolve(call.folder, value);
      if (["-f", "--file", "--makefile"].includes(option)) call.file = value;
    } else if (word === "-j" && /^\d+$/.test(words[index + 1] ?? "")) index += 1;
    else if (!word.startsWith("-") && !word.includes("=")) call.targets.push(word);
  }
  return call;
}

/** The targets of the file that make reads in a folder, as far as they are known. */
export function listMakeTargets(folder: string): string[] {
  const file = usualFiles.find((name) => fileStatus(path.join(folder, name))?.isFile());
  const text = file === undefined ? undefined : readText(path.join(folder, file));
  return [...new Set(text === undefined ? [] : (readTargets(text) ?? []))];
}

/** The targets; undefined if includes, patterns or variables may add others. */
function readTargets(text: string): string[] | undefined {
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

/** Whether there is the file itself, or one from which make has a rule of its own. */
function isFileOrStem(target: string, folder: string): boolean {
  const { dir, base, name } = path.parse(path.resolve(folder, target));
  return listFolder(dir).some((entry) => entry === base || path.parse(entry).name === name);
}
