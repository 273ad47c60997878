// Tests that of several racing processes one wins, and that the others fail without an error.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeCheckoutFolder, makeFolder } from "./files.ts";
import { moveToNewPath, removeFolderAtOnce, walkFolder } from "./folders.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "folders-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function fill(name: string): string {
  mkdirSync(join(root, name));
  writeFileSync(join(root, name, "a"), name);
  return join(root, name);
}

test("a folder in a checkout is as open as others, and a folder of records is not", () => {
  const modeOf = (folder: string) => statSync(join(root, folder)).mode & 0o777;
  makeCheckoutFolder(join(root, ".github/workflows"));
  makeFolder(join(root, "state/efforts"));
  const usual = 0o777 & ~process.umask();
  expect([".github", ".github/workflows"].map(modeOf)).toEqual([usual, usual]);
  expect(["state", "state/efforts"].map(modeOf)).toEqual([0o700, 0o700]);
});

test("a folder that another process has removed already is removed", async () => {
  const folder = fill("one");
  await removeFolderAtOnce(folder);
  await removeFolderAtOnce(folder);
  expect(existsSync(folder)).toBe(false);
  expect(readdirSync(root)).toEqual([]);
});

test("of two folders that want one name the first gets it, and the second does not", () => {
  expect(moveToNewPath(fill("one"), join(root, "name"))).toBe(true);
  const second = fill("two");
  expect(moveToNewPath(second, join(root, "name"))).toBe(false);
  expect(readdirSync(root)).toEqual(["name", "two"]);
});

test("a walk leaves out what vanishes meanwhile", () => {
  fill("b");
  for (const name of ["a", "c"]) writeFileSync(join(root, name), "");
  const seen: string[] = [];
  for (const entry of walkFolder(root)) {
    seen.push(entry.path);
    if (entry.path === "a") rmSync(join(root, "c"));
    if (entry.path === "b") rmSync(join(root, "b"), { recursive: true });
  }
  expect(seen).toEqual(["a", "b"]);
  expect(() => [...walkFolder(join(root, "missing"))]).toThrow("ENOENT");
});
