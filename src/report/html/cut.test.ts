// What is too long is cut, with a sentence that says where the whole is.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TemporaryState } from "../../journal/journal.fixture.ts";
import { createRedactor } from "../../platform/index.ts";
import { cutChanges } from "./cut-changes.ts";
import { readEnd, readStart } from "./cut-text.ts";

const redactor = createRedactor(["geheimnis"]);
const commit = "0123456789abcdef";

function withFile<T>(
  content: string,
  read: (place: { file: string; effortState: string; bytes: number }) => T,
) {
  using state = new TemporaryState();
  const effortState = join(state.folder, "efforts", "login");
  const file = join(effortState, "iterations", "0001", "output.log");
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, content);
  return read({ file, effortState, bytes: 1_024 });
}

test("a short file is whole and redacted, and a missing one is null", () => {
  expect(withFile("a geheimnis\n", (place) => readEnd(place, redactor))).toEqual({
    text: "a ***\n",
    cut: "",
  });
  expect(
    withFile("", ({ effortState, bytes }) =>
      readStart({ file: join(effortState, "none"), effortState, bytes }, redactor),
    ),
  ).toBeNull();
});

test("of a long file whole lines are kept, at its start or its end", () => {
  const lines = Array.from({ length: 1_000 }, (_, index) => `line ${index}\n`).join("");
  const start = withFile(lines, (place) => readStart(place, redactor));
  const end = withFile(lines, (place) => readEnd(place, redactor));
  expect(start?.text).toMatch(/^line 0\n[\s\S]*line \d+\n$/);
  expect(end?.text).toMatch(/^line \d+\n[\s\S]*line 999\n$/);
  expect(end?.cut).toBe(
    "Only the last 1 kB of 9 kB are shown; the whole is in efforts/login/iterations/0001/output.log of the state folder.",
  );
});

test("one line that is longer than everything is cut between two characters", () => {
  const end = withFile(`${"ä".repeat(3_000)}`, (place) => readEnd({ ...place, bytes: 1_001 }, redactor));
  expect(end?.text).toMatch(/^ä+$/);
});

const patchOf = (name: string, line: string) =>
  `diff --git a/${name} b/${name}\n--- a/${name}\n+++ b/${name}\n@@ -0,0 +1 @@\n+${line}\n`;

test("a patch is parted into files; a line of a file starts none", () => {
  const { files, cut } = cutChanges(patchOf("a", "diff --git a/x b/x") + patchOf("b", "two"), commit);
  expect(files.map(({ text }) => text)).toEqual([patchOf("a", "diff --git a/x b/x"), patchOf("b", "two")]);
  expect(cut).toBe("");
});

test("a long line, a long file and a long patch are cut", () => {
  const [line] = cutChanges(patchOf("a", "x".repeat(30_000)), commit).files;
  expect(line?.text).toContain("… (29 kB in one line)");
  const [file] = cutChanges(patchOf("a", "word\n+".repeat(30_000)), commit).files;
  expect(file?.text.length).toBeLessThan(50_000);
  expect(file?.cut).toMatch(/^Only the first 48 kB of .* are shown; for the whole: git show 0123456789$/);
  const many = Array.from({ length: 20 }, (_, index) => patchOf(`f${index}`, "word\n+".repeat(5_000)));
  const { files, cut } = cutChanges(many.join(""), commit);
  expect(files).toHaveLength(8);
  expect(cut).toMatch(
    /^Too large to be shown here: f8, f9, .* and 4 more\. For the whole: git show 0123456789$/,
  );
});
