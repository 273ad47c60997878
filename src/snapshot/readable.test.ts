// Tests that a snapshot whose effort cannot be read is refused before it replaces anything.
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EffortLocation } from "../effort/index.ts";
import { makeTemporaryFolder, removeFolder } from "../platform/index.ts";
import { checkEffortIn } from "./readable.ts";

let folder: string;
const location = { prdFile: "/x/prd.json", progressFile: "/x/progress.txt" } as EffortLocation;
beforeEach(() => {
  folder = makeTemporaryFolder("readable-", tmpdir());
  mkdirSync(path.join(folder, "progress"));
});
afterEach(() => removeFolder(folder));

const binary = Buffer.from([0xff, 0xfe, 0x1b]);

test.each<[name: string, content: string | Buffer, reason: RegExp | undefined]>([
  ["prd.json", '{"userStories":[{"id":"A","title":"a"}]}', undefined],
  ["prd.json", "\0\0\0", /^its stories cannot be read: /],
  ["prd.json", '{"userStories":[{"id":', /^its stories cannot be read: /],
  ["prd.json", '{"nothing":1}', /^its stories cannot be read: /],
  ["prd.json", binary, /^its prd.json is not UTF-8 text$/],
  ["progress/progress.txt", "# Log\n", undefined],
  ["progress/progress.txt", binary, /^its progress\/progress.txt is not UTF-8 text$/],
  ["progress/progress-3.txt", binary, /^its progress\/progress-3.txt is not UTF-8 text$/],
  ["progress/picture.png", binary, undefined],
])("%s with %j", (name, content, reason) => {
  writeFileSync(path.join(folder, name), content);
  if (reason) expect(() => checkEffortIn(folder, location)).toThrow(reason);
  else expect(() => checkEffortIn(folder, location)).not.toThrow();
});

test("a snapshot from before the first iteration has neither", () => {
  expect(() => checkEffortIn(folder, location)).not.toThrow();
});
