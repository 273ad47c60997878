// Each promise of the threat model names a test, and that test exists.
// @module-tag e2e
// @module-tag main
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const top = join(import.meta.dirname, "../..");
const page = readFileSync(join(top, "docs/threat-model.md"), "utf8");

test("every promise has a test", () => {
  const promises = [...page.matchAll(/\| promise \| test \|\n\|---\|---\|\n((?:\|.*\n)+)/g)].flatMap(
    ([, rows = ""]) => rows.trim().split("\n"),
  );
  expect(promises.length).toBeGreaterThan(10);
  for (const promise of promises) {
    const files = [...promise.matchAll(/`((?:src|test)\/\S+)`/g)].map(([, file = ""]) => file);
    expect(files, promise).not.toEqual([]);
    for (const file of files) expect(existsSync(join(top, file)), file).toBe(true);
  }
});

test("the headings that other pages link to exist", () => {
  for (const heading of ["With the sandbox", "The token of a push", "The runner's command files"])
    expect(page).toContain(`\n## ${heading}\n`);
});
