// Compares our rules for branch names with git's own.
import { tmpdir } from "node:os";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runCommand } from "../platform/index.ts";
import { isBranchName, selectWorkBranch } from "./branch-name.ts";

async function gitAccepts(name: string): Promise<boolean> {
  const environment = { PATH: process.env.PATH ?? "", LC_ALL: "C.UTF-8" };
  const result = await runCommand("git", ["check-ref-format", "--branch", name], {
    folder: tmpdir(),
    environment,
  });
  return result.exitCode === 0;
}

const tricky = fc.constantFrom(
  ...[
    "a",
    "b",
    "/",
    ".",
    "..",
    "-",
    "@",
    "{",
    "@{",
    "~",
    "^",
    ":",
    "?",
    "*",
    "[",
    "\\",
    " ",
    "\t",
    "\x7f",
    ".lock",
  ],
  ...["HEAD", "é", "]", "}", "_", "refs/heads/", "lock", "\u00a0", "'", '"', "$", "&"],
);

describe("isBranchName", () => {
  test("agrees with git", async () => {
    // In a revision @ means HEAD, so git accepts it here and refuses it as a branch name later.
    const name = fc
      .array(tricky, { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join(""))
      .filter((text) => text !== "@");
    await fc.assert(
      fc.asyncProperty(name, async (text) => {
        expect(isBranchName(text)).toBe(await gitAccepts(text));
      }),
      { numRuns: 400 },
    );
  });

  test.each([
    "",
    "@",
    "HEAD",
    "-x",
    "a..b",
    "a//b",
    ".a",
    "a/.b",
    "a.",
    "a/",
    "a.lock",
    "a.lock/b",
    "a b",
    "a@{1}",
  ])("refuses %j", (name) => {
    expect(isBranchName(name)).toBe(false);
  });
});

describe("selectWorkBranch", () => {
  const request = { requested: undefined, slug: "login", defaultBranch: "main" };

  test("uses the name that the effort gives", () => {
    expect(selectWorkBranch({ ...request, requested: "ralph/sign-in" })).toEqual({ name: "ralph/sign-in" });
    expect(selectWorkBranch({ ...request, requested: " refs/heads/feature " })).toEqual({ name: "feature" });
  });

  test("names the branch after the effort if it gives no name", () => {
    expect(selectWorkBranch(request)).toEqual({ name: "ralph/login" });
    expect(selectWorkBranch({ ...request, requested: "  " })).toEqual({ name: "ralph/login" });
  });

  test("does not use the default branch and says so", () => {
    const branch = selectWorkBranch({ ...request, requested: "trunk", defaultBranch: "trunk" });
    expect(branch.name).toBe("ralph/login");
    expect(branch.warning).toBe(
      "The effort names the default branch trunk; its work goes to ralph/login instead.",
    );
    expect(selectWorkBranch({ ...request, requested: "refs/heads/main" }).name).toBe("ralph/login");
  });

  test("treats main and master as default branches if none is known", () => {
    for (const requested of ["main", "master"]) {
      expect(selectWorkBranch({ ...request, requested, defaultBranch: undefined }).warning).toBeDefined();
    }
    expect(selectWorkBranch({ ...request, requested: "master", defaultBranch: "main" })).toEqual({
      name: "master",
    });
  });

  test("refuses a name that git does not allow, and says how to fix it", () => {
    expect(() => selectWorkBranch({ ...request, requested: "--force" })).toThrow(
      '"--force" is not a valid branch name: give branchName in prd.json a name such as ralph/login.',
    );
  });

  test("creates a valid name from any slug", async () => {
    const slug = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.array(tricky).map((parts) => parts.join("")),
    );
    fc.assert(fc.property(slug, (text) => isBranchName(selectWorkBranch({ ...request, slug: text }).name)));
    expect(selectWorkBranch({ ...request, slug: "tasks login..v2.lock" }).name).toBe(
      "ralph/tasks-login-v2-lock",
    );
  });
});
