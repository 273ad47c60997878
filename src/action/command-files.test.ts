// Tests that the runner's files hold only what the step wrote, whatever an agent does to them, and that no step waits or writes elsewhere.
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { expect, test } from "vitest";
import { makeTemporaryFolder, removeFolder } from "../platform/index.ts";
import { CommandFiles } from "./command-files.ts";

const names = { ENV: "env", PATH: "path", OUTPUT: "output", STATE: "state", STEP_SUMMARY: "summary" };

interface Runner extends Disposable {
  files: CommandFiles;
  warnings: string[];
  file(name: string): string;
  read(name: string): string;
}

function runner(written: Record<string, string> = {}, isPost = false): Runner {
  const folder = makeTemporaryFolder("command-files-", tmpdir());
  const file = (name: string) => path.join(folder, name);
  const environment = Object.fromEntries(
    Object.entries(names).map(([variable, name]) => [`GITHUB_${variable}`, file(name)]),
  );
  for (const name of Object.values(names)) fs.writeFileSync(file(name), written[name] ?? "", { mode: 0o640 });
  const warnings: string[] = [];
  const log = { warn: (line: string) => void warnings.push(line) };
  return {
    files: new CommandFiles({ environment, log, isPost }),
    warnings,
    file,
    read: (name) => fs.readFileSync(file(name), "utf8"),
    [Symbol.dispose]: () => removeFolder(folder),
  };
}

test.each<[string, (file: string) => void, RegExp]>([
  [
    "appends",
    (file) => fs.appendFileSync(file, "BASH_ENV=/tmp/evil\nA=b\n"),
    /removed: BASH_ENV=\/tmp\/evil A=b$/,
  ],
  ["truncates", (file) => fs.truncateSync(file), /its text had been replaced$/],
  ["deletes", (file) => fs.rmSync(file), /it had been removed$/],
  [
    "makes a pipe of",
    (file) => execFileSync("sh", ["-c", `rm ${file}; mkfifo ${file}`]),
    /by a link, a pipe or a folder$/,
  ],
  [
    "makes a folder of",
    (file) => execFileSync("sh", ["-c", `rm ${file}; mkdir -p ${file}/a`]),
    /by a link, a pipe or a folder$/,
  ],
  ["appends very much to", (file) => fs.appendFileSync(file, "x".repeat(5_000_000)), /removed: x{200}…$/],
])("an agent that %s each file changes nothing, and it is told once for each", (_, attack, told) => {
  using step = runner();
  step.files.set("GITHUB_OUTPUT", "status", "complete");
  step.files.set("GITHUB_STATE", "saved", "true");
  step.files.append("GITHUB_STEP_SUMMARY", "# Ours\n");
  fs.appendFileSync(step.file("env"), "");
  const before = Object.values(names).map((name) => step.read(name));
  for (const name of Object.values(names)) attack(step.file(name));
  step.files.restore();
  expect(Object.values(names).map((name) => step.read(name))).toEqual(before);
  expect(before.join()).toMatch(/^,,status<<ghadelimiter_(\S+)\ncomplete\nghadelimiter_\1\n,saved<</);
  for (const name of Object.values(names)) expect(fs.statSync(step.file(name)).mode & 0o777).toBe(0o640);
  // An empty file cannot be truncated.
  const changed = told.source.startsWith("its text")
    ? ["OUTPUT", "STATE", "STEP_SUMMARY"]
    : Object.keys(names);
  expect(step.warnings.map((line) => /GITHUB_(\w+)/.exec(line)?.[1])).toEqual(changed);
  for (const line of step.warnings) expect(line).toMatch(told);
  step.files.restore();
  expect(step.warnings).toHaveLength(changed.length);
});

test("a link is replaced, and its target stays", () => {
  using step = runner();
  fs.writeFileSync(step.file("victim"), "theirs");
  fs.rmSync(step.file("output"));
  fs.symlinkSync(step.file("victim"), step.file("output"));
  step.files.set("GITHUB_OUTPUT", "status", "failed");
  expect(fs.lstatSync(step.file("output")).isFile()).toBe(true);
  expect(step.read("output")).toMatch(/^status<</);
  expect(step.read("victim")).toBe("theirs");
});

test("a link that leads nowhere, and in the post step a missing file, become empty files", () => {
  using made = runner();
  fs.rmSync(made.file("env"));
  fs.symlinkSync(made.file("later"), made.file("env"));
  fs.rmSync(made.file("path"));
  const environment = { GITHUB_ENV: made.file("env"), GITHUB_PATH: made.file("path") };
  new CommandFiles({ environment, log: { warn: () => {} }, isPost: true }).restore();
  fs.writeFileSync(made.file("later"), "BASH_ENV=/tmp/evil\n");
  for (const name of ["env", "path"]) expect(made.read(name)).toBe("");
});

test("a process that still holds a file open writes into nothing after the end", () => {
  using step = runner();
  const held = fs.openSync(step.file("env"), "a");
  step.files.close();
  fs.writeSync(held, "PATH=/evil\n");
  fs.closeSync(held);
  expect(step.read("env")).toBe("");
  expect(step.warnings).toEqual([]);
});

test("what the files held before the step stays in main; the post step keeps only values of this action", () => {
  const block = (name: string, value: string) =>
    `${name}<<ghadelimiter_00000000-0000-4000-8000-000000000000\n${value}\nghadelimiter_00000000-0000-4000-8000-000000000000\n`;
  const written = {
    env: "BASH_ENV=/tmp/evil\n",
    path: "/tmp/evil-bin\n",
    output: `${block("status", "incomplete")}status=complete\n${block("evil", "1")}`,
    state: `saved=true\n${block("handoff", "{}")}`,
    summary: "# Ours\n",
  };
  using main = runner(written);
  main.files.close();
  for (const [name, text] of Object.entries(written)) expect(main.read(name)).toBe(text);
  expect(main.warnings).toEqual([]);
  using post = runner(written, true);
  post.files.restore();
  expect(Object.values(names).map((name) => post.read(name))).toEqual([
    "",
    "",
    block("status", "incomplete"),
    block("handoff", "{}"),
    "# Ours\n",
  ]);
  expect(post.warnings).toHaveLength(4);
  expect(post.warnings[0]).toContain("removed: BASH_ENV=/tmp/evil");
});

test("without a variable of the runner nothing is set, and a missing file is an error", () => {
  const files = new CommandFiles({
    environment: { GITHUB_STATE: "/does/not/exist" },
    log: { warn: () => {} },
    isPost: false,
  });
  files.set("GITHUB_OUTPUT", "status", "complete");
  expect(() => files.set("GITHUB_STATE", "saved", "true")).toThrow(/no file for GITHUB_STATE/);
});
