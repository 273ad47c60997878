// Finds, without running it, what keeps a shell command from succeeding: a missing program, script, target, file or folder.
import * as path from "node:path";
import { adviseOnFile } from "../../agents/index.ts";
import { fileStatus, findProgram, isFolder } from "../../platform/index.ts";
import { readGateStart } from "./gate-start.ts";
import { findMakeProblem } from "./make-targets.ts";
import { findScriptProblem } from "./package-scripts.ts";
import type { CommandPlace, Found } from "./problem.ts";
import { findFileProblem } from "./script-files.ts";
import { readSimpleCommands } from "./simple-commands.ts";

/** Finds the first problem of a shell command. */
export async function findProblem(command: string, place: CommandPlace): Promise<Found> {
  const start = readGateStart(command);
  const missing =
    start.kind === "program" && !changesPath(command) ? findMissingProgram(start.word, place) : undefined;
  return missing ?? findLaterProblem(command, place);
}

/** Then the command itself says where its programs are. */
function changesPath(command: string): boolean {
  return /(^|[\s;&|(])PATH=/.test(command);
}

/** Commands of the shell that change no file. */
const harmless: ReadonlySet<string> = new Set(
  "export unset set test [ true false : echo printf ulimit umask pwd type command".split(" "),
);
/** Programs that change no file either. */
const readers: ReadonlySet<string> = new Set("grep cat ls head tail wc sort diff cmp jq".split(" "));

async function findLaterProblem(command: string, given: CommandPlace): Promise<Found> {
  let place = given;
  // What runs first may create what comes later.
  let isChanged = false;
  for (const [index, words] of readSimpleCommands(command).entries()) {
    const program = words?.[0];
    if (words === undefined || program === undefined) {
      isChanged = true;
      continue;
    }
    if (program === "cd") {
      const folder = path.resolve(place.folder, words[1] ?? ".");
      if (words.length !== 2 || words[1] === "-" || (isChanged && !isFolder(folder))) return undefined;
      if (!isFolder(folder)) {
        const text = `there is no folder ${words[1]}; create it, or correct the command`;
        return { text, missing: words[1] ?? "" };
      }
      place = { ...place, folder };
      continue;
    }
    if (harmless.has(program)) continue;
    const problem =
      (index > 0 && !isChanged && !changesPath(command) ? findMissingProgram(program, place) : undefined) ??
      findScriptProblem(words, place) ??
      findMakeProblem(words, place) ??
      (isChanged ? undefined : await findFileProblem(words, place));
    if (problem && !(isChanged && problem.missing === "node_modules")) return problem;
    if (!readers.has(program)) isChanged = true;
  }
  return undefined;
}

function findMissingProgram(program: string, { folder, top, environment }: CommandPlace): Found {
  const found = findProgram(program, environment.PATH ?? "", folder);
  if (found !== undefined) {
    // The interpreter of a script may be missing.
    const advice = program.includes("/") ? adviseOnFile(found) : undefined;
    return advice === undefined
      ? undefined
      : { text: `${program} cannot start: ${advice}`, missing: program };
  }
  if (!program.includes("/"))
    return {
      text: `there is no program ${program}; install it or put it on the PATH`,
      missing: program,
      isCertain: !mayAppear(environment.PATH ?? "", top),
    };
  const file = path.resolve(folder, program);
  const text = fileStatus(file)?.isFile()
    ? `${program} is not executable; make it so with chmod +x ${program}`
    : `there is no program ${program}; create it and make it executable`;
  return { text, missing: program };
}

/** Whether the PATH names folders of the checkout, in which a turn may put programs. */
function mayAppear(searchPath: string, top: string): boolean {
  return searchPath
    .split(path.delimiter)
    .some((entry) => !path.isAbsolute(entry) || entry === top || entry.startsWith(`${top}${path.sep}`));
}
