// Checks the file or the module that an interpreter is to run.
import * as path from "node:path";
import { fileStatus, isFolder, listFolder, nearestWord, runCommand } from "../../platform/index.ts";
import type { CommandPlace, Found } from "./problem.ts";

/** Options without a value, after which the file follows. Others are not known to have none. */
const plainOptions: Readonly<Record<string, RegExp>> = {
  sh: /^-[eux]+$/,
  bash: /^-[eux]+$/,
  dash: /^-[eux]+$/,
  zsh: /^-[eux]+$/,
  ksh: /^-[eux]+$/,
  node: /^--(enable-source-maps|no-warnings|trace-warnings|experimental-[a-z-]+)$/,
  tsx: /^--no-warnings$/,
  ruby: /^-[wv]$/,
  perl: /^-[wT]$/,
  php: /^-n$/,
};
const pythonName = /^(python|pypy)(\d(\.\d+)?)?$/;
const pythonOptions = /^-[bBEIisuOvx]+$/;
/** In ms. */
const moduleTimeout = 10_000;

/** Finds a file or a module that an interpreter would miss. */
export async function findFileProblem(
  [program = "", ...words]: readonly string[],
  place: CommandPlace,
): Promise<Found> {
  const name = path.basename(program);
  const isPython = pythonName.test(name);
  const plain = isPython ? pythonOptions : plainOptions[name];
  if (!plain) return undefined;
  const start = words.findIndex((word) => !plain.test(word));
  const [word, next] = start < 0 ? [] : words.slice(start, start + 2);
  if (isPython && word === "-m" && next !== undefined) return findModuleProblem(program, next, place);
  if (word === undefined || word.startsWith("-")) return undefined;
  const file = path.resolve(place.folder, word);
  if (isThere(file, isPython)) return undefined;
  const near = nearestFile(file);
  const meant = near === undefined ? "" : `. Did you mean ${path.join(path.dirname(word), near)}?`;
  return {
    text: `there is no file ${word}; create it, or correct the command${meant}`,
    missing: word,
    isCertain: near !== undefined,
  };
}

/** A file beside it with a similar name and the same ending. */
function nearestFile(file: string): string | undefined {
  const { dir, base, ext } = path.parse(file);
  const others = listFolder(dir).filter((name) => path.extname(name) === ext);
  return nearestWord(base, others);
}

/** Node completes names, and Python runs folders. */
function isThere(file: string, isPython: boolean): boolean {
  if (isFolder(file)) return isPython ? fileStatus(path.join(file, "__main__.py")) !== undefined : true;
  return ["", ".js", ".cjs", ".mjs", ".json", ".ts"].some((end) => fileStatus(file + end) !== undefined);
}

const findModule = `import importlib.util, sys
sys.exit(0 if importlib.util.find_spec(sys.argv[1]) else 3)`;

/** Python itself knows where modules are; finding one by its first name runs nothing of it. */
async function findModuleProblem(python: string, module: string, place: CommandPlace): Promise<Found> {
  const { folder, environment } = place;
  const [name = ""] = module.split(".");
  const { exitCode } = await runCommand(python, ["-c", findModule, name], {
    folder,
    environment,
    deadline: moduleTimeout,
  });
  if (exitCode !== 3) return undefined;
  const fix = `install it with ${python} -m pip install, activate the environment that has it, or correct the command`;
  return { text: `${python} has no module ${name}; ${fix}`, missing: name };
}
