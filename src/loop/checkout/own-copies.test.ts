// Tests that what an agent writes over the program's own copies changes no decision.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Journal, openJournal } from "../../journal/index.ts";
import { makeTemporaryFolder, removeFolder, silentLog, temporaryRoot } from "../../platform/index.ts";
import { forgetOwnCopy, readOwnCopy, removeOwnCopy, restoreOwnCopy, writeOwnCopy } from "./own-copies.ts";

let folder: string;
let file: string;
let journal: Journal;
beforeEach(async () => {
  folder = makeTemporaryFolder("own-copies-", temporaryRoot());
  file = path.join(folder, "prd.json");
  journal = await openJournal(folder, { log: silentLog, now: () => new Date(0) });
});
afterEach(() => {
  journal[Symbol.dispose]();
  removeFolder(folder);
});

test.each<[string, () => void]>([
  ["another text", () => writeFileSync(file, "theirs")],
  ["nothing", () => rmSync(file)],
  ["a pipe", () => withoutFile(() => execFileSync("mkfifo", [file]))],
  ["a link", () => withoutFile(() => symlinkSync("/dev/zero", file))],
  ["nothing, with its folder", () => rmSync(folder, { recursive: true })],
])("a copy stays what it was after an agent put %s in its place", (_, act) => {
  writeOwnCopy(journal, file, "ours", { flush: true });
  act();
  expect(readOwnCopy(journal, file)).toBe("ours");
  expect(restoreOwnCopy(journal, file)).toBe(true);
  expect(readFileSync(file, "utf8")).toBe("ours");
  expect(restoreOwnCopy(journal, file)).toBe(false);
});

function withoutFile(put: () => void): void {
  rmSync(file);
  put();
}

test("a copy that was read before the turn is remembered, too", () => {
  writeFileSync(file, "ours");
  expect(readOwnCopy(journal, file)).toBe("ours");
  writeFileSync(file, "theirs");
  expect(readOwnCopy(journal, file)).toBe("ours");
});

test("a removed copy is gone, and a forgotten one is read from disk", () => {
  writeOwnCopy(journal, file, "ours", { flush: false });
  writeFileSync(file, "theirs");
  forgetOwnCopy(journal, file);
  expect(readOwnCopy(journal, file)).toBe("theirs");
  removeOwnCopy(journal, file);
  expect([readOwnCopy(journal, file), existsSync(file)]).toEqual([undefined, false]);
});
