// Tests that links, pipes and folders in place of an effort's files and folders are put back, and not followed.
import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type EffortLocation, loadEffort, locateEffort } from "../../effort/index.ts";
import { makeTemporaryFolder, removeFolder } from "../../platform/index.ts";
import { readProgress } from "./progress-file.ts";
import { putBackReplaced } from "./put-back.ts";

let outside: string;
let checkout: string;
let effort: string;
let location: EffortLocation;
beforeEach(() => {
  outside = makeTemporaryFolder("ralph-outside-", tmpdir());
  checkout = makeTemporaryFolder("ralph-checkout-", tmpdir());
  effort = path.join(checkout, "tasks/shop");
  mkdirSync(effort, { recursive: true });
  writeFileSync(path.join(effort, "prd.json"), '{"userStories":[{"id":"A","title":"a"}]}');
  writeFileSync(path.join(effort, "progress.txt"), "log\n");
  writeFileSync(path.join(outside, "secret"), "secret\n");
  location = locateEffort("shop", checkout, checkout);
});
afterEach(() => [outside, checkout].forEach(removeFolder));

const texts = { ownPrompt: undefined, background: undefined };

test.each<[kind: string, put: (file: string) => void]>([
  ["a link out of the checkout", (file) => symlinkSync(path.join(outside, "secret"), file)],
  ["a link out of the checkout", (file) => symlinkSync("/proc/self/environ", file)],
  ["a link", (file) => symlinkSync(path.join(outside, "nothing"), file)],
  ["a link", (file) => symlinkSync("prd.json", file)],
  ["a link", (file) => symlinkSync(file, file)],
  ["a named pipe", (file) => execFileSync("mkfifo", [file])],
  ["a folder", (file) => mkdirSync(file)],
])("%s in place of the log is refused and removed", (kind, put) => {
  const { progressFile } = location;
  rmSync(progressFile);
  put(progressFile);
  expect(readProgress(location)).toBeUndefined();
  expect(putBackReplaced(location, texts)).toEqual([
    `tasks/shop/progress.txt was replaced by ${kind} and is a file again.`,
  ]);
  expect(existsSync(progressFile)).toBe(false);
  expect(readFileSync(path.join(outside, "secret"), "utf8")).toBe("secret\n");
});

test("a log that was a link within the checkout before stays one", () => {
  writeFileSync(path.join(checkout, "LOG.txt"), "log\n");
  rmSync(location.progressFile);
  symlinkSync("../../LOG.txt", location.progressFile);
  location = locateEffort("shop", checkout, checkout);
  expect(putBackReplaced(location, texts)).toEqual([]);
  expect(readProgress(location)).toBe("log\n");
});

test("a prompt that became a link to the program's own secrets is not read, and is put back", () => {
  writeFileSync(location.promptFile, "Be brief.\n");
  const before = loadEffort(location);
  rmSync(location.promptFile);
  symlinkSync("/proc/self/environ", location.promptFile);
  symlinkSync("/proc/self/environ", location.backgroundFile);
  expect(loadEffort(location)).toMatchObject(texts);
  expect(putBackReplaced(location, before)).toEqual([
    "tasks/shop/prompt.md was replaced by a link out of the checkout and is a file again.",
    "tasks/shop/prd.md was replaced by a link out of the checkout and is removed.",
  ]);
  expect(readFileSync(location.promptFile, "utf8")).toBe("Be brief.\n");
});

test.each(["tasks/shop", "tasks"])(
  "%s is a folder again, and nothing is written through its link",
  (name) => {
    writeFileSync(location.promptFile, "Be brief.\n");
    const before = loadEffort(location);
    const moved = path.join(outside, "moved");
    renameSync(path.join(checkout, name), moved);
    symlinkSync(moved, path.join(checkout, name));
    expect(putBackReplaced(location, before)).toEqual([
      `${name} was replaced by a link and is a folder again.`,
    ]);
    expect(lstatSync(path.join(checkout, name)).isDirectory()).toBe(true);
    expect(readFileSync(location.promptFile, "utf8")).toBe("Be brief.\n");
    expect(existsSync(moved)).toBe(true);
  },
);

test("a folder that is gone is made, and nothing is said", () => {
  rmSync(effort, { recursive: true });
  expect(putBackReplaced(location, texts)).toEqual([]);
  expect(existsSync(effort)).toBe(true);
});
