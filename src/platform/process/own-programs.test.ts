// Programs of ours are found once, and not where agents write.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { expect, test } from "vitest";
import { makeTemporaryFolder, removeFolder } from "../files/index.ts";
import {
  distrustFolder,
  findOwnProgram,
  isReplaced,
  ownSearchPath,
  unchangedSearchPath,
} from "./own-programs.ts";

interface Folders extends Disposable {
  early: string;
  late: string;
  searchPath: string;
  put(folder: string, name: string): string;
}

function folders(): Folders {
  const root = makeTemporaryFolder("own-programs-", tmpdir());
  const [early, late] = [path.join(root, "early"), path.join(root, "late")];
  for (const folder of [early, late]) fs.mkdirSync(folder);
  return {
    early,
    late,
    searchPath: `${early}:${late}`,
    put: (folder, name) => {
      const file = path.join(folder, name);
      fs.writeFileSync(file, "#!/bin/sh\n", { mode: 0o755 });
      return file;
    },
    [Symbol.dispose]: () => removeFolder(root),
  };
}

test("the first answer stays, also that there is none", () => {
  using place = folders();
  const file = place.put(place.late, "tool");
  expect(findOwnProgram("tool", place.searchPath)).toBe(file);
  expect(findOwnProgram("other", place.searchPath)).toBeUndefined();
  place.put(place.early, "tool");
  place.put(place.early, "other");
  expect(findOwnProgram("tool", place.searchPath)).toBe(file);
  expect(findOwnProgram("other", place.searchPath)).toBeUndefined();
});

test("folders of agents, links into them and relative folders are left out", () => {
  using place = folders();
  const agents = path.join(place.early, "node_modules/.bin");
  fs.mkdirSync(agents, { recursive: true });
  place.put(agents, "tool");
  fs.symlinkSync(path.join(agents, "tool"), path.join(place.late, "linked"));
  const real = place.put(place.late, "tool");
  distrustFolder(place.early);
  const searchPath = `${agents}:node_modules/.bin:.::${place.late}`;
  expect(findOwnProgram("tool", searchPath)).toBe(real);
  expect(findOwnProgram("linked", searchPath)).toBeUndefined();
  expect(ownSearchPath(searchPath)).toBe(place.late);
});

test("a program that is written to or replaced is noticed", () => {
  using place = folders();
  const [written, replaced] = ["one", "two"].map((name) => place.put(place.early, name));
  for (const name of ["one", "two"]) findOwnProgram(name, place.searchPath);
  expect([written, replaced].map((file) => isReplaced(file ?? ""))).toEqual([false, false]);
  const { atime, mtime } = fs.statSync(written ?? "");
  fs.writeFileSync(written ?? "", "#!/bin/ab\n");
  fs.utimesSync(written ?? "", atime, mtime);
  fs.renameSync(place.put(place.late, "new"), replaced ?? "");
  expect([written, replaced].map((file) => isReplaced(file ?? ""))).toEqual([true, true]);
  const git = findOwnProgram("git", "/usr/bin:/bin");
  expect(git === undefined || isReplaced(git)).toBe(false);
});

test("a part of git that is replaced beside it is noticed", () => {
  using place = folders();
  const parts = path.join(place.late, "../libexec/git-core");
  fs.mkdirSync(parts, { recursive: true });
  const git = place.put(place.late, "git");
  place.put(parts, "git-remote-https");
  expect(findOwnProgram("git", place.late)).toBe(git);
  expect(isReplaced(git)).toBe(false);
  fs.writeFileSync(path.join(parts, "git-remote-https"), "#!/bin/ab\n");
  expect(isReplaced(git)).toBe(true);
});

test.each<[string, (place: Folders) => void]>([
  ["a new program", (place) => void place.put(place.early, "ssh")],
  ["another content", (place) => fs.writeFileSync(path.join(place.early, "helper"), "#!/bin/ab\n")],
  ["a removed one", (place) => fs.rmSync(path.join(place.early, "helper"))],
])("a folder with %s is left out from then on", (_, change) => {
  using place = folders();
  place.put(place.early, "helper");
  const searchPath = `${place.searchPath}:/usr/bin`;
  expect(unchangedSearchPath(searchPath)).toBe(searchPath);
  change(place);
  expect(unchangedSearchPath(searchPath)).toBe(`${place.late}:/usr/bin`);
});
