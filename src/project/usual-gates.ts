// Finds the commands by which a project is usually checked, without running any.
import * as path from "node:path";
import { fileStatus, listFolder, quoteShellWord, readText } from "../platform/index.ts";
import { listMakeTargets } from "./make-targets.ts";
import { listPackageScripts } from "./node/index.ts";
import { isCheckName } from "./package-script.ts";

/** The commands of the project in a folder that can be gates, the usual order first. */
export function findUsualGates(folder: string): string[] {
  const has = (name: string) => fileStatus(path.join(folder, name))?.isFile() === true;
  const scripts = listPackageScripts(folder).filter(isCheckName);
  const manager = managerOf(has);
  return [
    ...scripts.map((name) => runScript(manager, name)),
    ...findMakeGates(folder),
    ...(usesPytest(folder, has) ? ["python3 -m pytest"] : []),
    ...(has("Cargo.toml") ? ["cargo test", "cargo build"] : []),
    ...(has("go.mod") ? ["go test ./...", "go vet ./..."] : []),
  ];
}

/** The targets of a makefile that can be gates, as commands. */
export function findMakeGates(folder: string): string[] {
  return listMakeTargets(folder)
    .filter(isCheckName)
    .map((name) => `make ${quoteShellWord(name)}`);
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
