// Finds the commands by which a project is usually checked, without running any.
import * as path from "node:path";
import { fileStatus, listFolder, quoteShellWord, readText } from "../../platform/index.ts";
import { listMakeTargets } from "./make-targets.ts";
import { listPackageScripts } from "./package-scripts.ts";

/** Words in names of scripts and targets that check something, and words of those that never end or change files. */
const checking =
  /^(tests?|specs?|lint|check|checks|verify|type-?check|types|tsc|build|compile|ci|unit|e2e|integration|format-check)$/;
const unsuitable =
  /^(watch|dev|serve|start|fix|write|update|ui|open|debug|release|deploy|publish|clean|pre\w*|post\w*)$/;

/** The commands of the project in a folder that can be gates, the usual order first. */
export function findUsualGates(folder: string): string[] {
  const has = (name: string) => fileStatus(path.join(folder, name))?.isFile() === true;
  const scripts = listPackageScripts(folder).filter(isCheck);
  const manager = managerOf(has);
  const targets = listMakeTargets(folder).filter(isCheck);
  return [
    ...scripts.map((name) => runScript(manager, name)),
    ...targets.map((name) => `make ${quoteShellWord(name)}`),
    ...(usesPytest(folder, has) ? ["python3 -m pytest"] : []),
    ...(has("Cargo.toml") ? ["cargo test", "cargo build"] : []),
    ...(has("go.mod") ? ["go test ./...", "go vet ./..."] : []),
  ];
}

/** Whether the words of a name, such as `test:unit`, say that it checks and ends. */
function isCheck(name: string): boolean {
  if (!/^[\w@:./-]+$/.test(name)) return false;
  const words = name.toLowerCase().split(/[:._/]|(?<!type|format)-/);
  return words.some((word) => checking.test(word)) && !words.some((word) => unsuitable.test(word));
}

function runScript(manager: string, name: string): string {
  // The command test of bun is another one.
  const isShort = name === "test" && manager !== "bun";
  return isShort ? `${manager} test` : `${manager} run ${quoteShellWord(name)}`;
}

function managerOf(has: (name: string) => boolean): string {
  if (has("pnpm-lock.yaml")) return "pnpm";
  if (has("yarn.lock")) return "yarn";
  return has("bun.lock") || has("bun.lockb") ? "bun" : "npm";
}

function usesPytest(folder: string, has: (name: string) => boolean): boolean {
  if (["pytest.ini", "conftest.py", "tests/conftest.py"].some(has)) return true;
  const settings = ["pyproject.toml", "setup.cfg", "tox.ini"].filter(has);
  if (settings.some((name) => /^\[tool[:.]pytest|^\[pytest\]/m.test(readText(path.join(folder, name)) ?? "")))
    return true;
  return ["tests", "test", "."].some((name) =>
    listFolder(path.join(folder, name)).some((file) => /^test_.*\.py$|_test\.py$/.test(file)),
  );
}
