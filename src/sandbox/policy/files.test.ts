// The rules for files: what is hidden, readable, writable and read-only, and how they are mounted.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FilePlaces, fileRules } from "./files.ts";
import { isIn, readableParts } from "./readable.ts";

const places: FilePlaces = {
  home: "/home/me",
  checkout: "/work/lab",
  gitFolders: ["/work/lab/.git"],
  stateDir: "/temp/ralph",
  temporaryFolders: ["/tmp"],
  programFolders: ["/usr/bin"],
  runnerTemp: "/runner/_work/_temp",
  toolCache: "/tools",
  ownFolder: "/action/dist",
  extraWrite: [],
  extraRead: [],
};

describe("the rules", () => {
  test("hide credentials, the runner's files and what other programs keep in /tmp", () => {
    const { hidden } = fileRules(places);
    for (const file of [
      "/home/me/.ssh",
      "/home/me/.netrc",
      "/tmp",
      "/runner/_work/_temp",
      "/runner/.credentials",
    ])
      expect(hidden).toContain(file);
  });

  test("keep git's settings and hooks, the state, the tools and the program as they are", () => {
    const { readOnly } = fileRules(places);
    for (const file of [
      "/work/lab/.git/config",
      "/work/lab/.git/hooks",
      "/temp/ralph",
      "/tools",
      "/action/dist",
    ])
      expect(readOnly).toContain(file);
  });

  test("keep git from another repository's settings and objects, also where it has no such file yet", () => {
    const linked = { ...places, gitFolders: ["/work/lab/.git/worktrees/x", "/work/lab/.git"] };
    const { readOnly, touched, made } = fileRules(linked);
    for (const file of touched) expect(readOnly).toContain(file);
    expect(touched).toEqual(["/work/lab/.git/info/attributes", "/work/lab/.git/objects/info/alternates"]);
    expect(made).toEqual(expect.arrayContaining(["/work/lab/.git/hooks", "/work/lab/.git/info"]));
    expect(readOnly).toContain("/work/lab/.git/worktrees/x/commondir");
  });

  test("allow no change of a checkout that is only read, wherever it is", () => {
    const checkout = "/home/me/.cache/lab";
    const gitFolders = [`${checkout}/.git`];
    const { writable, readOnly } = fileRules({ ...places, checkout, gitFolders, isForReading: true });
    for (const folder of [checkout, `${checkout}/.git`]) {
      expect(writable).not.toContain(folder);
      expect(readOnly).toContain(folder);
    }
  });

  test("let caches be changed, but not programs that are found in them", () => {
    const programFolders = ["/usr/bin", "/home/me/.cache/tool/bin", "/work/lab/node_modules/.bin"];
    const { readOnly, writable } = fileRules({ ...places, programFolders });
    expect(writable).toEqual(expect.arrayContaining(["/home/me/.npm", "/home/me/.local/share/pnpm/store"]));
    expect(readOnly).toContain("/home/me/.cache/tool/bin");
    expect(readOnly).not.toContain("/work/lab/node_modules/.bin");
    for (const folder of ["/home/me/.local/share/pnpm", "/home/me/.yarn/bin"])
      expect(writable.some((each) => isIn(folder, each))).toBe(false);
  });

  test("allow what the user adds", () => {
    const rules = fileRules({ ...places, extraRead: ["/home/me/.npmrc"], extraWrite: ["/data"] });
    expect(rules.hidden).not.toContain("/home/me/.npmrc");
    expect(rules.hidden).toContain("/home/me/.netrc");
    expect(rules.writable).toContain("/data");
  });
});

describe("a readable folder in a hidden one", () => {
  test("is mounted in parts around what is writable or hidden in it", () => {
    const names: Record<string, string[]> = { "/tmp/home": [".cache", ".ssh", "notes"] };
    const rules = { writable: ["/tmp/home/.cache"], hidden: ["/tmp", "/tmp/home/.ssh"] };
    expect(readableParts(["/tmp/home", "/usr"], rules, (folder) => names[folder] ?? [])).toEqual([
      "/tmp/home/notes",
    ]);
  });

  test("never covers a writable or hidden path, for any folders", () => {
    const name = fc.constantFrom("a", "b", "c");
    const file = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `/${names.join("/")}`);
    const some = fc.uniqueArray(file, { maxLength: 4 });
    fc.assert(
      fc.property(some, some, some, (readable, writable, hidden) => {
        const list = (folder: string) => (folder.split("/").length > 5 ? [] : ["a", "b", "c"]);
        for (const part of readableParts(readable, { writable, hidden }, list)) {
          expect(readable.some((folder) => isIn(part, folder))).toBe(true);
          for (const other of [...writable, ...hidden]) if (isIn(other, part)) expect(other).toBe("never");
        }
      }),
    );
  });
});
