// Tests the completion scripts in the shells themselves.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { locationOptions, runOptions } from "../../inputs/index.ts";
import { commands } from "../commands.ts";
import { renderBash, renderFish, renderZsh } from "./completion-scripts.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ralph-ci-completion-"));
  for (const name of ["tasks/x", "two words"]) mkdirSync(join(folder, name), { recursive: true });
  for (const name of ["README.md", "tasks/x/prd.json", "completion.bash"])
    writeFileSync(join(folder, name), name === "completion.bash" ? renderBash(commands) : "");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The completions that bash offers for the last word. */
function offered(...words: string[]): string[] {
  return offeredAfter("", ...words);
}

/** The completions after these lines of the shell. */
function offeredAfter(lines: string, ...words: string[]): string[] {
  const program = `${lines}source completion.bash; COMP_WORDS=(ralph-ci "$@"); COMP_CWORD=$#; _ralph_ci; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["--norc", "-c", program, "bash", ...words], { cwd: folder, encoding: "utf8" })
    .split("\n")
    .filter(Boolean);
}

describe("bash", () => {
  const options = [...locationOptions, ...runOptions].map((option) => `--${option.name}`);

  test.each<[string[], string[]]>([
    [["st"], ["status", "stop"]],
    [["help", "do"], ["doctor"]],
    [["run", "--max-i"], ["--max-iterations"]],
    [["status", "--max-i"], []],
    [
      ["run", "--commit", ""],
      ["each", "never"],
    ],
    [["run", "--commit", "n"], ["never"]],
    [["run", "--max-iterations", ""], []],
    [["run", "-C", "ta"], ["tasks"]],
    [["run", "-C", "READ"], []],
    [["run", "-C", "two"], ["two words"]],
    [["run", "-C", "tasks", "--commit", "n"], ["never"]],
    [["run", "--effort", "tasks/x/pr"], ["tasks/x/prd.json"]],
    [["validate", "READ"], ["README.md"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [["demo", ""], []],
    [["nonsense", ""], []],
  ])("%j", (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });

  test("asks the program for names of efforts and stories", () => {
    const fake = `ralph-ci() { case "$*" in
      "names efforts"*) printf '%s\\n' login "two words" logout ;;
      "names stories --effort two\\ words -C x") ;;
      "names stories --effort two words -C x") printf '%s\\n' US-001 US-002 X-1 ;;
    esac; }; `;
    const asked = (...words: string[]) => offeredAfter(fake, ...words);
    expect(asked("run", "--effort", "log")).toEqual(["login", "logout"]);
    expect(asked("status", "tw")).toEqual(["two words", "two words"]);
    expect(asked("retry", "--effort", "two words", "-C", "x", "US")).toEqual(["US-001", "US-002"]);
    expect(asked("skip", "")).toEqual([]);
  });

  test("offers every command and every option", () => {
    const names = commands.map((command) => command.name);
    expect(offered("")).toEqual([...names, "help", "-h", "--help", "-V", "--version"]);
    expect(offered("run", "--")).toEqual([...options, "--dry-run", "--json", "--help"]);
  });
});

const installed = (shell: string) => spawnSync(shell, ["--version"]).error === undefined;

test.each([
  ["bash", renderBash],
  ["zsh", renderZsh],
  ["fish", renderFish],
] as const)("%s accepts its script, if it is installed", (shell, render) => {
  const script = render(commands);
  for (const option of runOptions) expect(script).toContain(option.name);
  const file = join(folder, `syntax.${shell}`);
  writeFileSync(file, script);
  if (installed(shell)) execFileSync(shell, ["-n", file]);
});
