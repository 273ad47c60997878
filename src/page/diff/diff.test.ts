// A patch of one file is read line by line, and coloured by its language.
import { expect, test } from "vitest";
import { highlightLines, languageOf } from "./highlight.ts";
import { readPatch } from "./read-patch.ts";

const head = "diff --git a/src/a.ts b/src/a.ts\nindex 1..2 100644\n--- a/src/a.ts\n+++ b/src/a.ts\n";

test("lines with their numbers, and how many", () => {
  const patch = readPatch(
    `${head}@@ -3,3 +3,3 @@ function f()\n same\n-old\n+new\n+--- a/x\n\\ No newline at end of file\n`,
  );
  expect(patch).toMatchObject({
    path: "src/a.ts",
    from: undefined,
    kind: "changed",
    added: 2,
    removed: 1,
    remark: "",
  });
  expect(patch.lines).toEqual([
    { kind: "gap", text: "function f()" },
    { kind: "same", text: "same", before: 3, after: 3 },
    { kind: "removed", text: "old", before: 4 },
    { kind: "added", text: "new", after: 4 },
    { kind: "added", text: "--- a/x", after: 5 },
  ]);
});

test.each([
  ["new file mode 100644\n--- /dev/null\n+++ b/a b.txt\t\n@@ -0,0 +1 @@\n+x\n", "added", "a b.txt", ""],
  ["deleted file mode 100644\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n", "removed", "gone", ""],
  ["similarity index 100%\nrename from old\nrename to new\n", "renamed", "new", "Renamed, and not changed."],
  [
    "index 1..2\nBinary files a/p.png and b/p.png differ\n",
    "changed",
    "p.png",
    "A binary or very large file.",
  ],
  ["old mode 100644\nnew mode 100755\n", "changed", "p.png", "Only its mode has changed."],
  ["new file mode 100644\nindex 0..e\n", "added", "p.png", "An empty file."],
])("%j", (rest, kind, path, remark) => {
  expect(readPatch(`diff --git a/p.png b/p.png\n${rest}`)).toMatchObject({ kind, path, remark });
});

test("a patch that is cut, and one that is nonsense", () => {
  expect(readPatch(`${head}@@ -1,9 +1,9 @@\n one\n+tw… (2 MB in one line)`).lines).toHaveLength(3);
  expect(readPatch("nonsense").path).toBe("unknown file");
});

test("the language of a file", () => {
  expect(["a/b.tsx", "Dockerfile", "x.YML", "README", "constructor", "a.__proto__"].map(languageOf)).toEqual([
    "typescript",
    "dockerfile",
    "yaml",
    undefined,
    undefined,
    undefined,
  ]);
});

test("colours, also over several lines, and no character is lost", () => {
  const code = "/* one\ntwo */ const x = '</script>';\n\nreturn";
  const lines = highlightLines(code, "typescript");
  expect(lines.map((line) => line.map(({ text }) => text).join("")).join("\n")).toBe(code);
  expect(lines[1]?.[0]).toEqual({ text: "two */", look: "hljs-comment" });
  expect(lines[1]?.map(({ look }) => look)).toContain("hljs-string");
});
