// Checks that the script which a package manager is to run is in package.json.
import * as path from "node:path";
import { didYouMean, fileStatus, isFolder, quoteShellWord, readText } from "../../platform/index.ts";
import { isPlaceholderScript } from "../../project/index.ts";
import type { CommandPlace, Found, Problem } from "./problem.ts";

interface ScriptCall {
  script: string;
  folder: string;
  /** Whether the word may also name a program of a dependency, or a file. */
  mayBeOther: boolean;
}

const managers = ["npm", "pnpm", "yarn", "bun"] as const;
type Manager = (typeof managers)[number];

const runWords: Readonly<Record<Manager, readonly string[]>> = {
  npm: ["run", "run-script", "rum", "urn"],
  pnpm: ["run", "run-script"],
  yarn: ["run"],
  bun: ["run"],
};
/** Commands that run the script of their own name, with their short forms. */
const ownScripts: Readonly<Record<string, string>> = {
  test: "test",
  t: "test",
  tst: "test",
  start: "start",
  stop: "stop",
  restart: "restart",
};
const folderOptions: readonly string[] = ["--prefix", "-C", "--dir", "--cwd"];
/** The script is then that of other packages, or need not exist. */
const unclearOptions =
  /^(-w|-r|-F|--workspaces?|--workspace=.*|--filter.*|--recursive|--if-present|--top-level|-T)$/;

/** Commands that are often meant, and commands of npm that look like them. */
const usualCommands: readonly string[] = ["test", "run", "install", "start"];
const similarCommands: readonly string[] = ["tst", "rum", "urn", "star", "stars", "restart", "uninstall"];

function findMistypedCommand(program: string, command: string | undefined): Found {
  if (program !== "npm" || command === undefined || similarCommands.includes(command)) return undefined;
  const meant = didYouMean(command, usualCommands, (name) => `npm ${name}`);
  if (meant === "") return undefined;
  return { text: `npm has no command ${command}; correct it.${meant}`, missing: command, isCertain: true };
}

/** Finds what keeps a package manager from running its script. */
export function findScriptProblem([program = "", ...words]: readonly string[], place: CommandPlace): Found {
  const mistyped = findMistypedCommand(program, words[0]);
  if (mistyped) return mistyped;
  const manager = managers.find((name) => name === program);
  const call = manager && readCall(manager, words, place.folder);
  if (!call) return undefined;
  const { script, folder, mayBeOther } = call;
  const file = findUpwards("package.json", folder, place.top);
  if (file === undefined)
    return {
      text: `there is no package.json in ${folder} or above; create it, or correct the command`,
      missing: "package.json",
    };
  const scripts = readScripts(file);
  if ("text" in scripts) return scripts;
  const { [script]: text } = scripts.scripts;
  if (text === undefined) {
    if (mayBeOther && isOther(script, folder, place.top)) return undefined;
    const names = Object.keys(scripts.scripts);
    const meant = didYouMean(script, names, (name) => `${program} run ${quoteShellWord(name)}`);
    return {
      text: `${file} has no script "${script}"; add it, or correct the command${meant && `.${meant}`}`,
      missing: script,
      isCertain: meant !== "",
    };
  }
  if (isPlaceholderScript(text))
    return { text: `the script "${script}" of ${file} always fails; write a real one`, missing: script };
  return findMissingDependencies(file, scripts.hasDependencies, place.top);
}

function readCall(manager: Manager, words: readonly string[], given: string): ScriptCall | undefined {
  let folder = given;
  const names: string[] = [];
  for (let index = 0; index < words.length && names.length < 2; index += 1) {
    const word = words[index] ?? "";
    if (word === "--") break;
    const [option = "", value] = word.split("=", 2);
    if (unclearOptions.test(word)) return undefined;
    if (folderOptions.includes(option)) {
      folder = path.resolve(folder, value ?? words[index + 1] ?? "");
      if (value === undefined) index += 1;
    } else if (!word.startsWith("-")) names.push(word);
  }
  // Options after the name may be of the package manager as well.
  if (words.some((word) => unclearOptions.test(word))) return undefined;
  const [first = "", second] = names;
  if (runWords[manager].includes(first))
    return second === undefined ? undefined : { script: second, folder, mayBeOther: manager !== "npm" };
  const script = manager === "bun" ? undefined : ownScripts[first];
  if (script === undefined || !["npm", "pnpm", "yarn"].includes(manager)) return undefined;
  // Without the script, npm start runs server.js, and restart stops and starts.
  return script === "test" ? { script, folder, mayBeOther: manager === "yarn" } : undefined;
}

function isOther(name: string, folder: string, top: string): boolean {
  return (
    fileStatus(path.resolve(folder, name)) !== undefined ||
    findUpwards(path.join("node_modules/.bin", name), folder, top) !== undefined ||
    fileStatus(path.join(top, ".pnp.cjs")) !== undefined
  );
}

/** The nearest file of this name in the folder and those above it, up to the top. */
function findUpwards(name: string, folder: string, top: string): string | undefined {
  const file = path.join(folder, name);
  if (fileStatus(file)) return file;
  const parent = path.dirname(folder);
  return folder === top || parent === folder ? undefined : findUpwards(name, parent, top);
}

interface PackageScripts {
  scripts: Readonly<Record<string, string>>;
  hasDependencies: boolean;
}

function readScripts(file: string): PackageScripts | Problem {
  try {
    const content = JSON.parse(readText(file) ?? "") as Record<string, Record<string, unknown> | undefined>;
    const entries = Object.entries(content.scripts ?? {});
    const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === "string");
    const names = [content.dependencies, content.devDependencies].flatMap((each) => Object.keys(each ?? {}));
    return { scripts: Object.fromEntries(texts), hasDependencies: names.length > 0 };
  } catch {
    return { text: `${file} cannot be read as JSON; correct it`, missing: "package.json" };
  }
}

function findMissingDependencies(file: string, hasDependencies: boolean, top: string): Found {
  const folder = path.dirname(file);
  const isInstalled = [folder, top].some(
    (each) => isFolder(path.join(each, "node_modules")) || fileStatus(path.join(each, ".pnp.cjs")),
  );
  if (!hasDependencies || isInstalled) return undefined;
  return {
    text: `the dependencies of ${file} are not installed; install them, for example with npm install`,
    missing: "node_modules",
  };
}
