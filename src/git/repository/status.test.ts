// Parses the output of `git status` with every possible name of files and branches.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Change, parseStatus } from "./status.ts";

const hash = "a".repeat(40);
const pathText = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .filter((text) => !text.includes("\0") && !text.endsWith("/"));
const staged = fc.boolean();
const anyChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ path: pathText, kind: fc.constant("changed" as const), staged, unstaged: fc.boolean() }),
  fc.record({
    path: pathText,
    kind: fc.constantFrom("untracked" as const, "nested" as const),
    staged: fc.constant(false),
    unstaged: fc.constant(true),
  }),
  fc.record({
    path: pathText,
    kind: fc.constant("conflict" as const),
    staged: fc.constant(true),
    unstaged: fc.constant(true),
  }),
);

function render({ path, kind, staged, unstaged }: Change): string {
  const letters = `${staged ? "M" : "."}${unstaged ? "M" : "."}`;
  switch (kind) {
    case "changed":
      return `1 ${letters} N... 100644 100644 100755 ${hash} ${hash} ${path}\0`;
    case "conflict":
      return `u UU N... 100644 100644 100644 100644 ${hash} ${hash} ${hash} ${path}\0`;
    case "untracked":
      return `? ${path}\0`;
    case "nested":
      return `? ${path}/\0`;
  }
}

describe("parseStatus", () => {
  test("returns every change, with any name", () => {
    fc.assert(
      fc.property(fc.array(anyChange), (changes) => {
        expect(parseStatus(changes.map(render).join("")).changes).toEqual(changes);
      }),
    );
  });

  test("never throws", () => {
    const text = fc.string({ unit: fc.constantFrom("1", "2", "u", "?", "#", " ", "\0", ".", "a", "/") });
    fc.assert(fc.property(text, (output) => void parseStatus(output)));
  });

  test("reads commit and branch", () => {
    const state = parseStatus(`# branch.oid ${hash}\0# branch.head a b/(c)\0# branch.upstream origin/a\0`);
    expect(state).toEqual({ head: hash, branch: "a b/(c)", changes: [] });
  });

  test("recognizes a repository without commits, and a detached HEAD", () => {
    expect(parseStatus("# branch.oid (initial)\0# branch.head main\0")).toMatchObject({
      head: undefined,
      branch: "main",
    });
    expect(parseStatus(`# branch.oid ${hash}\0# branch.head (detached)\0`)).toMatchObject({
      head: hash,
      branch: undefined,
    });
  });

  test("returns both paths of a rename", () => {
    const output = `2 R. N... 100644 100644 100644 ${hash} ${hash} R100 new name\0old name\0? other\0`;
    expect(parseStatus(output).changes).toEqual([
      { path: "new name", kind: "changed", staged: true, unstaged: false },
      { path: "old name", kind: "changed", staged: true, unstaged: false },
      { path: "other", kind: "untracked", staged: false, unstaged: true },
    ]);
  });

  test("recognizes a repository that was staged as a link", () => {
    const output = `1 A. S... 000000 160000 160000 ${hash} ${hash} inner\0`;
    expect(parseStatus(output).changes).toEqual([
      { path: "inner", kind: "nested", staged: true, unstaged: false, isNew: true },
    ]);
  });
});
