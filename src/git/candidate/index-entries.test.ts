import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { hasOnlyUsualEntries } from "./index-entries.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function createRepository(files: readonly string[], ...more: string[]) {
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-index-"));
  folders.push(folder);
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: "1" },
    });
  git("init", "--quiet", ...more);
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), file);
  }
  git("add", "--all");
  return { git, folder, bytes: () => readFileSync(join(folder, ".git/index")) };
}

const usual = ["a", "src/b.ts", `long/${"n".repeat(200)}/${"m".repeat(200)}`];

test("an index of files, with a tree and paths of every length, is usual", () => {
  const { git, bytes } = createRepository([...usual, ...usual.map((_, length) => "x".repeat(length + 2))]);
  expect(hasOnlyUsualEntries(bytes())).toBe(true);
  git("write-tree");
  expect(hasOnlyUsualEntries(bytes())).toBe(true);
});

test("a path of 4,095 bytes and more is read to its end", () => {
  const { git, bytes } = createRepository(["a"]);
  const hash = String(git("hash-object", "-w", "a")).trim();
  const path = Array.from({ length: 25 }, () => "d".repeat(200)).join("/");
  git("update-index", "--add", "--cacheinfo", `100644,${hash},${path}`);
  expect(hasOnlyUsualEntries(bytes())).toBe(true);
  git("update-index", "--add", "--cacheinfo", `160000,${hash},zzz`);
  expect(hasOnlyUsualEntries(bytes())).toBe(false);
});

test.each<[string, (git: (...args: string[]) => Buffer) => void]>([
  ["assumed unchanged", (git) => git("update-index", "--assume-unchanged", "src/b.ts")],
  ["skipped in the work tree", (git) => git("update-index", "--skip-worktree", "src/b.ts")],
  ["only announced", (git) => git("add", "--intent-to-add", "new")],
  ["in the fourth version", (git) => git("update-index", "--index-version", "4")],
  ["split", (git) => git("update-index", "--split-index")],
])("an index with an entry that is %s is none", (_, change) => {
  const { git, folder, bytes } = createRepository(usual);
  writeFileSync(join(folder, "new"), "");
  change(git);
  expect(hasOnlyUsualEntries(bytes())).toBe(false);
});

test("an index with a link to another repository is none", () => {
  const { git, bytes } = createRepository(usual);
  git("commit", "--quiet", "-m", "a");
  const hash = String(git("rev-parse", "HEAD")).trim();
  git("update-index", "--add", "--cacheinfo", `160000,${hash},module`);
  expect(hasOnlyUsualEntries(bytes())).toBe(false);
});

test("an index with longer hashes is none", () => {
  expect(hasOnlyUsualEntries(createRepository(usual, "--object-format=sha256").bytes())).toBe(false);
});

test("any bytes have an answer, and a shortened index is none", () => {
  const { bytes } = createRepository(usual);
  const index = bytes();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
      expect(hasOnlyUsualEntries(Buffer.from(noise))).toBe(false);
      hasOnlyUsualEntries(Buffer.concat([index.subarray(0, 12), noise]));
    }),
  );
  for (let length = 0; length < index.length; length += 1)
    expect(hasOnlyUsualEntries(index.subarray(0, length))).toBe(false);
});
