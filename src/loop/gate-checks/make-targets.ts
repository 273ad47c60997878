// Checks that the targets which make is to build are in its file, as far as the file says so by itself.
import * as path from "node:path";
import { didYouMean, fileStatus, listFolder, readText } from "../../platform/index.ts";
import { readMakeTargets, usualMakeFiles } from "../../project/index.ts";
import type { CommandPlace, Found } from "./problem.ts";

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
  const file = given ?? usualMakeFiles.find((name) => fileStatus(path.join(folder, name)));
  const text = file === undefined ? undefined : readText(path.resolve(folder, file));
  if (file === undefined || text === undefined) {
    const text = `there is no ${given ?? "Makefile"} in ${folder}; create it, or correct the command`;
    return { text, missing: given ?? "Makefile" };
  }
  const known = readMakeTargets(text);
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

/** Whether there is the file itself, or one from which make has a rule of its own. */
function isFileOrStem(target: string, folder: string): boolean {
  const { dir, base, name } = path.parse(path.resolve(folder, target));
  return listFolder(dir).some((entry) => entry === base || path.parse(entry).name === name);
}
