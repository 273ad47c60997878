import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FileBatch } from "./file-batch.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "file-batch-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const inRoot = (name: string) => join(root, name);
const textOf = (name: string) => readFileSync(inRoot(name), "utf8");

test("added files are replaced together, and keep their modes", async () => {
  writeFileSync(inRoot("a"), "old", { mode: 0o640 });
  const batch = new FileBatch();
  batch.add(inRoot("a"), "new");
  batch.add(inRoot("b"), "new");
  batch.add(inRoot("c"), "new", { mode: 0o644 });
  expect(textOf("a")).toBe("old");
  await batch.replaceAll();
  await batch.named();
  expect([textOf("a"), textOf("b"), readdirSync(root)]).toEqual(["new", "new", ["a", "b", "c"]]);
  expect(["a", "b", "c"].map((name) => statSync(inRoot(name)).mode & 0o777)).toEqual([0o640, 0o600, 0o644]);
});

test("if one cannot be put in place, nothing temporary stays", async () => {
  const batch = new FileBatch();
  batch.add(inRoot("a"), "new");
  batch.add(inRoot("b"), "new");
  mkdirSync(inRoot("b"));
  await expect(batch.replaceAll()).rejects.toThrow("b");
  expect(readdirSync(root).sort()).toEqual(["a", "b"]);
});

test("a folder that is gone before its names are on disk is an error of the batch", async () => {
  mkdirSync(inRoot("folder"));
  const batch = new FileBatch();
  batch.add(inRoot("folder/a"), "new");
  rmSync(inRoot("folder"), { recursive: true });
  await expect(batch.replaceAll()).rejects.toThrow("ENOENT");
});
