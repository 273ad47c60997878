// Expectations and helpers for processes and checkouts, shared by several tests.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { type ProcessEnd, waitForFile } from "./running-process.ts";
import type { Workshop } from "./workshop.ts";

/** Expects exit code 64, one line on standard error that matches, and on standard output nothing or, with --json, the same. */
export function expectMistake(ended: ProcessEnd, ...sentences: (string | RegExp)[]): void {
  expect(ended.code).toBe(64);
  expectOneLine(ended);
  if (ended.stdout !== "") {
    const error = ended.stderr.trimEnd().replace("ralph-ci: ", "");
    expect(JSON.parse(ended.stdout)).toEqual({ status: "failed", error, exitCode: 64 });
  }
  for (const sentence of sentences) expect(ended.stderr).toMatch(sentence);
}

/** Expects one line on standard error, from the program itself. */
export function expectOneLine({ stderr }: ProcessEnd): void {
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(stderr).toMatch(/^ralph-ci: \S/);
}

/** The git state of a checkout: HEAD, all references, all uncommitted files. */
export function gitState(workshop: Workshop): string[] {
  return [
    workshop.git("rev-parse", "--symbolic-full-name", "HEAD"),
    workshop.git("for-each-ref"),
    workshop.git("status", "--porcelain", "--untracked-files=all"),
  ];
}

export const branchOf = (workshop: Workshop) => workshop.git("branch", "--show-current").trim();

/** The uncommitted files, in the format of `git status --porcelain`. */
export const uncommitted = (workshop: Workshop) => workshop.git("status", "--porcelain");

export const changedFiles = (workshop: Workshop, commit: string) =>
  workshop.git("show", "--format=", "--name-only", commit).split("\n").filter(Boolean);

/** Waits until a file of the checkout exists, without polling. */
export async function waitForCheckoutFile(workshop: Workshop, file: string): Promise<void> {
  await waitForFile(join(workshop.repository, file));
}

/** The options that select a workshop's effort and state folder. */
export const locationArgs = (workshop: Workshop) => [
  ...["-C", workshop.repository, "--effort", "tasks/x"],
  ...["--state-dir", workshop.state],
];

/** Every path in a folder, files with their content. */
export function contents(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => [join(entry.parentPath, entry.name), entry.isFile()] as const)
    .map(([file, isFile]) => `${file} ${isFile ? readFileSync(file, "base64") : ""}`)
    .sort();
}
