// Tests which release a program counts as, and how a workflow names it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { actionReference, ownRelease, schemaAddress, version } from "../index.ts";

const folder = mkdtempSync(join(tmpdir(), "release-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "release.json");
const commit = "0123456789abcdef0123456789abcdef01234567";

test("a packed release pins the action to its commit", () => {
  writeFileSync(file, JSON.stringify({ version, commit }));
  const release = ownRelease(file);
  expect(release).toEqual({ version, repository: "ralph-ci/ralph-ci", commit });
  expect(actionReference(release)).toBe(`ralph-ci/ralph-ci@${commit} # v${version}`);
});

test("a clone has no commit, and names the moving tag", () => {
  const release = ownRelease();
  expect(release.commit).toBeUndefined();
  expect(actionReference(release)).toBe("ralph-ci/ralph-ci@v0");
  expect(schemaAddress(release)).toBe(
    "https://raw.githubusercontent.com/ralph-ci/ralph-ci/v0/docs/prd.schema.json",
  );
});

test.each([
  ["text that is not JSON", "{"],
  ["a list", "[]"],
  ["another version", JSON.stringify({ version: "99.0.0", commit })],
  ["a branch instead of a commit", JSON.stringify({ version, commit: "main" })],
  ["more than a commit", JSON.stringify({ version, commit: `${commit} # x\n` })],
  ["no version", JSON.stringify({ commit })],
])("%s counts as no release", (_, text) => {
  writeFileSync(file, text);
  expect(ownRelease(file).commit).toBeUndefined();
});

test("the home and the version come from package.json", () => {
  const description = JSON.parse(readFileSync(join(import.meta.dirname, "../../../package.json"), "utf8"));
  const { repository, version: exact } = ownRelease(file);
  expect(description).toMatchObject({ version: exact, homepage: `https://github.com/${repository}` });
});
