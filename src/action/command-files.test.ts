// Tests that pipes and links in place of the runner's files are replaced, so that a step neither waits nor writes elsewhere.
import { execFileSync } from "node:child_process";
import { lstatSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { expect, test } from "vitest";
import { makeTemporaryFolder, removeFolder } from "../platform/index.ts";
import { restoreCommandFiles } from "./command-files.ts";

test("only files remain, and what was replaced is told", () => {
  const folder = makeTemporaryFolder("command-files-", tmpdir());
  const file = (name: string) => path.join(folder, name);
  writeFileSync(file("output"), "kept");
  writeFileSync(file("victim"), "theirs");
  execFileSync("mkfifo", [file("state")]);
  symlinkSync(file("victim"), file("summary"));
  const environment = {
    GITHUB_OUTPUT: file("output"),
    GITHUB_STATE: file("state"),
    GITHUB_STEP_SUMMARY: file("summary"),
    GITHUB_ENV: file("missing"),
  };
  const warnings: string[] = [];
  restoreCommandFiles(environment, { warn: (line) => void warnings.push(line) });
  expect(warnings.map((line) => /GITHUB_\w+/.exec(line)?.[0])).toEqual([
    "GITHUB_STATE",
    "GITHUB_STEP_SUMMARY",
  ]);
  expect(readFileSync(file("output"), "utf8")).toBe("kept");
  for (const name of ["state", "summary"]) expect(lstatSync(file(name)).isFile()).toBe(true);
  expect(readFileSync(file("victim"), "utf8")).toBe("theirs");
  removeFolder(folder);
});
